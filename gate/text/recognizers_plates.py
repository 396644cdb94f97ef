"""Registration plates of vehicles: by form, where the text around makes one likely.

Most forms are those of product codes too. A plate stands alone on its line, or beside a word that announces it; only
forms that hardly anything else has count wherever they stand on a line of their own.
"""

from __future__ import annotations

import re

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
    "VER VOL RAB MAP SRI CRI"
)
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
    return not _YEAR.search(text) and not any(run in _NO_LETTERS for run in re.findall(r"[A-Z]{3,}", text))


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
