"""Names of persons of the world: how well a word is known as a given name, as a surname, and as neither."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from gate.models import find_model
from gate.text.people_words import NO_NAMES
from gate.text.recognizers import words

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "đ": "d", "ə": "a", "ħ": "h"}
)
_FAMILY = re.compile(
    r"\w{2,}(?:(?:sk|ck|dzk)(?:i|a|y|aya|iy|yj|yi)|ovic|evic|wicz|vich|vych|owa|ova|eva|enko|czuk|czyk|chuk|escu|eanu|"
    r"ss?on|ssen|sdottir|sdotter|inen|anen|unen|onen|onnen|yan|shvili|adze|idze|oglu|opoulos|opoulou|akis|aki|idis|idou|"
    r"iadis|zadeh|nejad|wala|walla|murthy|swamy|ratne|singhe|sinha|qvist|kvist|strom|berg|gaard|baum|stein|mann|ewicz|"
    r"ellini|etti|acci|ucci|escu|uddin|ullah|quist|kowsk[ia]|auskas|auskiene|aite|yte|aitis)"
)
"""How surnames end. Only what a word of some length ends with tells anything: `Johansen`, not `Sen`."""
_LABEL = re.compile(r"\w{3,}(?:nr|nummer|nummern|number|numero|datum|dato|szam|szama|numarasi|kode|adresse|tunnus)")
"""Labels of forms that are written as one word: `Fallnr`, `Personalnummer`, `Geburtsdatum`."""
_SHORTEST_FAMILY = 6
_SYLLABLES = re.compile(r"[A-Z][a-z]{1,5}-[a-z]{2,6}")
_SHORTEST = 3
_SHORT = words("ah ai bo do ed ha he ho hu jo ko le li lu ma na ng oh su ty vu wu xu ye yi yo yu")
"""Names of two letters. The lists hold none: they are words in most languages, and count as rare names."""
_SHORTEST_PART = 4
"""Of two names that are run together; shorter ones are parts of too many words."""
_LONGEST = 28
_WORDS = re.compile(r"[^\W\d_]+")
_MISREAD = str.maketrans("013458|", "oieasbl")


@dataclass(frozen=True, slots=True)
class Known:
    """What the lists say of a word.

    `given` is 0 (no given name) to 3 (hardly ever anything else), `surname` 0 to 2, where 1 is a name that is an
    English word too; `word`: one of a sentence, a label or a menu, and no name that the lists know;
    `glued`: a given name and a surname without the blank between them.
    """

    given: int
    surname: int
    word: bool
    glued: bool = False

    @property
    def nothing(self) -> bool:
        """Neither a name nor a word: a rare name, a name misread, or a word of another language."""
        return not (self.given or self.surname or self.word)


def fold_name(word: str) -> str:
    """A name as the lists spell it: small letters `a-z` without accents, hyphens and apostrophes."""
    plain = unicodedata.normalize("NFKD", word.lower().translate(_LETTERS))
    return "".join(char for char in plain if char.isalpha())


@lru_cache(maxsize=4096)
def look_up(word: str) -> Known:
    """What is known of a word, in any case of letters. `Anna-Lena` is known as well as the better of its parts."""
    parts = [_look_up(fold_name(part)) for part in re.split("[-‐]", word) if part] if "-" in word else []
    if _SYLLABLES.fullmatch(word):  # `Ji-woo`, `Kai-wen`
        parts = [Known(part.given, part.surname, False) for part in parts]
    whole = _look_up(fold_name(word))
    if not parts or (whole.given or whole.surname):
        return whole
    given, surname = max(part.given for part in parts), max(part.surname for part in parts)
    return Known(given, surname, all(part.word for part in parts))


def look_up_misread(word: str) -> Known:
    """What is known of a word of letters and a few digits, once the digits are read as the letters they look like."""
    digits = sum(map(str.isdigit, word))
    few = digits * 4 <= len(word) and len(word) > _SHORTEST_PART and word.isalnum()
    return look_up(word.translate(_MISREAD)) if few else Known(0, 0, True)


@lru_cache(maxsize=4096)
def parts_of_glued(word: str) -> Known | None:
    """A given name and a surname without a blank between them, as OCR reads them; None where it is no such."""
    name = fold_name(word)
    if len(name) > _LONGEST:
        return None
    for at in range(_SHORTEST_PART, len(name) - _SHORTEST_PART + 1):
        first, second = _look_up(name[:at]), _look_up(name[at:])
        for given, surname in ((first, second), (second, first)):
            if given.given >= 2 and (surname.surname == 2 or surname.given >= 2):
                return Known(given.given, 2, False, glued=True)
    return None


def _look_up(name: str) -> Known:
    if name in NO_NAMES or _LABEL.fullmatch(name) or (len(name) < _SHORTEST and name not in _SHORT):
        return Known(0, 0, True)
    given, surname = _given().get(name, 0), _surnames().get(name, 0)
    if not surname and _SHORTEST_FAMILY <= len(name) <= _LONGEST and _FAMILY.fullmatch(name) and name not in _words():
        surname = 2
    return Known(given, surname, not (given or surname) and name in _words())


@cache
def _given() -> Mapping[str, int]:
    return {name.rstrip("!?"): {"!": 3, "?": 1}.get(name[-1], 2) for name in _lines("given_names")}


@cache
def _surnames() -> Mapping[str, int]:
    return {name.rstrip("?"): 1 if name[-1] == "?" else 2 for name in _lines("surnames")}


def is_foreign_word(word: str) -> bool:
    """Whether a word is an everyday one of a language other than English, and in no list of names."""
    return fold_name(word) in _foreign_words()


@cache
def _words() -> frozenset[str]:
    return frozenset([*_lines("words"), *_foreign_words()])


@cache
def _foreign_words() -> frozenset[str]:
    return frozenset(_lines("everyday_words"))


def _lines(model: str) -> list[str]:
    return find_model(model).read_text(encoding="utf-8").split()


def may_be_name(text: str) -> bool:
    """Whether what a model takes for a name can be one in a picture, where it sees few words and many languages.

    It holds a name of the lists, or half of its words are capitalised and neither names nor words.
    """
    found = [(word, look_up(word)) for word in _WORDS.findall(text)]
    if any(known.given >= 2 or known.surname == 2 for _, known in found):
        return True
    capital = [known for word, known in found if not word[0].islower() and not known.word]
    return bool(capital) and 2 * len(capital) >= len(found)
