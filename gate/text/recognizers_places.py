"""Clinics, street addresses, and towns with their state."""

from __future__ import annotations

import re

from gate.text.recognizers import Pattern, pattern
from gate.text.recognizers_names import CAPITALISED, PARTICLE
from gate.text.recognizers_numbers import US_STATE

_GENERIC_FACILITY = (
    r"(?:The|A|An|Our|Your|My|New|Modern|Dental|Medical|Veterinary|Hospital|Clinic|Health|Care|Vector|Stock|"
    r"Empty|Private|Best|In|At|Of|For|From|And|Inside|Emergency|Beauty|Eye|Mental)"
)
_FACILITY = (
    r"(?:Hospital|HOSPITAL|Hosp\.|HOSP\.|Clinic|CLINIC|Klinik(?:um)?|Clinique|Cl[ií]nica|"
    r"Medical\s+(?:Cent(?:er|re)|Group|Imaging|Associates)|MEDICAL\s+(?:CENTER|CENTRE|GROUP|IMAGING|"
    r"ASSOCIATES)|Infirmary|"
    r"Maternity(?:\s+(?:Hospital|Centre|Center|Unit))?|MATERNITY|Radiology|RADIOLOGY|"
    r"Imaging(?:\s+Cent(?:er|re))?|IMAGING|Diagnostics|DIAGNOSTICS|Women's\s+Health|WOMEN'S\s+HEALTH|"
    r"OB/?-?GYN|Obstetrics|OBSTETRICS|"
    r"Fertility(?:\s+(?:Cent(?:er|re)|Clinic))?|Surgery\s+Cent(?:er|re)|Surgical\s+Cent(?:er|re)|"
    r"Health\s?care|Health\s+(?:Cent(?:er|re)|System)|HEALTH\s?CARE|Hospice|Sonography|Polyclinic|"
    r"Perinatal|Perinatology|MFM)"
)
_TOWN = rf"(?:,?[ \n]+{CAPITALISED}(?:[ ]{CAPITALISED}){{0,2}},?[ ]+{US_STATE}\b(?:,?[ ]+\d{{5}}(?:-\d{{4}})?)?)?"
_UNIT = r"(?:,?[ \n]+(?i:apt|suite|ste|unit|flat|floor|fl|rm|room|bldg|#)\.?[ ]?#?\w{1,6})?"
_NOT_STREET = (
    r"(?!(?i:gb|tb|mb|hard|wheel|flash|usb|pen|disk|disc|piece|pcs?|pack|inch|volt|set|speed|watt|speaker|way|"
    r"degree|in|days?|years?|weeks?|hours?|mm|cm|ft)\b)"
)
_STREET_WORD = rf"{_NOT_STREET}[A-ZÀ-Þ\d][\w.'-]*"
_STRONG = (
    r"(?:Street|STREET|street|Avenue|AVENUE|avenue|Ave|AVE|Road|ROAD|road|Rd|RD|Boulevard|BOULEVARD|Blvd|BLVD|"
    r"Lane|LANE|lane|Ln|LN|Drive|DRIVE|Court|COURT|Terrace|TERRACE|Highway|HIGHWAY|Hwy|HWY|Parkway|PARKWAY|"
    r"Pkwy|PKWY|Crescent|Cres|Mews|Turnpike|Trail|TRAIL)"
)
_WEAK = (
    r"(?:St|ST|Dr|DR|Way|WAY|Place|PLACE|Pl|PL|Circle|Cir|CIR|Square|Sq|SQ|Close|Row|Ct|CT|Loop|Park|Gardens|"
    r"Grove|Hill)"
)

_DEGREES = r"[-+]?\d{1,3}\.\d{4,}\s?°?\s?[NSEW]?"
_MINUTES = r"\d{1,3}\s?[°º]\s?\d{1,2}(?:\.\d+)?\s?'(?:\s?\d{1,2}(?:\.\d+)?\s?(?:\"|''))?\s?"


def _on_earth(text: str) -> bool:
    """A latitude and a longitude in degrees, in either order; not two shares of one."""
    first, second = (abs(float(number)) for number in re.findall(r"\d+\.\d+", text)[:2])
    return min(first, second) <= 90 and 1 < max(first, second) <= 180


