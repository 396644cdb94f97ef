"""Japanese and Chinese addresses and codes; in pictures also lines that hold no more than a part of one.

Texts come folded, as in `gate.text.recognizers_cjk`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from gate.models import find_model
from gate.text.entities import Entity
from gate.text.recognizers import Pattern, pattern

_HAN = r"[\u3005\u3400-\u9fff]"
_JAPANESE = r"[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff]"
_PREFECTURES = (
    "青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|"
    "鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄"
)
_PREFECTURE = rf"(?:北海道|東京都|(?:京都|大阪)府|(?:{_PREFECTURES})県)"
_KANJI_NUMBER = r"[一二三四五六七八九十百〇]{1,4}"
_NUMBERS = rf"(?:\s?(?:\d{{1,4}}|{_KANJI_NUMBER}(?=丁目|番|号))(?:\s?(?:丁目|番地?|号|-|の))?){{1,4}}"
_BUILDINGS = r"ビル|マンション|ハイツ|コーポ|アパート|荘|タワー|メゾン|レジデンス|ハウス|パレス|団地"
_ROOM = r"\s?[A-Z]?\d{1,4}(?:階|F|号室?)?"
_BUILDING = rf"(?:\s?(?:{_JAPANESE}{{1,12}}?(?:{_BUILDINGS})|(?:{_BUILDINGS}){_JAPANESE}{{1,12}}?)(?:{_ROOM}){{0,2}})?"
_TOWN_JP = rf"{_JAPANESE}{{1,8}}?[市区郡町村]"
# 超市, 都市, 城市, 夜市 are no towns.
_CITY = r"[\u3400-\u9fff]{2,4}(?<![超城夜上门門])(?<!(?<!成)都)市"
_DISTRICT = r"[\u3400-\u9fff]{1,4}[区區县縣鄉乡鎮镇]"
_STREET = r"[\u3400-\u9fff]{1,8}(?:大道|路|街|胡同|巷|弄|村)(?:[一二三四五六七八九十\d]{1,2}段)?"
_UNIT = r"(?:\s?\d{1,4}\s?(?:[楼樓层層栋棟幢室座]|单元|單元|之\d{1,3}))"
_HOUSE = rf"\s?\d{{1,5}}(?:-\d{{1,4}})?\s?[号號弄](?:{_UNIT}){{0,4}}(?:\s?\d{{3,4}}(?!\d))?(?:室)?"
_PROVINCES = (
    "北京|上海|天津|重庆|重慶|河北|山西|辽宁|遼寧|吉林|黑龙江|黑龍江|江苏|江蘇|浙江|安徽|福建|江西|山东|山東|河南|湖北|湖南|广东|廣東|"
    "海南|四川|贵州|貴州|云南|雲南|陕西|陝西|甘肃|甘肅|青海|台湾|臺灣|台灣|内蒙古|广西|廣西|西藏|宁夏|寧夏|新疆|香港|澳门|澳門|"
    "台北|臺北|新北|桃园|桃園|台中|臺中|台南|臺南|高雄|基隆|新竹|嘉义|嘉義|花莲|花蓮|台东|臺東|宜兰|宜蘭|九龍|九龙|新界"
)

CJK_PLACE_PATTERNS: tuple[Pattern, ...] = (
    pattern("POSTAL_CODE", 0.95, r"〒\s?\d{3}\s?-?\s?\d{4}(?!\d)"),
    # The sign is often read as another one; then what follows must be a place.
    pattern("POSTAL_CODE", 0.7, rf"(?<!\w)[T干テ]?\s?\d{{3}}-\d{{4}}(?=\s?(?:{_PREFECTURE}|{_TOWN_JP}))"),
    pattern(
        "POSTAL_CODE",
        0.8,
        r"(?:[邮郵][编編]|[邮郵]政[编編][码碼]|郵[遞递][區区][號号]|郵便番号)\s*:?\s*(?P<x>\d{3}-\d{4}|\d{3}(?:\d{2,3})?)(?!\d)",
    ),
    pattern(
        "POSTAL_CODE",
        0.6,
        rf"(?m)^\s*(?P<x>\d{{3}}(?:\d{{2,3}})?)(?=\s+(?:(?:{_PROVINCES})[市省县縣]?|{_CITY}){_DISTRICT})",
    ),
    pattern(
        "LOCATION",
        0.85,
        rf"{_PREFECTURE}\s?{_TOWN_JP}(?:\s?{_JAPANESE}{{0,14}}?{_NUMBERS}{_BUILDING}|{_JAPANESE}{{1,8}}[区町村])?",
    ),
    pattern(
        "LOCATION",
        0.75,
        rf"{_HAN}{{1,4}}[市区郡]\s?{_JAPANESE}{{1,10}}?(?:(?:\d{{1,3}}|{_KANJI_NUMBER})丁目(?:{_NUMBERS})?|\d{{1,4}}-\d{{1,4}}(?:-\d{{1,4}})?|"
        rf"(?:\d{{1,4}}|{_KANJI_NUMBER})番地?)(?:\d{{1,3}}号)?{_BUILDING}",
    ),
    pattern(
        "LOCATION",
        0.85,
        rf"(?:[\u3400-\u9fff]{{2,6}}(?:省|自治[区區]))?\s?{_CITY}\s?(?:{_DISTRICT})?\s?{_STREET}(?:{_HOUSE})?",
    ),
    pattern("LOCATION", 0.6, rf"(?:[\u3400-\u9fff]{{2,6}}(?:省|自治[区區]))?\s?{_CITY}\s?{_DISTRICT}"),
    pattern("LOCATION", 0.75, rf"(?:{_DISTRICT}\s?)?{_STREET}{_HOUSE}"),
    pattern(
        "LOCATION",
        0.7,
        r"(?:席[设設]|[设設]席|婚宴地[点點]|宴会地点|地[点點址]|住址|住所|会場|會場|場所|ばしょ|[现現]居地|籍[贯貫]|收[货貨]地址)"
        r"[ ]*:[ ]*(?P<x>[^\n,。;:]{2,40})",
    ),
)

_LINE = re.compile(r"[^\n]+")
_HEAD = re.compile(
    rf"[ ]*(?:〒?[ ]?\d{{3}}-?\d{{4}}[ ]*)?"
    rf"(?P<x>(?:{_PREFECTURE}|{_HAN}{{2,5}}(?<![超夜城上门門地社校园園景小商厂廠学學])(?<!(?<!成)都)[市区區郡县縣](?!民|立|内|場|外|役所)|"
    rf"(?:{_PROVINCES})(?:[省市县縣]|(?=.*[区區县縣路街道巷弄號号村镇鎮]))).*)"
)
_GOES_ON = re.compile(
    rf"[ ]*(?P<x>(?:\d{{1,4}}(?:-\d{{1,4}}){{1,3}}|"
    rf".*(?:\d{{1,4}}|{_KANJI_NUMBER})(?:丁目|番地|番|号室|号|號|階|楼|樓|室|栋|棟|座)|"
    rf".*(?:{_BUILDINGS}|大厦|大廈|广场|廣場|花园|花園|小区|中心)).*)"
)
_SENTENCE = re.compile(
    r"[。、!?！？]|です|ます|した|ました|から|まで|する|[はがをでへ](?=\S)|[的了是在有和吗呢吧]|[:/@]|\d{1,2}[月時时点]"
)
_LONGEST = 36
_RUN = re.compile(r"[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff]{2,12}")
_PROVINCE = re.compile(rf"(?:(?:{_PROVINCES})省?|{_PREFECTURE})(?=..)")
_VENUE = re.compile(
    r"(?:酒店|饭店|飯店|宾馆|賓館|餐[厅廳]|酒[楼樓]|[会會][馆館]|礼堂|禮堂|教堂|[宴婚][会會][厅廳]|[会會]所|度假村|山庄|山莊|[会會]展中心|"
    r"ホテル|会館|記念館|神社|神宮|天満宮|八幡宮|教会|チャペル|公民館|体育館|迎賓館|料亭|旅館|レストラン|ホール(?!ディング)|ガーデンズ?\Z|"
    r"幼[稚儿兒][園园]|保育園|[小中]学校|[小中][学學]|高等学校|大[学學])"
    r"(?=$|[ ]|\d|[一二三四五六七八九十東西南北本新別别])"
)
_GENERIC = re.compile(
    r"(?:[市区町村国県]民|社区|社區|[市県国町]立|公立|私立|[高最]+[级級]|五星[级級]|中央|温泉|和風|洋風|学校|[大老新本小各]|いい|お)*\s*\Z"
)
"""What stands before the word for a venue and is no name of it."""
_LONGEST_VENUE = 24
_BARE = re.compile(rf"(?<!{_HAN})(?:{_PREFECTURES}|東京|大阪|京都|{_PROVINCES})(?:[省市县縣都府県])?(?!{_HAN})")


def find_cjk_places_in_pictures(text: str) -> Iterator[Entity]:
    """Lines that begin as an address does, with the line below where that goes on; provinces and towns on their own;
    lines that name a hall, a hotel, a shrine or a school.
    """
    goes_on = False
    for line in _LINE.finditer(text):
        match = (_GOES_ON if goes_on else _HEAD).match(line.group()) or _HEAD.match(line.group())
        if match and len(line.group()) <= _LONGEST and not _SENTENCE.search(match["x"]):
            yield Entity("LOCATION", line.start() + match.start("x"), line.start() + match.end("x"), 0.5)
            goes_on = True
        else:
            goes_on = False
        if len(line.group()) <= _LONGEST_VENUE and _names_venue(line.group()):
            yield Entity("LOCATION", line.start(), line.end(), 0.5)
    for match in _BARE.finditer(text):
        yield Entity("LOCATION", match.start(), match.end(), 0.5)
    for match in _RUN.finditer(text):
        if _PROVINCE.sub("", match.group()).rstrip("市县縣") in _towns():
            yield Entity("LOCATION", match.start(), match.end(), 0.5)


def _names_venue(line: str) -> bool:
    """Whether a line calls a place by a name of its own: `希尔顿酒店 三楼`, and not `酒店` or a sentence about one."""
    match = _VENUE.search(line.strip())
    if match is None or _SENTENCE.search(line.replace(":", "")):
        return False
    stem = line.strip()[: match.start()]
    return len(stem.strip()) >= 2 and not _GENERIC.match(stem)


@cache
def _towns() -> frozenset[str]:
    return frozenset(find_model("places_east_asian").read_text(encoding="utf-8").split())
