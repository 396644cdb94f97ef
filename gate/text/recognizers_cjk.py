"""Japanese and Chinese texts: dates, ages, numbers, hospitals, and names beside words that announce them.

Texts come folded (`gate.text.folding`): full-width digits and signs are ASCII here, so `：` is `:`. Neither script
has capitals nor blanks between words, and OCR may drop or add blanks, so patterns rest on the characters that close
a thing (`年`, `市`, `号`, `様`, `病院`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.text.entities import Entity
from gate.text.recognizers import Pattern, pattern
from gate.text.recognizers_cjk_places import CJK_PLACE_PATTERNS, find_cjk_places_in_pictures

_ANY = re.compile(r"[\u3005\u3012\u3040-\u30ff\u3400-\u9fff]")
_HAN = r"[\u3005\u3400-\u9fff]"
_KANA = r"[\u30a1-\u30fa\u30fc]"
_JAPANESE = r"[\u3005\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u9fff]"

# --- dates and ages ---------------------------------------------------------------------------------------------
_COUNT = r"(?:\d{1,2}|[一二三四五六七八九十廿]{1,3})"
_ERA = r"(?:令和|平成|昭和|大正|明治|(?:中[華华])?民[國国])\s?(?:元|\d{1,3}|[一二三四五六七八九十百]{1,5})"
_YEAR = rf"(?:{_ERA}|(?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{{3}})"
_WEEKDAY = (
    r"(?:\s?\(?(?:[月火水木金土日一二三四五六](?=\))|[月火水木金土日]曜日?|"
    r"星期[一二三四五六日天]|[周週][一二三四五六日])\)?)?"
)
_DATE = (
    rf"(?:{_YEAR}\s?年\s?{_COUNT}\s?月(?:\s?{_COUNT}\s?[日号號])?{_WEEKDAY}|"
    rf"(?<![\d.]){_COUNT}\s?月\s?{_COUNT}\s?[日号號]{_WEEKDAY}|"
    rf"(?:{_ERA}|(?<![A-Za-z])[RHS]\s?\d{{1,2}})(?P<s>[./-])\d{{1,2}}(?P=s)\d{{1,2}}(?!\d))"
)
_ANY_DATE = _DATE.replace("(?P<s>[./-])", "[./-]").replace("(?P=s)", "[./-]")
_BIRTH_CUE = (
    r"(?:生年月日|[誕诞]生日|出生(?:日期|年月日?|日)?|生日|(?:分娩|出産)?予定日|[预預][产產]期|末次月[经經]|"
    r"最[終终]月[経经經]|LMP|EDC|EDD|DOB)"
)
_HALF_DAY = r"(?:午前|午[後后]|上午|下午|早上|[晚夜]上|中午|凌晨)"
_HOUR = r"(?:\d{1,2}|[一二三四五六七八九十两兩]{1,3})"
_LUNAR = (
    r"(?:(?:农历|農曆|阴历|陰曆|旧暦|旧历)\s?)?(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年\s?)?"
    r"[正一二三四五六七八九十冬腊臘]{1,2}月(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]?|[二三]?十[一二三四五六七八九]?)"
)

# --- names ------------------------------------------------------------------------------------------------------
_LABEL = r"(?:生年|性[別别]|年[齢龄齡]|[電电][話话]|住所|地址|妊娠|[検检]査|病[院室])"
_NAME_JP = (
    rf"(?:{_HAN}{{1,3}}(?:\s?(?!{_LABEL}){_HAN}){{1,3}}|{_HAN}{{1,3}}\s?[\u3041-\u3096]{{2,5}}|"
    rf"{_KANA}{{2,8}}(?:[ ・.]?{_KANA}{{2,8}})?)"
)
_SURNAMES_JP = (
    "佐藤|鈴木|高橋|田中|伊藤|渡[辺邊邉]|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|[斎齋斉]藤|清水|山崎|池田|"
    "橋本|阿部|石川|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|岡本|"
    "藤原|三浦|金子|中野|中川|原田|松田|竹内|小野|中山|和田|森田|石田|上田|内田|柴田|酒井|宮崎|横山|高木|安藤|宮本|大野|"
    "小島|工藤|谷口|今井|高田|丸山|増田|杉山|村田|大塚|新井|小山|平野|藤本|河野|上野|野口|武田|松井|千葉|菅原|岩崎|久保"
)
_SURNAMES_CN = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林罗羅高梁郑鄭谢謝宋唐许許邓鄧韩韓冯馮"
    "曹彭曾肖蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦贾賈"
    "夏方邹鄒熊白孟秦邱江尹薛闫閻段雷侯龙龍陶黎贺賀毛郝顾顧龚龔邵万萬钱錢严嚴洪武莫孔"
)
_NAME_CN = rf"(?:[{_SURNAMES_CN}]\s?[\u3400-\u9fff]{{1,2}}|[\u3400-\u9fff]{{2,6}}·[\u3400-\u9fff]{{2,6}})"
_CUE_JP = (
    r"(?:患者氏?名|氏\s?名|お?名\s?前|患者様?|受診者|被検者|検査者|撮影者|担当医?師?|主治医|医師|差出人|宛名|新郎|"
    r"新婦|母氏名)"
)
_CUE_CN = (
    r"(?:(?:患者|病人|[产產][妇婦])?姓\s?名|患者|病人|[产產][妇婦]|[联聯][系絡]人|收[件货貨]人|寄件人|"
    r"(?:主治|[检檢][查验驗]|[报報]告|[审審]核|操作)?[医醫][生师師]|操作者|新郎|新娘)"
)
_HONORIFIC_CN = r"(?:先生|女士|小姐|太太|[医醫][生师師]|教授|老[师師]|同[学學])"
_NO_TITLES = re.compile(
    r"(?:[客皆神王奥同模仕多一有何嬢娘兄姉屋者社方位名行家長員師科院達彼両摂華御本当日]|子供|息子|母|父|叔|祖|赤|"
    r"保護|看護|担当|医|専|先|金牌|高[级級]|白衣|年[轻輕]|家[长長]|主任|[联聯]系)$"
)
_NO_NAMES = re.compile(rf"{_LABEL}|番号|募集|様$|不明|なし")


def _is_name(text: str) -> bool:
    """A name behind a label, and not the next label."""
    return not _NO_NAMES.search(text)


def _is_called(text: str) -> bool:
    """A name before 様, さん, 先生 or 医生, and not a kind of person or thing (`お客様`, `花屋さん`, `高级医生`)."""
    return not _NO_TITLES.search(text)


# --- hospitals --------------------------------------------------------------------------------------------------
_HOSPITAL = (
    r"(?:病院|[医醫]院|クリニック|[診诊][療疗]?所|助?産院|医療センター|産婦?人科|保健院|[卫衛]生院|[婦妇][產产]科|"
    r"薬局|药房|藥房|[醫医]務中心)"
)
_ALL_GENERIC = re.compile(
    r"(?:総合|综合|大学|大學|動物|宠物|市民|市立|県立|国立|公立|私立|地域|救急|急诊|専門|专科|人民|中心|民[营間]|歯科|牙科|眼科|内科|外科|小児科|"
    r"皮膚科|産婦人科|[婦妇][產产]科|美容|整形|審美|女性|レディース|ウィメンズ|メンズ|デンタル|スキン|ペット|お?近くの|街の|近所|最寄|当|本|各|中[医醫]|西[医醫])*"
    rf"{_HOSPITAL}"
)


def _is_no_place(text: str) -> bool:
    """Shops, towns and companies are named for families too."""
    return text[-1] not in "屋店町駅市区寺橋線通家様院社園堂館校号科県村島川城"


def _is_named(text: str) -> bool:
    """A hospital with a name of its own, not a kind of hospital (`総合病院`)."""
    return not _ALL_GENERIC.fullmatch(text)


CJK_PATTERNS: tuple[Pattern, ...] = (
    pattern("DATE_OF_BIRTH", 0.9, rf"{_BIRTH_CUE}\s*[:は]?\s*(?P<x>{_ANY_DATE}|\d{{2,4}}[./-]\d{{1,2}}[./-]\d{{1,4}})"),
    pattern("DATE_TIME", 0.85, _DATE),
    pattern("DATE_TIME", 0.7, rf"{_LUNAR}(?:日)?"),
    pattern(
        "DATE_TIME",
        0.6,
        r"[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年(?:\s?[正一二三四五六七八九十冬腊臘]{1,2}月)?",
    ),
    pattern(
        "DATE_TIME",
        0.6,
        r"(?<![一二三四五六七八九十百千万])[一二三四五六七八九十〇○零]{2,5}年\s?[一二三四五六七八九十]{1,2}月",
    ),
    # years of the Republic of China without its name
    pattern(
        "DATE_TIME",
        0.5,
        r"(?<![\d./-])(?:[6-9]\d|1[0-2]\d)(?P<s>[./])(?:0?[1-9]|1[0-2])(?P=s)(?:[12]\d|3[01]|0?[1-9])(?![\d./-])",
    ),
    pattern(
        "DATE_TIME",
        0.6,
        r"\d{1,2}がつ(?:\d{1,2}にち)?(?:\s?\([^()\n]{1,4}\))?|(?<!\d)\d{1,2}じ(?:はん|\d{1,2}ふん)?(?=から|まで|に|\s|$)",
    ),
    pattern("DATE_TIME", 0.6, rf"{_HALF_DAY}\s?{_HOUR}(?:\s?[時时点點]\s?(?:半|{_HOUR}\s?分)?|:\d\d)(?![間间])"),
    pattern("DATE_TIME", 0.6, r"(?<!\d)\d{1,2}\s?[時时点點]\s?(?:半|\d{1,2}\s?分)"),
    pattern("DATE_TIME", 0.45, r"(?<!\d)(?:[01]?\d|2[0-3])時(?![間代])"),
    pattern(
        "GESTATIONAL_AGE",
        0.9,
        r"(?:妊娠|在胎|懐妊|[怀懷]?孕)\s?(?:週数|[周週])?\s?:?\s?\d{1,2}\s?[週周](?:\s?\+?\s?\d\s?[日天]?)?",
    ),
    pattern("GESTATIONAL_AGE", 0.85, r"(?<!\d)[1-4]?\d\s?[週周]\s?\+?\s?[0-6]\s?[日天](?!間|后|後)"),
    pattern("AGE_OR_GENDER", 0.6, r"年[齢龄齡]\s*:?\s*\d{1,3}\s?[歳岁歲才]?(?!\d)"),
    pattern("AGE_OR_GENDER", 0.5, r"(?<!\d)(?:1[01]\d|\d{1,2})\s?[歳岁歲](?![以未児])"),
    pattern("AGE_OR_GENDER", 0.6, r"(?:行年|享年|享寿|享壽|満|年)\s?[一二三四五六七八九十百]{1,4}[歳岁歲才]"),
    pattern("AGE_OR_GENDER", 0.5, r"(?<![々\u3400-\u9fff])[男女](?=[ ,/]{0,2}\d{1,3}\s?[歳岁歲才])"),
    pattern("AGE_OR_GENDER", 0.5, r"[歳岁歲才][ ,/(]{0,2}(?P<x>[男女])(?![々\u3400-\u9fff])"),
    pattern("AGE_OR_GENDER", 0.7, r"性[別别]\s*:?\s*[男女]性?"),
    pattern(
        "PHONE_NUMBER",
        0.85,
        r"(?i)(?:[電电][話话](?:番号|[号號][码碼])?|手[机機](?:[号號][码碼]?)?|携帯(?:電話|番号)?|連絡先|[联聯][系絡]方式|[传傳]真|tel|fax|ファッ?クス|"
        r"予約)\s*[:.]?\s*(?P<x>\+?\(?\d[\d() -]{6,18}\d)(?!\d)",
    ),
    pattern("PHONE_NUMBER", 0.6, r"(?<![\d.])1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"),
    # A common surname and a given name of two characters or three, and nothing else around them.
    pattern(
        "PERSON",
        0.6,
        rf"(?<!{_JAPANESE})(?:{_SURNAMES_JP})(?:\s?{_HAN}{{2,3}}|\s{_HAN}|\s?[\u3041-\u3096]{{2,3}})(?!{_JAPANESE}|\d)",
        valid=_is_no_place,
    ),
    pattern("PERSON", 0.85, rf"{_CUE_JP}\s*[:]\s*(?P<x>{_NAME_JP})", valid=_is_name),
    pattern("PERSON", 0.75, rf"(?:患者氏?名|氏名|お名前)\s*(?P<x>{_NAME_JP})", valid=_is_name),
    pattern(
        "PERSON",
        0.7,
        rf"(?<!{_HAN})(?P<x>{_HAN}{{2,3}}\s?{_HAN}{{0,3}}|{_KANA}{{2,8}}\s?{_KANA}{{2,8}}|{_HAN}{{2,3}}\s?[\u3041-\u3096]{{2,4}})\s?(?:様|さん|殿|くん|ちゃん|先生|医師)(?![々\u3400-\u9fff])",
        valid=_is_called,
    ),
    pattern(
        "PERSON", 0.85, rf"{_CUE_CN}\s*:\s*(?P<x>{_NAME_CN}|[\u3400-\u9fff]{{2,4}}(?=\s|$|[,;()]))", valid=_is_name
    ),
    pattern("PERSON", 0.75, rf"姓名\s*(?P<x>{_NAME_CN})", valid=_is_name),
    pattern("PERSON", 0.65, rf"(?P<x>[{_SURNAMES_CN}][\u3400-\u9fff]{{0,2}}?)\s?(?={_HONORIFIC_CN})", valid=_is_called),
    pattern(
        "FACILITY",
        0.7,
        rf"(?:{_HAN}|{_KANA}|[\u3041-\u3096A-Za-z]){{1,16}}?{_HOSPITAL}(?:{_HOSPITAL}|{_HAN}{{2,6}}分?院)?",
        valid=_is_named,
    ),
)

_PICTURE_PATTERNS = (
    pattern("DATE_TIME", 0.5, rf"{_ERA}\s?年"),
    pattern(
        "DATE_TIME", 0.5, r"(?:星期|[周週]|礼拜|禮拜)[一二三四五六日天](?![々\u3400-\u9fff])|[月火水木金土日]曜日?"
    ),
    pattern("DATE_TIME", 0.5, r"[昨今明]天\s?\d{1,2}:\d\d"),
    # behind a name at the end of its line
    pattern("AGE_OR_GENDER", 0.45, r"(?m)(?<=[々\u3400-\u9fff\uac00-\ud7a3])[ ]{1,8}(?P<x>[男女])[ ]*$"),
)


def find_cjk(text: str) -> Iterator[Entity]:
    """What is found in a folded text that holds a character of Japanese or Chinese."""
    if _ANY.search(text):
        for each in (*CJK_PATTERNS, *CJK_PLACE_PATTERNS):
            yield from each.find(text)


def find_cjk_in_pictures(text: str) -> Iterator[Entity]:
    """What counts only where it stands in a picture: a weekday, the year of an era, a part of an address."""
    if _ANY.search(text):
        for each in _PICTURE_PATTERNS:
            yield from each.find(text)
        yield from find_cjk_places_in_pictures(text)
