from __future__ import annotations

import pytest

from gate.text.folding import fold
from gate.text.recognizers_cjk import find_cjk, find_cjk_in_pictures


def found(text: str) -> set[str]:
    folded = fold(text)
    return {
        text[slice(*folded.source_span(one.start, one.end))]
        for find in (find_cjk, find_cjk_in_pictures)
        for one in find(folded.text)
        if one.entity_type in ("LOCATION", "POSTAL_CODE")
    }


def covers(text: str, *, picture: bool = True) -> bool:
    """Whether every character of a text but its line breaks lies in a finding."""
    folded = fold(text)
    finders = (find_cjk, find_cjk_in_pictures) if picture else (find_cjk,)
    hidden: set[int] = set()
    for find in finders:
        for one in find(folded.text):
            if one.entity_type == "LOCATION":
                hidden.update(range(*folded.source_span(one.start, one.end)))
    return all(at in hidden for at, char in enumerate(text) if char != "\n")


@pytest.mark.parametrize(
    "address",
    [
        "宮城県仙台市青葉区本町三丁目八番一号",
        "四川省成都市武侯区花园南街6号2单元401",
        "台中市北區柳川東路四段9號7樓",
    ],
)
def test_whole_addresses_are_found_in_every_text(address: str) -> None:
    assert covers(address, picture=False)


@pytest.mark.parametrize(
    "address",
    [
        "神戸市中央区\n加納町6-5-1",
        "札幌市中央区北１条西２丁目",
        "香港九龍旺角彌敦道688號\n旺角中心12樓",
        "成都市武侯区",
    ],
)
def test_lines_that_begin_as_an_address_are_found_in_pictures(address: str) -> None:
    assert covers(address)


def test_a_code_with_its_sign_on_a_line_of_its_own_is_found() -> None:
    parts = found("〒980-0014\n仙台市青葉区本町")
    assert {"〒980-0014", "仙台市青葉区本町"} <= parts


@pytest.mark.parametrize("text", ["北京烤鸭", "夜市", "社区中心", "都市計画", "神戸市で生まれました。", "市民会館"])
def test_other_lines_are_no_address(text: str) -> None:
    assert text not in found(text)


@pytest.mark.parametrize(
    ("text", "entity_type", "string"),
    [
        ("農曆八月十五 入伙", "DATE_TIME", "農曆八月十五"),
        ("甲辰年三月", "DATE_TIME", "甲辰年三月"),
        ("検査日 112/05/18", "DATE_TIME", "112/05/18"),
        ("5がつ3にち 2じから", "DATE_TIME", "5がつ3にち"),
        ("午後一時半", "DATE_TIME", "午後一時半"),
        ("2024年5月2日（星期四）", "DATE_TIME", "2024年5月2日（星期四）"),
        ("行年七十八才", "AGE_OR_GENDER", "行年七十八才"),
        ("郭雨桐 女 31岁", "AGE_OR_GENDER", "女"),
    ],
)
def test_dates_and_ages_in_characters_are_found(text: str, entity_type: str, string: str) -> None:
    folded = fold(text)
    spans = [folded.source_span(one.start, one.end) for one in find_cjk(folded.text) if one.entity_type == entity_type]
    assert string in [text[start:end] for start, end in spans]


def test_weekdays_and_years_of_an_era_count_in_pictures_alone() -> None:
    for text in ("周三", "昭和四十年", "日曜日"):
        assert [one.entity_type for one in find_cjk_in_pictures(text)] == ["DATE_TIME"]
        assert not list(find_cjk(text))


@pytest.mark.parametrize(
    "line",
    [
        "横浜",
        "苏州",
        "湖南长沙",
        "西安·大雁塔",
        "北京 2019年5月",
        "帝国ホテル 3階 孔雀の間",
        "明治記念館",
        "希尔顿酒店三楼宴会厅",
        "圓山大飯店12樓",
        "設席:金陵飯店",
        "さくら幼稚園",
    ],
)
def test_towns_and_venues_on_a_line_of_their_own_are_found_in_pictures(line: str) -> None:
    assert found(line) and not any(entity.entity_type == "LOCATION" for entity in find_cjk(fold("横浜").text))


@pytest.mark.parametrize(
    "line",
    [
        "最高级酒店用品",
        "大学生協",
        "小学生以下無料",
        "学校給食",
        "大阪焼き",
        "京都抹茶アイス",
        "酒店",
        "ホールケーキ",
        "高中物理",
        "新年快樂",
    ],
)
def test_words_that_only_hold_a_town_or_a_venue_are_none(line: str) -> None:
    assert not found(line)
