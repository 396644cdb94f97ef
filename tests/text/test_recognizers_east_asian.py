from __future__ import annotations

import pytest

from gate.text.east_asian import is_chinese_name, is_glued_japanese_name, is_japanese_name, is_word
from gate.text.folding import fold
from gate.text.recognizers_east_asian import find_east_asian_people


def found(text: str) -> list[str]:
    folded = fold(text)
    spans = {folded.source_span(one.start, one.end) for one in find_east_asian_people(folded.text)}
    return [text[start:end] for start, end in sorted(spans)]


@pytest.mark.parametrize("name", ["郭雨桐", "蔣佩蓉", "欧阳雪", "司馬懿華", "梁志強", "许诺"])
def test_a_chinese_name_is_a_surname_and_characters_of_given_names(name: str) -> None:
    assert is_chinese_name(name)


@pytest.mark.parametrize("word", ["高兴", "馬上", "方法", "安全", "金额", "高级的", "出口", "王", "梅干菜"])
def test_everyday_words_are_no_chinese_names(word: str) -> None:
    assert not is_chinese_name(word)


def test_japanese_names_are_known_in_characters_and_as_they_are_read() -> None:
    assert is_japanese_name("松本", "恵子")
    assert is_japanese_name("マツモト", "ケイコ")
    assert is_japanese_name("まつもと", "けいこ")
    assert is_glued_japanese_name("松本恵子")
    assert not is_japanese_name("牛乳", "恵子")


@pytest.mark.parametrize("word", ["高等学校", "小児科", "大阪市", "横断歩道", "自転車"])
def test_japanese_words_are_no_names(word: str) -> None:
    assert not is_glued_japanese_name(word)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("郭雨桐", ["郭雨桐"]),
        ("蔣佩蓉 女 31歲", ["蔣佩蓉"]),
        ("许诺 男 40岁", ["许诺"]),
        ("郭雨桐 梁志强\n欧阳雪", ["郭雨桐", "梁志强", "欧阳雪"]),
        ("谨为郭雨桐与梁志强举行婚礼", ["郭雨桐", "梁志强"]),
        ("宝宝沫沫百天啦", ["沫沫"]),
        ("收:郭雨桐 13900000000", ["郭雨桐"]),
        ("林经理", ["林经理"]),
        ("佩蓉 敬上", ["佩蓉"]),
        ("松本 恵子\n10:24", ["松本 恵子"]),
        ("マツモト ケイコ  34歳", ["マツモト ケイコ"]),
        ("まつもと けいこ", ["まつもと けいこ"]),
        ("松本恵子", ["松本恵子"]),
        ("命名\n陽向", ["陽向"]),
        ("父 健一  母 恵子", ["健一", "恵子"]),
    ],
)
def test_names_are_found_where_no_label_announces_them(text: str, names: list[str]) -> None:
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "安全出口",
        "小心地滑",
        "营业时间",
        "高铁站",
        "方便面",
        "白菜",
        "黄瓜",
        "新年快乐",
        "生日快乐",
        "兰州拉面",
        "立入禁止",
        "駐車場",
        "営業中",
        "小学校",
        "火気厳禁",
        "春夏秋冬",
        "母子手帳",
        "赤ちゃんが生まれました",
        "予約時間",
        "牛乳",
        "長崎ちゃんぽん",
        "hello",
    ],
)
def test_signs_and_menus_hold_no_name(text: str) -> None:
    assert found(text) == []


def test_a_word_of_both_kinds_is_a_word() -> None:
    assert is_word("出口")
    assert found("出口") == []
