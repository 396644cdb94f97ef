"""Registration plates of vehicles: by form, where the text around makes one likely.

Most forms are those of product codes too. A plate stands alone on its line, or beside a word that announces it; only
forms that hardly anything else has count wherever they stand on a line of their own. In a picture every form counts
that some country uses, since there a line of its own is what a plate is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.text.entities import Entity
from gate.text.number_words import UNITS
from gate.text.recognizers import Pattern, pattern, words

_INDIA = (
    r"(?:AN|AP|AR|AS|BR|CG|CH|DD|DL|GA|GJ|HP|HR|JH|JK|KA|KL|LA|LD|MH|ML|MN|MP|MZ|NL|OD|OR|PB|PY|RJ|SK|TN|"
    r"TR|TS|TG|UK|UP|WB)"
)
_GERMAN = (
    r"(?:A|AA|AB|AC|AN|AW|B|BA|BB|BC|BI|BM|BN|BO|BOR|BS|BT|BZ|C|CB|CE|CLP|CO|CW|D|DA|DD|DE|DH|DN|DO|DU|E|"
    r"EF|EI|EL|EM|EN|ER|ERB|ES|ESW|F|FB|FD|FF|FFB|FL|FN|FO|FR|FS|FT|"
    r"G|GE|GF|GG|GI|GL|GM|GP|GR|GS|GT|GZ|H|HA|HAL|HB|HD|HE|HEI|HER|HF|HG|HH|HI|HL|HN|HO|HP|HR|HRO|HS|HST|"
    r"HU|HX|HZ|IN|IZ|J|K|KA|KB|KC|KE|KI|KL|KLE|KN|KO|KR|KS|KT|L|LA|LB|LD|LER|"
    r"LG|LI|LL|LM|LOS|LU|M|MA|MB|MD|ME|MG|MH|MI|MK|MO|MR|MS|MT|MZ|N|NB|ND|NE|NF|NI|NK|NM|NMS|NR|NU|NW|OA|"
    r"OB|OD|OE|OF|OG|OH|OHV|OL|OS|P|PA|PAF|PB|PE|PF|PI|PM|R|RA|RE|RO|RT|RV|RW|"
    r"S|SB|SC|SE|SG|SH|SI|SK|SL|SM|SN|SO|SP|SR|ST|STA|STD|SU|SW|TBB|TR|TS|TUT|TÜ|UE|UL|UN|V|VB|VEC|VER|VK|"
    r"W|WAF|WE|WES|WHV|WI|WN|WO|WOB|WT|WÜ|WUG|Z|ZW)"
)
_CONSONANTS = "BCDFGHJKLMNPRSTVWXYZ"

# Hardly anything else is written so.
_STRONG = (
    r"[A-Z]{2}\d{2}[ ]?[A-HJ-PR-Y]{3}"  # United Kingdom since 2001
    rf"|{_INDIA}[ -]?\d{{1,2}}[ -]?[A-Z]{{1,2}}[ -]?\d{{4}}"  # India
    r"|[A-Z]{2}[ -]\d{2}[ -][A-Z]{1,2}[ -]\d{4}"  # the same spaced, when a letter of the state was misread
    r"|[A-HJ-NP-TV-Z]{2}[- ]\d{3}[- ][A-HJ-NP-TV-Z]{2}"  # France, Italy
    r"|[A-Z]{3}\d[A-J]\d{2}"  # Brazil and Mercosur
    rf"|{_GERMAN}-[A-Z]{{1,2}}[ -]?[1-9]\d{{0,3}}[EH]?"  # Germany
    rf"|{_GERMAN}[ ][A-Z]{{1,2}}[ ][1-9]\d{{1,3}}[EH]?"
    r"|\d[A-Z]{3}\d{3}"  # California
    r"|[A-Z]{3}[- ]\d{3}[ -]?[A-Z]{2}"  # Nigeria
    r"|\d{2}-[A-Z]{2,3}-\d{1,2}|[A-Z]{1,2}-\d{3}-[A-Z]{1,2}|\d-[A-Z]{3}-\d{2}|[A-Z]{2}-[A-Z]{2}-\d{2}|"
    r"\d{2}-[A-Z]{2}-[A-Z]{2}"  # Netherlands, Portugal
    r"|[A-Z]{2}[ ]?\d{2}[ ]?[A-Z]{2}[ ]?(?:GP|MP|NW|EC|NC)"  # South Africa
    r"|K[A-Z]{2}[ ]\d{3}[A-Z]"  # Kenya
)
# Codes and model numbers are written so too.
_WEAK = (
    rf"\d{{4}}[ -]?[{_CONSONANTS}]{{3}}"  # Spain
    r"|[A-Z]{3}[- ]\d{4}|[A-Z]{3}[- ]\d{3}|\d{3}[- ][A-Z]{3}|[A-Z]{2}\d[- ]\d{2}[A-Z]|"
    r"[A-Z]{3}[ ·•]\d{2}[A-Z]"  # United States, Brazil, Sweden, New South Wales
    r"|[A-Z]{2}\d{3}[A-Z]{2}"  # Italy
    r"|[A-Z]\d{3}[ ][A-Z]{3}|[A-Z]{3}[ ]\d{1,3}[A-Z]"  # United Kingdom before 2001
    r"|\d{2,3}-[A-Z]{1,2}-\d{2,6}"  # Ireland
    r"|[A-Z]{2,3}[ ][A-Z0-9]{4,5}"  # Poland
    r"|\d[A-Z]{2}[ -]?\d[A-Z]{2}|\d{3}[ ][A-Z]{3}"  # Australia
)
_NO_LETTERS = words(
    "ISO DIN IEC IEEE RFC USB HDR HDMI MPG JPG PNG PDF GHZ MHZ AWG PSI RPM ISBN ISSN EAN UPC SKU VAT BMW GMC "
    "NFL NBA MLB CPU GPU RAM SSD LED LCD TFT FHD UHD DVD DPI VGA RGB CMYK GSM LTE GPS CAS NHS MRN BPD EFW "
    "CRL AFI FHR DOB LMP EDD EDC ACC PID REF INV QTY TEL FAX TAX ZIP GMT UTC EST PST PDT CET ANSI ASTM API "
    "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC MON TUE WED THU FRI SAT SUN USD EUR GBP CAD AUD FIG REV "
    "USA VER VOL RAB MAP SRI CRI LOT BOX ROW BUS TOP ART PCS SET EXP MFG BBE QTY RES SIZE"
)
# What else the world drives with. `_` stands for what parts the groups, also as OCR misreads it.
_WORLD = (
    (
        r"[A-Z]{2}[ -]?\d{1,2}[ -]?[A-Z]{1,3}[ -]?\d{3,4}"  # India, with a state that OCR took for another
        r"|[A-Z]{2}_?\d{3}_?[A-Z]{2}"  # Italy, France, Argentina, Slovakia, with misread letters
        r"|[A-ZÄÖÜ]{1,3}[-:.·•][A-Z]{1,2}_?\d{1,4}[EH]?"  # Germany, Slovenia
        r"|[A-Z]{2}\d{2}_?[A-Z]{3}"  # United Kingdom, the same
        r"|\d{2}[ ][A-Z]{3}[ ]\d{2,4}|\d{2}[ ][A-Z]{1,2}[ ]\d{3,5}"  # Turkey
        r"|[A-Z]{3}_?\d[A-Z]\d{2}"  # Mercosur
        r"|[A-Z]{1,2}_\d{2,4}_[A-Z]{1,3}"  # Romania, Croatia, Indonesia, Ukraine, Bulgaria
        r"|[A-Z]{2}\d{4}[A-Z]{2}"  # Ukraine
        r"|[A-Z]{1,2}[-·•]\d{3,5}[ ]?[A-Z]{1,2}"  # Austria
        r"|\d[A-Z][A-Z\d]_?\d{4}"  # Czechia
        r"|[A-Z]{2}_[A-Z]{2}_\d{2,3}"  # Hungary, Chile
        r"|[A-Z]{2}[ ]\d{2}[ ]\d{3}"  # Denmark
        r"|\d-[A-Z]{3}-\d{3}"  # Belgium
        r"|(?:AG|AI|AR|BE|BL|BS|FR|GE|GL|GR|JU|LU|NE|NW|OW|SG|SH|SO|SZ|TG|TI|UR|VD|VS|ZG|ZH)[ ·•-]\d{4,6}"  # Swiss
        r"|[A-Z]{3}[ ]?\d{1,4}[ ]?[A-HJ-MPR-UX-Z]"  # Singapore, Malaysia
        r"|[A-Z]{1,3}[ ]\d{4}[A-Z]?"  # Malaysia, Pakistan, the Philippines
        r"|\d{2}[A-Z]\d?_\d{3}\.?\d{2}"  # Vietnam
        r"|[A-Z]{3}-\d{2,3}-[A-Z\d]{1,2}"  # Mexico
        r"|[АВЕКМНОРСТУХABEKMHOPCTYX]_?\d{3}_?[АВЕКМНОРСТУХABEKMHOPCTYX]{2}_?\d{2,3}"  # Russia
        r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳]_?[A-Z]_?[A-Z0-9]{5,6}"  # China
        r"|[\u4e00-\u9fff]{2,4}[ ]?\d{2,3}[ \n]?[\u3041-\u3096][ ]?(?:\d{1,2}|[.·・]{1,2}\d?)[-.·・ー]\d{1,2}"  # Japan
        r"|\d{2,3}[가-힣][ ]?\d{4}"  # Korea
        r"|\d?[ก-ฮ]{2}[ ]?\d{1,4}"  # Thailand
    )
    .replace("_", "[ .:·•-]{1,2}")
    .replace("]{1,2}?", "]{0,2}")
)
_MEASURE = re.compile(rf"(?:.*(?<![A-Z-]){UNITS}|.*[ \d](?:X|AM|PM|TO|OF|WK|WKS|ND|RD|TH)(?:[ \d].*)?)", re.IGNORECASE)
_LABEL = re.compile(r"(?:ID|NO|NR|HN|PT|GA|DR|CE|EU|EN|PO|OR|TO|AT|IN|ON|OF|BY|US|SN|PN|FL|AC|HC|HR|MI|FR|DR)[ .:-]")
_INDIAN = re.compile(r"[A-Z]{2}[ -]?\d{1,2}[ -]?[A-Z]{1,2}[ -]?\d{4}")
"""Ends in four figures, which may look like a year."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CUE = (
    r"(?i:licen[cs]e[ ]?plates?(?:[ ](?:no|number))?|number[ ]?plate|plates?(?:[ ](?:no|number))?|"
    r"vehicle(?:[ ](?:reg(?:istration)?|no|number))?|car[ ]?(?:reg(?:istration)?|plate|no)|"
    r"reg(?:istration)?[ ]?(?:no|number|mark)?|tag[ ]?(?:no|number|#)|kennzeichen|kfz(?:-kennzeichen)?|"
    r"matr[ií]cula|immatriculation|plaque(?:[ ]d'immatriculation)?|targa|placas?|patente|kenteken|"
    r"(?:nr|numer)[ ]rej(?:estracyjny)?|rejestracja|rekisteri|regnr|nombor[ ]pendaftaran|no\.?[ ]?plat)"
)
_MARK = r"[A-Z0-9ÄÖÜ]{1,4}(?:[ ·•-]{1,3}[A-Z0-9]{1,5}){0,3}"