PLACE_PATTERNS: tuple[Pattern, ...] = (
    pattern(
        "GPS_POSITION",
        0.8,
        rf"(?<![\w.,+-])(?<![\d.,], ){_DEGREES}\s?[,;/ ]\s?{_DEGREES}(?![\w.]|,\s?[\d-])",
        valid=_on_earth,
    ),
    pattern("GPS_POSITION", 0.9, rf"(?<!\w){_MINUTES}[NS][\s,;/]{{0,3}}{_MINUTES}[EW](?!\w)"),
    pattern(
        "GPS_POSITION",
        0.85,
        r"(?i)\blat(?:itude)?\s?[:=]?\s?[-+]?\d{1,2}\.\d{2,}\W{1,4}(?:lon|lng|long|longitude)\s?[:=]?\s?[-+]?\d{1,3}\.\d{2,}",
    ),
    pattern(
        "FACILITY",
        0.65,
        rf"(?<![\w'])(?:{_GENERIC_FACILITY}[ ]+)*(?P<x>(?!{_GENERIC_FACILITY}\b)"
        rf"(?:[A-ZÀ-Þ][\w.'&-]*[ ]+(?:(?:of|for|and|&|de|at)[ ]+)?){{1,5}}{_FACILITY}(?:[ ]+(?:of|de|del)"
        rf"[ ]+{CAPITALISED}(?:[ ]{CAPITALISED}){{0,2}})?)(?!\w)",
    ),
    pattern(
        "FACILITY",
        0.6,
        rf"\b(?:Hospital|Clinic|HOSPITAL|CLINIC|Klinikum|Cl[ií]nica|Clinique|H[oô]pital|Ospedale)"
        rf"[ ]+(?:(?:of|de|del|di|the)[ ]+)*{CAPITALISED}(?:[ ]{CAPITALISED}){{0,2}}",
    ),
    pattern(
        "LOCATION",
        0.8,
        rf"(?<![\w.$€£#-])\d{{1,5}}[A-Za-z]?,?[ ]+(?:[NSEW]{{1,2}}\.?[ ]+)?(?:{_STREET_WORD}[ ]+){{1,4}}"
        rf"{_STRONG}\b\.?(?:[ ]+[NSEW]{{1,2}}\b\.?)?{_UNIT}{_TOWN}",
    ),
    pattern(
        "LOCATION",
        0.6,
        rf"(?<![\w.$€£#-])\d{{1,5}}[A-Za-z]?,?[ ]+(?:[NSEW]{{1,2}}\.?[ ]+)?(?:{_STREET_WORD}[ ]+){{1,3}}"
        rf"{_WEAK}\b\.?(?=\s*(?:,|\n|$|[NSEW]{{1,2}}\b|(?i:apt|suite|unit)\b)){_UNIT}{_TOWN}",
    ),
    pattern("LOCATION", 0.75, r"(?i)\bp\.?\s?o\.?\s+box\s+\d+\b"),
    pattern(
        "LOCATION",
        0.7,
        r"(?<!\w)[A-ZÄÖÜ][\wäöüß-]+(?:straße|strasse|str\.|gasse|allee|platz|weg)"
        r"[ ]\d{1,4}[a-z]?\b(?:,?[ ]+\d{4,5}[ ]+[A-ZÄÖÜ][\w-]+)?",
    ),
    pattern(
        "LOCATION",
        0.65,
        rf"(?<!\w)(?:\d{{1,4}}[A-Za-z]?,?[ ]+)?(?i:rue|calle|via|viale|rua|"
        rf"avenida|av\.|plaza|piazza|jalan|jln?\.?|lorong|ul\.|ulica)[ ]+"
        rf"(?:{PARTICLE}[ ]+)*{CAPITALISED}(?:[ ]+(?:{PARTICLE}[ ]+)*{CAPITALISED}){{0,3}}"
        rf"(?:,?[ ]+(?:n[o°º.]*[ ]*)?\d{{1,4}}(?:/\d+)?[A-Za-z]?\b)?",
    ),
    pattern(
        "LOCATION",
        0.7,
        rf"\b{CAPITALISED}(?:[ ]{CAPITALISED}){{0,2}},[ ]{US_STATE}\b(?:,?[ ]+\d{{5}}(?:-\d{{4}})?\b)?(?!\w)",
    ),
    pattern(
        "LOCATION",
        0.5,
        r"(?<![\w.$€£#-])(?!\d+000\b)\d{5},?[ ]*[A-ZÄÖÜ]{4,}(?:[ ][A-ZÄÖÜ]{4,}){0,2}(?!\w)",
    ),
    pattern(
        "LOCATION", 0.8, r"\b(?:(?:FPO|APO|DPO)[ ,]+A[APE][ ,]+\d{5}|(?i:unit|psc)[ ]\d{2,5}[ ,]+(?i:box)[ ]\d{2,5})\b"
    ),
    pattern("LOCATION", 0.5, r"(?i)\b(?:apt|apartment|suite|ste)\b\.?[ ]?#?\d{2,5}[a-z]?\b"),
    # The last line of an address: a town or a country and a code, alone on their line.
    pattern("LOCATION", 0.6, rf"\n[ ]*(?P<x>{CAPITALISED}(?:[ ]{CAPITALISED}){{0,3}}[ ]\d{{4,6}})(?=\s*(?:\n|$))"),
)
