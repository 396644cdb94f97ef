"""Positions, towns with their region, and the last lines of addresses of many countries."""

from __future__ import annotations

import re

from gate.text.places import named
from gate.text.recognizers import Pattern, pattern, words
from gate.text.recognizers_names import CAPITALISED
from gate.text.recognizers_numbers import US_STATE

_DEGREES = r"[-+]?\d{1,3}\.\d{4,}\s?°?\s?[NSEW]?"
_MINUTES = r"\d{1,3}\s?[°º]\s?\d{1,2}(?:\.\d+)?\s?'(?:\s?\d{1,2}(?:\.\d+)?\s?(?:\"|''))?\s?"

_LOWER = (
    r"(?:am|an[ ]der|der|im|in|on|upon|under|le|la|les|sur|sous|en|de|del|de[ ]la|do|da|di|ob|bei|ter|aan|"
    r"den|af|van|y|e|the|of)"
)
TOWN = rf"(?:St\.[ ]|S\.[ ])?{CAPITALISED}(?:[ ](?:{_LOWER}[ ]){{0,2}}{CAPITALISED}){{0,3}}"
_UK_CODE = r"(?:[A-Z]{1,2}\d[A-Z\d]?[ ]?[\dO][A-Z]{2})"
_CA_CODE = r"(?:[ABCEGHJ-NPRSTVXY]\d[A-Z][ -]?\d[A-Z]\d)"
_EIRCODE = r"(?:[AC-FHKNPRTV-Y]\d[\dW][ ]?[\dAC-FHKNPRTV-Y]{4})"
_CA_PROVINCE = r"(?:AB|BC|MB|NB|NL|NS|NT|NU|ON|PE|QC|SK|YT)"
_AU_STATE = r"(?:NSW|VIC|QLD|TAS|ACT|WA|SA|NT)"
_BR_STATE = r"(?:AC|AL|AP|AM|BA|CE|DF|ES|GO|MA|MT|MS|MG|PA|PB|PR|PE|PI|RJ|RN|RS|RO|RR|SC|SP|SE|TO)"
REGION = (
    r"(?i:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|"
    r"Idaho|Illinois|Indiana|Iowa|"
    r"Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    r"Montana|Nebraska|Nevada|New Hampshire|"
    r"New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode "
    r"Island|South Carolina|South Dakota|"
    r"Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|Ontario|Quebec|"
    r"Québec|British Columbia|Alberta|Manitoba|"
    r"Saskatchewan|Nova Scotia|New Brunswick|Newfoundland|New South Wales|Queensland|Tasmania|England|"
    r"Scotland|Wales|Northern Ireland|"
    r"(?:Co\.|County) [A-Z]\w+|[A-Z]\w{1,20}shire|Greater Manchester|Greater London|West Midlands|Kent|"
    r"Essex|Surrey|Sussex|Norfolk|Suffolk|Devon|Cornwall|"
    r"Maharashtra|Karnataka|Kerala|Tamil Nadu|Gujarat|Rajasthan|Punjab|Haryana|Uttar Pradesh|West Bengal|"
    r"Telangana|Andhra Pradesh|Bihar|Odisha|Goa|"
    r"Selangor|Johor|Penang|Pulau Pinang|Perak|Kedah|Pahang|Melaka|Negeri Sembilan|Sabah|Sarawak|Kelantan|"
    r"Terengganu|Kuala Lumpur|"
    r"Gauteng|Western Cape|Eastern Cape|KwaZulu-Natal|Free State|Limpopo|Mpumalanga|Lagos State|Rivers "
    r"State|Oyo State|FCT|"
    r"Bayern|Hessen|Sachsen|Tirol|Steiermark|Kärnten|Bretagne|Normandie|Andalucía|Cataluña|Catalunya|"
    r"Toscana|Lombardia|Sicilia|Jalisco|Nuevo León|CDMX)"
)
COUNTRY = (
    r"(?i:United States|U\.?S\.?A\.?|Canada|United Kingdom|U\.?K\.?|Great Britain|Ireland|Éire|Australia|"
    r"New Zealand|Germany|Deutschland|Austria|Österreich|Switzerland|Schweiz|Suisse|"
    r"France|Belgium|België|Belgique|Netherlands|The Netherlands|Nederland|Spain|España|Italy|Italia|"
    r"Portugal|Brazil|Brasil|Mexico|México|Poland|Polska|"
    r"Sweden|Sverige|Denmark|Danmark|Norway|Norge|Finland|Suomi|India|Malaysia|Singapore|South Africa|"
    r"Kenya|Nigeria|Ghana|Philippines|Indonesia|Argentina|"
    r"Chile|Colombia|Peru|Greece|Turkey|Türkiye|Romania|Hungary|Czech Republic|Croatia|Serbia|Ukraine|"
    r"Russia|Japan|China|Hong Kong|Pakistan|Bangladesh|"
    r"Egypt|Morocco|Israel|Saudi Arabia|U\.?A\.?E\.?|Jamaica|Luxembourg|Iceland|Sri Lanka|Nepal|Vietnam|"
    r"Thailand|South Korea)"
)
# A code with its town, or a town with its code, by form. Forms of bare digits need a border on both sides.
CODE_AND_TOWN = (
    rf"(?:(?:[A-Z]{{1,2}}-)?\d{{5}}[ ]{{1,2}}{TOWN}|(?:A|CH|B|L|DK|N|NL)-\d{{4}}[ ]{TOWN}|\d{{4}}"
    rf"[ ]?[A-Z]{{2}}[ ]{{1,2}}{TOWN}|"
    rf"\d{{2}}-\d{{3}}[ ]{TOWN}|\d{{4}}-\d{{3}}[ ]{TOWN}|\d{{3}}[ ]\d{{2}}[ ]{TOWN}|(?:C\.?P\.?|CEP:?)"
    rf"[ ]?\d{{5}}(?:-\d{{3}})?,?[ ]{TOWN}|\d{{4}}[ ]{TOWN})"
)
TOWN_AND_CODE = (
    rf"{TOWN}(?:,?[ ]+(?:{US_STATE}|{_CA_PROVINCE}|{_AU_STATE}|{REGION})\b\.?)?,?[ ]*(?:[ ]|-[ ]?|\n[ ]*)"
    rf"(?:{_UK_CODE}|{_CA_CODE}|{_EIRCODE}|\d{{3}}[ ]?\d{{3}}(?!\d)|\d{{5}}-\d{{3}}|\d{{5}}(?:-\d{{4}})?|"
    rf"\d{{3}}[ ]?\d{{3}}|\d{{4}})"
)
TAIL = (
    rf"(?:[ ]?,?[ ]?[\n,][ ]*(?:{TOWN},[ ]*){{0,2}}(?:{CODE_AND_TOWN}|{TOWN_AND_CODE}|"
    rf"{TOWN},?[ ]+(?:{US_STATE}|{_CA_PROVINCE}|{_AU_STATE})\b|{TOWN}(?=[ ]*(?:,[ ]*(?:{REGION}|{COUNTRY}|"
    rf"{TOWN})\b|\n[ ]*{_UK_CODE}|\n[ ]*{_EIRCODE}))))"
    rf"?(?:[ ]?,?[ \n]{{1,2}}(?:\(?(?:{REGION}|{COUNTRY}|{_UK_CODE}|{_CA_CODE}|{_EIRCODE})\)?(?!\w))){{0,2}}"
)
_END = r"(?=[ ]*(?:[,.;(]|\n|$))"