def _is_no_code(text: str) -> bool:
    """Two digits or more, no year, and no measure or word that stands before numbers."""
    dated = _YEAR.search(text) and not _INDIAN.fullmatch(text)
    if sum(map(str.isdigit, text)) < 2 or dated or _MEASURE.fullmatch(text):
        return False
    return not _LABEL.match(text) and not any(run in _NO_LETTERS for run in re.findall(r"[A-Z]{3,}", text))


def _is_mark(text: str) -> bool:
    """Letters and figures, four to nine of them."""
    kept = [char for char in text if char.isalnum()]
    return 4 <= len(kept) <= 9 and any(map(str.isdigit, kept)) and any(map(str.isalpha, kept))


PLATE_PATTERNS: tuple[Pattern, ...] = (
    pattern("LICENSE_PLATE", 0.6, rf"(?m)^[ ]*(?P<x>{_STRONG})[ ]*$", valid=_is_no_code),
    pattern("LICENSE_PLATE", 0.45, rf"\A\s*(?P<x>{_WEAK})\s*\Z", valid=_is_no_code),
    pattern("LICENSE_PLATE", 0.75, rf"(?<!\w){_CUE}\.?[ ]?[:#=][ ]*\n?[ ]*(?P<x>{_MARK})(?![\w/])", valid=_is_mark),
    pattern("LICENSE_PLATE", 0.7, rf"(?<!\w){_CUE}\.?[ ]+(?P<x>{_STRONG}|{_WEAK})(?![\w/-])", valid=_is_mark),
)

_IN_PICTURES = pattern("LICENSE_PLATE", 0.45, rf"(?m)^[^\w\n]{{0,3}}(?P<x>{_WORLD})[^\w\n]{{0,3}}$", valid=_is_no_code)


def find_plates_in_pictures(text: str) -> Iterator[Entity]:
    """Marks of any country that fill a line."""
    return _IN_PICTURES.find(text)
