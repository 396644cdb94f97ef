from __future__ import annotations

import time

import pytest

from gate.text.folding import fold
from gate.text.pii import shared_analyzer
from gate.text.recognizers_cjk import find_cjk

ANALYZER = shared_analyzer({"languages": ["en"], "min_score": 0.4})


def found(text: str) -> set[tuple[str, str]]:
    """What the whole analysis finds, as a reader of a picture would get it."""
    return {(one.entity_type, text[one.start : one.end]) for one in ANALYZER.analyze(text)}


def covers(text: str, entity_type: str, value: str) -> bool:
    return any(kind == entity_type and value in piece for kind, piece in found(text))


@pytest.mark.parametrize(
    "date",
    [
        "2024年3月12日",
        "２０２４年３月１２日",
        "2024年 3月 12日(火)",
        "令和6年3月12日",
        "令和元年5月",
        "平成30年12月1日",
        "昭和63年1月7日",
        "R6.3.12",
        "民國113年3月12日",
        "中華民國113年3月12日",
        "2024年3月12号",
        "二〇二四年三月十二日",
        "3月12日",
        "三月十二日",
        "3月12日星期二",
        "午後2時30分",
        "下午3点半",
        "14時30分",
    ],
)
def test_dates_and_times(date: str) -> None:
    assert covers(f"撮影 {date} です", "DATE_TIME", date)


@pytest.mark.parametrize(
    "text",
    [
        "生年月日:1990年3月12日",
        "生年月日 1990/3/12",
        "出生日期:1990年3月12日",
        "予定日 2024年9月1日",
        "预产期:2024.09.01",
        "生年月日：昭和63年1月7日",
    ],
)
def test_dates_of_birth_and_delivery(text: str) -> None:
    assert "DATE_OF_BIRTH" in {kind for kind, _ in found(text)}


@pytest.mark.parametrize(
    ("text", "entity_type", "value"),
    [
        ("妊娠22週3日", "GESTATIONAL_AGE", "22週3日"),
        ("孕22周+3天", "GESTATIONAL_AGE", "22周+3天"),
        ("22週3日", "GESTATIONAL_AGE", "22週3日"),
        ("年齢:34歳", "AGE_OR_GENDER", "34歳"),
        ("性别:女", "AGE_OR_GENDER", "性别:女"),
        ("電話番号:03-1234-5678", "PHONE_NUMBER", "03-1234-5678"),
        ("TEL０３－１２３４－５６７８", "PHONE_NUMBER", "０３－１２３４－５６７８"),
        ("联系电话：010-12345678", "PHONE_NUMBER", "010-12345678"),
        ("手机13912345678", "PHONE_NUMBER", "13912345678"),
        ("手機:0912-345-678", "PHONE_NUMBER", "0912-345-678"),
        ("〒150-0002", "POSTAL_CODE", "〒150-0002"),
        ("〒１５０－０００２東京都渋谷区", "POSTAL_CODE", "〒１５０－０００２"),
        ("邮编:100020", "POSTAL_CODE", "100020"),
        ("〒150-0002 東京都渋谷区渋谷2丁目21-1", "LOCATION", "東京都渋谷区渋谷2丁目21-1"),
        ("大阪府大阪市北区梅田3-1-1", "LOCATION", "大阪府大阪市北区梅田3-1-1"),
        ("横浜市中区山下町279番地", "LOCATION", "横浜市中区山下町279番地"),
        ("地址:北京市朝阳区建国路12号", "LOCATION", "北京市朝阳区建国路12号"),
        ("广东省深圳市南山区科技路8号3楼", "LOCATION", "广东省深圳市南山区科技路8号3楼"),
        ("台北市信義區信義路五段7號", "LOCATION", "台北市信義區信義路五段7號"),
        ("メール:taro@example.co.jp", "EMAIL_ADDRESS", "taro@example.co.jp"),
        ("邮箱zhang.wei@example.cn", "EMAIL_ADDRESS", "zhang.wei@example.cn"),
        ("山田花子様", "PERSON", "山田花子"),
        ("山田 花子 様", "PERSON", "山田 花子"),
        ("ヤマダ ハナコ様", "PERSON", "ヤマダ ハナコ"),
        ("鈴木さん", "PERSON", "鈴木"),
        ("佐藤先生", "PERSON", "佐藤"),
        ("佐藤健一", "PERSON", "佐藤健一"),
        ("渡辺 大輔", "PERSON", "渡辺 大輔"),
        ("氏名:山田花子", "PERSON", "山田花子"),
        ("患者名 山田花子", "PERSON", "山田花子"),
        ("担当医:佐藤健一", "PERSON", "佐藤健一"),
        ("姓名：王小明", "PERSON", "王小明"),
        ("患者:李丽", "PERSON", "李丽"),
        ("姓名王小明 性别女", "PERSON", "王小明"),
        ("张伟医生", "PERSON", "张伟"),
        ("陳女士", "PERSON", "陳"),
        ("渋谷総合病院", "FACILITY", "渋谷総合病院"),
        ("山田レディースクリニック", "FACILITY", "山田レディースクリニック"),
        ("みどり産婦人科クリニック", "FACILITY", "みどり産婦人科クリニック"),
        ("田中医院", "FACILITY", "田中医院"),
        ("北京协和医院", "FACILITY", "北京协和医院"),
        ("青空診療所", "FACILITY", "青空診療所"),
    ],
)
def test_numbers_places_names_and_hospitals(text: str, entity_type: str, value: str) -> None:
    assert covers(text, entity_type, value)


def test_a_header_without_blanks_is_taken_apart() -> None:
    text = "渋谷総合病院 氏名:山田花子 生年月日:1990年3月12日 妊娠22週3日 2024年3月12日14:32:05"
    kinds = {kind for kind, _ in found(text)}
    assert {"FACILITY", "PERSON", "DATE_OF_BIRTH", "GESTATIONAL_AGE", "DATE_TIME"} <= kinds


@pytest.mark.parametrize(
    "text",
    [
        "醤油ラーメン 850円",
        "生ビール 500円(税込)",
        "本日のおすすめ",
        "24時間営業",
        "年中無休",
        "お客様各位",
        "皆様のご来店をお待ちしております",
        "花屋さん",
        "たくさん",
        "お父さん",
        "1人前 2点セット",
        "5日間限定",
        "3年保証",
        "送料無料",
        "12月号",
        "2024年",
        "宫保鸡丁 38元",
        "红烧牛肉面",
        "欢迎光临",
        "买一送一",
        "大型超市生鲜区",
        "好好学习天天向上",
        "特价9.9元",
        "営業中",
        "総合病院",
        "動物病院",
        "高级医生",
        "出口 3番線",
        "第3号",
        "满100减20",
        "20歳未満の方",
        "模様替え",
        "田中屋",
        "上野駅前店",
        "千葉市",
    ],
)
def test_menus_slogans_and_prices_are_none(text: str) -> None:
    assert list(find_cjk(fold(text).text)) == []
    assert {one for one in found(text) if one[0] not in {"MEDICAL_TERM"}} == set()


@pytest.mark.parametrize("unit", ["東京都", "山", "市区", "1年", "路1号", "ア", "〒1", "様", "三月", "王先生"])
def test_repetitions_end_soon(unit: str) -> None:
    text = (unit * 2000)[:2000]
    began = time.process_time()
    list(find_cjk(text))
    assert time.process_time() - began < 2
