"""Chinese and Japanese names in pictures, where no label announces them: between blanks, in lists, beside kin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from gate.text.east_asian import (
    DOUBLE_SURNAMES,
    GIVEN_CHINESE,
    SURNAMES_CHINESE,
    is_chinese_name,
    is_given,
    is_glued_japanese_name,
    is_japanese_name,
    is_surname,
    is_word,
)
from gate.text.entities import Entity

_SURE, _LIKELY, _PERHAPS = 0.6, 0.5, 0.45
_Name = tuple[int, int, float]
_HAN_RANGE, _KANA_RANGE = r"々\u3400-\u9fff", r"\u3041-\u3096\u30a1-\u30fa\u30fc"
_HAN, _KANA, _EITHER = f"[{_HAN_RANGE}]", f"[{_KANA_RANGE}]", f"[{_HAN_RANGE}{_KANA_RANGE}]"
_ANY = re.compile(_EITHER)
_TOKEN = re.compile(rf"(?<![{_HAN_RANGE}{_KANA_RANGE}A-Za-z]){_HAN}{{2,6}}(?!{_EITHER})")
_PART = rf"{_HAN}{{1,4}}|{_KANA}{{2,6}}"
_SPACED = re.compile(rf"(?<!{_EITHER})(?P<s>{_PART})[ .](?P<g>{_PART})(?!{_EITHER})")
_BOTH = re.compile(rf"(?P<x>{_HAN}{{2,4}})(?:与|與|和|及|、|跟|&)(?P<y>{_HAN}{{2,4}})")
_LONE_SURNAME = re.compile(rf"(?m)^[ ]*(?P<x>{_HAN}{{2,3}})[ ]*$")
_SIZES = (4, 3, 2)
_SEX = re.compile(r"[ ]*[(:,]?[ ]*(?:男|女|\d{1,3}[ ]?[岁歲歳才])")


def _is_free(word: str) -> bool:
    return not is_word(word)


def _is_of_given(word: str) -> bool:
    return not is_word(word) and (is_chinese_name(word) or all(char in GIVEN_CHINESE for char in word))


def _is_chinese_or_nickname(word: str) -> bool:
    return is_chinese_name(word) or (word[0] in "小老阿" and word[1:] in SURNAMES_CHINESE)


def _announced_by(regex: str, is_valid: Callable[[str], bool]) -> tuple[re.Pattern[str], Callable[[str], bool]]:
    return re.compile(regex), is_valid


_CHINESE = f"[{''.join(sorted(SURNAMES_CHINESE))}]"
_KIN = "父|母|長男|長女|[次二三]男|[次二三]女|夫|妻|兄|姉|弟|妹"
_CALLED = "姐|哥|叔|姨|嫂|阿姨|叔叔|师傅|師傅|经理|經理|老板|老闆|同学|同學|总|總|主任|校长|校長|护士|護士"
_TWICE = r"(?P<x>(?P<d>[\u3400-\u9fff])(?P=d))"
_ANNOUNCED = (
    _announced_by(
        rf"(?:命名|俗名|新郎|新婦)[ :\n]\s*(?P<x>{_HAN}{{1,4}}{_KANA}{{0,4}}|{_KANA}{{2,5}})(?!{_EITHER})", _is_free
    ),
    _announced_by(rf"(?:{_KIN})[ :]\s*(?P<x>{_HAN}{{1,3}}|{_KANA}{{2,5}})(?!{_EITHER})", is_given),
    _announced_by(rf"(?<!{_EITHER})(?P<x>{_HAN}{{1,3}}|{_KANA}{{2,6}}?)(?=ちゃん(?!ぽん)|くん)", is_given),
    _announced_by(rf"(?:宝宝|寶寶|宝贝|小名|乳名|昵称)\s*:?\s*{_TWICE}", _is_free),
    _announced_by(rf"{_TWICE}(?=宝宝|寶寶|宝贝|满月|滿月|周岁|週歲|百天|百日宴)", _is_free),
    _announced_by(
        rf"(?P<x>{_HAN}{{2,3}})(?=\s?(?:敬上|谨上|謹上|敬启|敬啟|吾友|亲启|親啟|台启|台啟|收启))", _is_of_given
    ),
    _announced_by(
        rf"(?:收|寄|致|送|联系人|聯絡人|聯繫人)\s?:?\s?(?P<x>{_HAN}{{2,4}})(?!{_HAN})", _is_chinese_or_nickname
    ),
    _announced_by(rf"(?<!{_HAN})(?P<x>[小老阿]{_CHINESE})(?=[\s,:!。;]|$)", _is_free),
    _announced_by(rf"(?P<x>{_CHINESE}(?:{_CALLED}))(?!{_HAN})", _is_free),
    _announced_by(rf"[考妣](?P<x>{_HAN}{{2,5}}?)(?=之墓|府君|太君|孺人|\s|$)", _is_free),
)
"""What stands beside a name, a given name alone or a nickname, and what the name must be."""


def find_east_asian_people(text: str) -> Iterator[Entity]:
    """Chinese and Japanese names in a folded text that stands in a picture."""
    if not _ANY.search(text):
        return
    for start, end, score in (*_tokens(text), *_spaced(text), *_couples(text), *_announced(text)):
        yield Entity("PERSON", start, end, score)


def _tokens(text: str) -> Iterator[_Name]:
    """Words that are a surname and a given name together; those of two characters where more speaks for them."""
    for match in _TOKEN.finditer(text):
        word = match.group()
        if is_chinese_name(word) or is_glued_japanese_name(word):
            if len(word) > 2 or word[:2] in DOUBLE_SURNAMES:
                yield match.start(), match.end(), _LIKELY
            elif _SEX.match(text, match.end()) or _fills_line(text, match):
                yield match.start(), match.end(), _PERHAPS
    for match in _LONE_SURNAME.finditer(text):
        if is_surname(match["x"]) and not is_word(match["x"]):
            yield match.start("x"), match.end("x"), _PERHAPS


def _fills_line(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()].rpartition("\n")[2], text[match.end() :].partition("\n")[0]
    return not before.strip() and not after.strip()


def _spaced(text: str) -> Iterator[_Name]:
    """`滝沢 誠`, `ヤマグチ ミホ`: where one word is surely a surname, the other may be a name that no list holds."""
    for match in _SPACED.finditer(text):
        surname, given = match["s"], match["g"]
        if is_japanese_name(surname, given):
            yield match.start(), match.end(), _SURE
        elif _is_chinese_spaced(surname, given) or _may_be_given(surname, given):
            yield match.start(), match.end(), _PERHAPS


def _is_chinese_spaced(surname: str, given: str) -> bool:
    return len(surname) == 1 and is_chinese_name(surname + given) and len(given) == 2


def _may_be_given(surname: str, given: str) -> bool:
    sure = len(surname) > 1 and is_surname(surname) and not is_word(surname)
    return (
        sure and len(given) <= 3 and not is_word(given) and bool(re.match(_HAN, surname)) == bool(re.match(_HAN, given))
    )


def _couples(text: str) -> Iterator[_Name]:
    """`何俊朗与尹思琪`, also inside a sentence: what ends before the word for `and`, and what begins behind it."""
    for match in _BOTH.finditer(text):
        first = next((size for size in _SIZES if is_chinese_name(match["x"][-size:])), 0)
        second = next((size for size in _SIZES if is_chinese_name(match["y"][:size])), 0)
        if first and second:
            yield match.end("x") - first, match.end("x"), _LIKELY
            yield match.start("y"), match.start("y") + second, _LIKELY


def _announced(text: str) -> Iterator[_Name]:
    for each, is_valid in _ANNOUNCED:
        for match in each.finditer(text):
            if is_valid(match["x"]):
                yield match.start("x"), match.end("x"), _LIKELY
