"""Times of day, in figures and words. The patterns are those of a marked text (`gate.text.calendar`)."""

from __future__ import annotations

from gate.text.calendar import MONTH, WEAK_WEEKDAY, WEEKDAY
from gate.text.recognizers import Pattern, pattern

WEEKDAY_NAME = rf"[{WEEKDAY}{WEAK_WEEKDAY}]+(?:-[{WEEKDAY}{WEAK_WEEKDAY}]+)?"

_HOUR, _MINUTE = r"(?:[01]?\d|2[0-3])", r"[0-5]\d"
_HALF_DAY = r"(?:[ap]\.?\s?m\b\.?)"
_TO = r"\s?(?:-|to|till?|til|until|bis|tot|do|až|a|à|al|às|og|and|&|și|до|ως|s/d|ig)\s?"
_DAY_PART = (
    r"(?:\s+in\s+the\s+(?:morning|afternoon|evening)|\s+at\s+night|\s+(?:vormittags|nachmittags|abends|morgens|mittags)|"
    r"\s+du\s+(?:matin|soir)|\s+de\s+l[ae']\s?(?:ma[ñn]ana|tarde|noche|apr[èe]s-midi)|\s+da\s+(?:manh[ãa]|tarde|noite)|"
    r"\s+d(?:i|el)\s+(?:mattina|pomeriggio|sera)|\s+(?:rano|odpoledne|dopoledne|večer|po\s+południu)\b|\s+noon\b)"
)
# What follows an hour and nothing but an hour.
_UNIT = (
    r"(?:uhr|hrs|hs|h|uur|heures?|óra(?:kor)?|hod(?:in|iny|ín)?\.?|sati|uri|ura|val\.|час(?:ов|а)?|годин[аи]?|"
    r"WIB|WITA|WIT|giờ|น\.?)(?![^\W_])"
)
_O_CLOCK = r"o'?\s?clock\b"
_FULL = rf"{_HOUR}[:.]{_MINUTE}(?::{_MINUTE})?"
_ONE = (
    rf"(?:{_FULL}\s?(?:{_HALF_DAY}|{_UNIT})|(?:1[0-2]|0?[1-9])(?::{_MINUTE})?\s?(?:[ap]m\b|[ap]\.\s?m\b\.?)|"
    rf"{_HOUR}:{_MINUTE}:{_MINUTE}(?:\.\d+)?|{_HOUR}\s?[hu]\s?{_MINUTE}(?!\w)|{_HOUR}\s(?:uhr|heures|órakor|часов)\b(?:\s{_MINUTE}\b)?|"
    rf"{_HOUR}\s?óra\s{_MINUTE}\s?perc|(?:[1-9]|1[0-2])(?::{_MINUTE})?\s?{_O_CLOCK}{_DAY_PART}?|"
    rf"(?:[1-9]|1[0-2])(?::{_MINUTE})?{_DAY_PART})"
)
_TIME = (
    rf"(?<![\d:.,])(?<![^\W\d_])(?:{_ONE}\s?-\s?(?:1[0-2]|0?[1-9])(?![\w:.])|"
    rf"(?:{_HOUR}(?:[:.]{_MINUTE})?{_TO})?{_ONE}(?:{_TO}{_ONE})?)(?![:\d]|\.\d)"
)
_BARE_TIME = rf"(?<![\d:.,/])(?!16:10)(?:[01]\d|2[0-3]):{_MINUTE}(?![\d:]|\.\d)"
_HALF_DAY_FIRST = rf"(?<!\w)[AP]\.?M\.?\s{{1,2}}{_FULL}(?![\d:])"
_HOUR_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_WORDED_TIME = (
    rf"\b(?:(?:half|quarter|(?:five|ten|twenty(?:[ -]five)?)(?:\s+minutes)?)\s+(?:past|to|after)\s+{_HOUR_WORD}"
    rf"(?:\s+{_O_CLOCK})?{_DAY_PART}?|{_HOUR_WORD}(?:[ -](?:fifteen|thirty|forty[ -]five))?"
    rf"(?:\s+{_O_CLOCK}{_DAY_PART}?|{_DAY_PART}|\s+[ap]\.?m\b\.?))(?!\w)"
)
_HOURS_IN_WORDS = (
    r"\b(?:halb\s+(?:eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)|"
    r"halv\s+(?:et|to|tre|fire|fem|seks|syv|[åa]tte|ni|ti|elleve|tolv|ett|tv[åa]|fyra|sex|sju|nio|tio|elva)|"
    r"half\s+(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf)|v\s+půl\s+\w{4,9}|wpół\s+do\s+\w{4,12}|"
    r"в\s+полови\w+\s+\w+|um\s+(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)\s+uhr|"
    r"a\s+las?\s+(?:una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce)"
    r"(?:\s+y\s+(?:media|cuarto)|\s+en\s+punto|\s+horas)?|"
    r"[àa]\s+(?:une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix(?:-(?:sept|huit|neuf))?|onze|douze|quinze|seize|vingt)"
    r"\s+heures?(?:\s+et\s+demie|\s+trente)?|"
    r"alle\s+(?:ore\s+)?(?:due|tre|quattro|cinque|sei|sette|otto|nove|(?:un|do|quin|se)dici|dieci|dicia\w{5,6}|venti)"
    r"(?:\s+e\s+(?:mezza|trenta))?|"
    r"[àa]s\s+(?:duas|tr[êe]s|quatro|cinco|seis|sete|oito|nove|dez|onze|doze|quinze|deza?s?s?e(?:is|te)|dez[ao]\w{4}|vinte)"
    rf"(?:\s+horas)?(?:\s+e\s+meia|\s+e\s+trinta)?){_DAY_PART}?(?!\w)"
)
# Words before an hour. After those of the second group nothing but an hour can stand.
_CUE = r"(?:at|from|until|ab|à|alle|às|as|@|в|о|у|στις|u|v|ve|ob|o|od|van|vanaf|from|lúc)"
_SURE_CUE = (
    r"(?:kl|klo|kello|klukkan|kell|kl\.|plkst|um|om|ob|o|ore|orele|ora|ώρα|alle(?:\s+ore)?|a\s+las?|às|godz|o\s+godz|godzina|saat|"
    r"pukul|pkl|jam|lúc|time|hora|heure|zeit|uhrzeit|tijd|tid)"
)
_CUED_TIME = rf"(?<!\w){_CUE}\.?:?\s+(?P<x>{_HOUR}:{_MINUTE}(?:\s?{_UNIT})?)(?![\w:%]|\.\d)"
_SURE_TIME = (
    rf"(?<!\w){_SURE_CUE}\.?:?\s*"
    rf"(?P<x>{_HOUR}[:.,h]{_MINUTE}(?:{_TO}{_HOUR}[:.,h]{_MINUTE})?(?:\s?{_UNIT})?{_DAY_PART}?)(?![\w:%$€]|[.,]\d)"
)
_SURE_HOUR = (
    r"(?<!\w)(?:kl|klo|kello|klukkan|kell|plkst|alle(?:\s+ore)?|ore|orele|ora|a\s+las?|às|godz|saat|pukul|pkl|jam)\.?:?\s+"
    rf"(?P<x>{_HOUR}(?:\s?(?:-|til|to|a|do)\s?{_HOUR})?(?:\s?{_UNIT}|\s?horas)?{_DAY_PART}?)(?![\w%$€]|[:.,]\d|\s?[x*/])"
)
_HOUR_UNIT = (
    rf"(?<!\w)(?:at|om|v|ve|o|u|à|às|dès|ab|um|von|od|do|van|vanaf|tot|bis|от|в|о|lúc|a|kl)\.?\s+"
    rf"(?P<x>{_HOUR}(?:[:.]{_MINUTE})?(?:{_TO}{_HOUR}(?:[:.]{_MINUTE})?)?\s?{_UNIT}{_DAY_PART}?)"
)
_BEHIND_DATE = (
    rf"(?:[./-](?:19|20)\d\d\.?|\d\.\d\d?\.|\d[./-]\d\d?[./-]\d\d|[/-]\d\d|[{MONTH}{WEEKDAY}]\.?|\d(?:st|nd|rd|th))"
    r"[,;]?[ \t]{1,4}(?:-\s|u\s|h\s)?"
)
_NO_PRICE = r"(?!\w|[.,:]\d|\s?(?:€|\$|£|kr|zł|Kč|Ft|lei|cm|mm|kg|%))"
_TIME_BEHIND_DATE = (
    rf"(?i){_BEHIND_DATE}(?P<x>{_HOUR}[.:]{_MINUTE}(?:{_TO}{_HOUR}[.:]{_MINUTE})?(?:\s?{_UNIT})?){_NO_PRICE}"
)
_HOUR_BEHIND_DATE = rf"(?i){_BEHIND_DATE}(?P<x>{_HOUR}\s?(?:hs|h|hrs|hod|uur|sati|uri|giờ|óra)){_NO_PRICE}"
_FOUR_BEHIND_DATE = (
    r"(?:\d[./-]\d\d?[./-](?:\d\d)?\d\d|\d{4}[./-]\d\d[./-]\d\d)[ ]{1,3}"
    rf"(?P<x>(?:[01]\d|2[0-3]){_MINUTE}){_NO_PRICE}"
)
_WEEKDAY_TIME = (
    rf"(?<!\w){WEEKDAY_NAME}\.?,?\s+(?:(?:at|@|um|à|a\s+las|alle|às|om|from|kl\.?|klo|o)\s+)?"
    rf"(?:{_TIME}|{_BARE_TIME}|{_WORDED_TIME})"
)
_NEAR_DAY = (
    r"(?:yesterday|today|tomorrow|tonight|gestern|heute|morgen|hier|aujourd'hui|demain|ayer|hoy|mañana|ieri|oggi|domani|ontem|"
    r"hoje|amanhã|i\s?går|i\s?dag|i\s?morgen|i\s?morgon|gisteren|vandaag|wczoraj|dziś|dzisiaj|jutro|včera|dnes|zítra|tegnap|"
    r"ma|holnap|dün|bugün|yarın|eilen|tänään|huomenna|вчера|сегодня|завтра|вчора|сьогодні|χθες|σήμερα|kemarin|"
    r"hôm\s+qua|hôm\s+nay)"
)
_NEAR_TIME = (
    rf"(?<!\w){_NEAR_DAY},?\s+(?:(?:at|um|à|kl\.?|alle|o|в|a\s+las|às|om)\s+)?(?:{_HOUR}[:.]{_MINUTE})(?!\w|[.,:]\d)"
)