_NO_TOWN = words(
    "items item pieces piece words steps hours minutes days years people photos images vector vectors "
    "followers likes views points calendar january february march april may june july august september "
    "october november december jan feb mar apr jun jul aug sep oct nov dec total subtotal cash change tax "
    "invoice receipt order amount balance pcs pack packs set sets edition model series leagues watts lumens "
    "mah rpm gb mb kb mm cm kg ml ft inch inches usd eur gbp in on at the and or of for with am pm season "
    "episode chapter page pages world cup olympics olympic games summer winter spring autumn fall ford "
    "chevrolet toyota honda bmw audi nissan hz mhz ghz baby dpi seats date time"
)


def _on_earth(text: str) -> bool:
    """A latitude and a longitude in degrees, in either order; not two shares of one."""
    first, second = (abs(float(number)) for number in re.findall(r"\d+\.\d+", text)[:2])
    return min(first, second) <= 90 and 1 < max(first, second) <= 180


def is_town(text: str) -> bool:
    """Whether the words beside a code can be a town: `80331 München`, not `12345 Items`."""
    words = [word.casefold() for word in re.findall(r"[^\W\d_]{2,}", text)]
    return bool(words) and not any(word in _NO_TOWN for word in words)


PLACE_PATTERNS: tuple[Pattern, ...] = (
    pattern(
        "GPS_POSITION",
        0.8,
        rf"(?<![\w.,+-])(?<![\d.,], ){_DEGREES}\s?[,;/ ]\s?{_DEGREES}(?![\w.]|,\s?[\d-])",
        valid=_on_earth,
    ),
    pattern("GPS_POSITION", 0.9, rf"(?<!\w){_MINUTES}[NS][\s,;/]{{0,3}}{_MINUTES}[EW](?!\w)", needs=("°", "º")),
    pattern(
        "GPS_POSITION",
        0.85,
        r"(?i)\blat(?:itude)?\s?[:=]?\s?[-+]?\d{1,2}\.\d{2,}\W{1,4}(?:lon|lng|long|longitude)"
        r"\s?[:=]?\s?[-+]?\d{1,3}\.\d{2,}",
        needs=("lat",),
    ),
    pattern(
        "LOCATION",
        0.7,
        rf"\b{TOWN},[ ]{{0,2}}(?:{US_STATE}|{_CA_PROVINCE})\b(?:,?[ ]+(?:\d{{5}}(?:-\d{{4}})?|{_CA_CODE})\b)"
        rf"?(?!\w)",
        needs=(",",),
    ),
    pattern("LOCATION", 0.6, rf"(?m)^[ ]*(?P<x>{TOWN}[ ]{US_STATE}\.?,?[ ]+\d{{5}}(?:-\d{{4}})?)[ ]*$"),
    pattern("LOCATION", 0.6, rf"\b{TOWN},[ ][A-Z]{{2}}[ ]\d{{5}}(?!\w)", valid=is_town),
    pattern("LOCATION", 0.6, rf"\b{TOWN},?[ ]+(?:{_AU_STATE})[ ,]+\d{{4}}\b"),
    pattern("LOCATION", 0.6, rf"\b{TOWN},?[ ]+{_UK_CODE}\b", needs=tuple("0123456789")),
    pattern("LOCATION", 0.5, rf"\b{TOWN},[ ]?(?:{REGION}|{COUNTRY})(?!\w)", needs=(",",), valid=is_town),
    pattern("LOCATION", 0.6, rf"\b{TOWN},?[ ]+{REGION},?[ ]+\d{{3}}[ ]?\d{{3}}(?!\w)"),
    pattern("LOCATION", 0.6, rf"\b{TOWN}[ ]?[-/,][ ]?{_BR_STATE}(?:,?[ ]+(?:CEP:?[ ]?)?\d{{5}}-?\d{{3}})(?!\w)"),
    # A code and its town that fill a line, or stand between commas.
    pattern(
        "LOCATION",
        0.5,
        rf"(?m)(?:^|,)[ ]*(?P<x>(?!\d+000\b)(?:[A-Z]{{1,2}}-)?\d{{5}}[ ]{{1,2}}{TOWN}){_END}",
        valid=is_town,
    ),
    pattern(
        "LOCATION",
        0.55,
        rf"(?m)(?:^|,|-)[ ]*(?P<x>(?:(?:A|CH|B|L|DK|N|NL|FL)-\d{{4}}|\d{{4}}[ ]?[A-Z]{{2}}|\d{{2}}-\d{{3}}|"
        rf"\d{{4}}-\d{{3}}|(?:SE-)?\d{{3}}[ ]\d{{2}}|(?:C\.?P\.?|CEP)[ :]*\d{{5}}(?:-\d{{3}})?)[ ,]{{1,2}}"
        rf"{TOWN}){_END}",
        valid=is_town,
    ),
    pattern(
        "LOCATION",
        0.6,
        rf"(?<!\w){TOWN}[ ]?,?[ ]?(?:Singapore|SINGAPORE|S\(?)[ ]?\(?\d{{6}}\)?(?!\w)|(?<!\w)(?:Singapore|"
        rf"SINGAPORE)[ ]\d{{6}}(?!\w)",
        needs=("s",),
    ),
    pattern(
        "LOCATION",
        0.5,
        r"(?<![\w.$€£#-])(?!\d+000\b)\d{5},?[ ]*[A-ZÄÖÜ]{4,}(?:[ ][A-ZÄÖÜ]{4,}){0,2}(?!\w)",
        valid=is_town,
    ),
    # The last line of an address: a town or a country and a code, alone on their line.
    pattern(
        "LOCATION",
        0.6,
        rf"\n[ ]*(?P<x>{CAPITALISED}(?:[ ]{CAPITALISED}){{0,3}}[ -]{{1,3}}\d{{4,6}})(?=\s*(?:\n|$))",
        valid=lambda text: any(True for _ in named(text)),
    ),
    pattern(
        "LOCATION",
        0.6,
        rf"\n[ ]*(?P<x>{TOWN}),?[ ]*\n[ ]*(?={_UK_CODE}[ ]*(?:\n|$)|{_EIRCODE}[ ]*(?:\n|$))",
        valid=is_town,
    ),
    pattern(
        "LOCATION", 0.8, r"\b(?:(?:FPO|APO|DPO)[ ,]+A[APE][ ,]+\d{5}|(?i:unit|psc)[ ]\d{2,5}[ ,]+(?i:box)[ ]\d{2,5})\b"
    ),
)