TIME_PATTERNS: tuple[Pattern, ...] = (
    pattern("DATE_TIME", 0.6, rf"(?i){_TIME}"),
    pattern("DATE_TIME", 0.6, rf"(?i){_WORDED_TIME}"),
    pattern("DATE_TIME", 0.6, rf"(?i){_HOURS_IN_WORDS}"),
    pattern("DATE_TIME", 0.65, rf"(?i){_WEEKDAY_TIME}"),
    pattern("DATE_TIME", 0.6, rf"(?i){_NEAR_TIME}"),
    pattern("DATE_TIME", 0.55, rf"(?i){_CUED_TIME}"),
    pattern("DATE_TIME", 0.55, rf"(?i){_SURE_TIME}"),
    pattern("DATE_TIME", 0.5, rf"(?i){_SURE_HOUR}"),
    pattern("DATE_TIME", 0.5, rf"(?i){_HOUR_UNIT}"),
    pattern("DATE_TIME", 0.5, _TIME_BEHIND_DATE),
    pattern("DATE_TIME", 0.5, _HOUR_BEHIND_DATE),
    pattern("DATE_TIME", 0.45, _FOUR_BEHIND_DATE),
    pattern("DATE_TIME", 0.6, _HALF_DAY_FIRST),
    pattern("DATE_TIME", 0.45, rf"{_BARE_TIME}(?:\s?-\s?{_BARE_TIME})?"),
    # 7:49 alone on its line, as on a screen
    pattern("DATE_TIME", 0.4, rf"(?m)^[ ]*(?P<x>[1-9]:{_MINUTE})[ ]*$"),
)

TIME_PATTERNS_IN_PICTURES: tuple[Pattern, ...] = (
    # 15h, @ 3, h 9
    pattern("DATE_TIME", 0.45, r"(?m)(?<![\w.,/+-])(?:[7-9]|1\d|2[0-3])h(?=[ ,;]*(?:$|[-–(]))"),
    pattern("DATE_TIME", 0.45, r"(?m)(?<!\w)(?:@|[hH])\s(?P<x>(?:[1-9]|1\d|2[0-3]))[ ]*$"),
)
