"""Hospitals, practices, pharmacies and laboratories by the words of many languages for them, and by their initials.

What is closed here is the list of stems; the name is what stands around the word on its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.text.around import Around
from gate.text.entities import Entity
from gate.text.people import look_up
from gate.text.places import kind_of, named
from gate.text.recognizers import UPPER, words
from gate.text.recognizers_names import CAPITALISED

_SCORE, _BY_INITIALS, _BY_PLACE = 0.6, 0.55, 0.45

# Stems of words for a place of care; no English caption uses them otherwise.
_STEMS = (
    "hospitali|hospitale|hospitál|h[oô]pita|klinik|clinique|clínica|clinica|poliklin|policl[ií]nic|spital|špitál|"
    "szpital|nemocni|"
    "bolnic|bolnič|bolniš|болни|больни|лікарн|клини|поликл|роддом|пологов|жіноч|ospedal|poliambulator|ambulatori|"
    "ziekenhui|"
    "sjukhus|sjukehus|sykehus|sygehus|sjúkrahús|landspítal|sairaal|haigl|slimnīc|slimnic|ligonin|kórház|korhaz|"
    "hastane|bệnh viện|benh vien|phòng khám|"
    "phong kham|nhà hộ sinh|rumah sakit|rumah bersalin|klinik pakar|pusat perubatan|νοσοκομ|κλινικ|μαιευτ|ιατρ|"
    "εργαστ|διαγνωστ|"
    "materni[dt]|maternit[àé]|materno|verloskund|hebamme|geburtsh|porodnic|rodilišt|porodilišt|maternitat|"
    "farmaci|farmàci|farmáci|pharmaci[ae](?!s)|apothek|apotek|aptek|apteek|lékárn|lekáreň|lekárn|lekarn|ljekarn|"
    "gyógyszert|patika|eczane|"
    "vaistin|farmakei|φαρμακ|аптек|laborat[oó]ri[oou]|laboratoire|laborator[iuy]|laboratórium|przychodni|poradn[ií]|"
    "gabinet|"
    "ordinac|ordinat|ambulanc|arztpraxis|ärzt|praxis|praksis|prakse|praktijk|huisarts|läkar|lääkär|legekontor|"
    "legesenter|legevakt|"
    "lægehus|lægeklinik|vårdcentral|barnmorske|mödravård|neuvola|terveys|terveystalo|tervise|sağlık|tıp merkezi|"
    "görüntüleme|"
    "radiologi[ae]|radiolog[ií]a|röntgen|rendelő|szülész|nőgyógy|cabinet (?:m[eé]dical|dentaire|stomat|d['’]|de |ob|"
    "dr|veter)|consultorio|consultório|sanator|szanat|dispensar|centrum medyczne|"
    "medisch centrum|centro médico|centro medico|centro de salud|centre de santé|centre médical|centro de ecograf|"
    "ecografía|ecografia|"
    "échograph|echografie|echocentrum|ultraschall|ultralyd|ultraljud|pracownia|diagnostyk|diagnostika|diagnostyczn|"
    "unidade de saúde|posto de saúde|santa casa|casa di cura|clínico|klinisk|klinický|clinic județean|medicover|"
    "pränatal|"
    "frauenheil|gynäkolog|ginekolog|gynekolog|gynaekolog|ginecolog|jinekoloji|kadın doğum|zdravotn|zdrowia|zdravlja|"
    "zdrav|naissance|perinatolog|dzemdīb|instituto nacional|instituto materno|medisch"
)
# English words that name a place of care once a name stands on their line.
_ENGLISH = (
    r"hospitals?|clinics?|pharmacy|drugstore|infirmary|polyclinic|hosp\.|maternity|nursing home|lying-in|"
    r"health (?:cent(?:er|re)|"
    r"post|trust|board)|medical (?:cent(?:er|re)|practice|group)|wom[ae]n'?s (?:health|care|imaging)|"
    r"birth(?:ing)? cent(?:er|re)|laborator(?:y|ies)|diagnostics|ultrasound|sonography|3d studio|4d studio|dispensary|"
    r"ob[/ -]?gyn(?: associates)?|family practice|surgery|practice|medical imaging|radiology|imaging cent(?:er|re)|"
    r"nhs|hospice|dental|midwives|obstetrics"
)
_KIND = rf"(?i)(?<![\w-])[\w-]{{0,30}}?(?:{_STEMS})\w{{0,14}}"
_NO_NAME = words(
    "hospital clinic klinik klinika patient patientin paciente paziente pacjent dr dr. med prof the a an and of for "
    "in at de la le el "
    "your our my this that ist und der die das report card bag checklist records record receipt bill visit opening "
    "hours date tel "
    "ultrasound scan baby fetal early first second third 3d 4d 5d 2d hd live exam name id age sex obstetrics "
    "gynecology abdomen "
    "pregnancy machine portable imaging image system probe results result test tests sample form request general "
    "medical health care "
    "emergency nurse doctor gown stay photo photos gender reveal women's womens women family dental veterinary vet "
    "pet school "
    "week weeks trimester color doppler heart heartbeat healthcare consultation appointment insurance services staff "
    "ward department "
    "studio picture pictures print prints session package packages equipment transducer gel ge philips samsung "
    "siemens mindray "
    "usg rtg hotel spa casa plastic cosmetic eye oral heart day private best good quit group common safe out"
)
_COMPOUND = re.compile(
    r"(?i)[\w-]{4,30}(?:hospital|klinik|spital|sjukhus|sykehus|sjukehus|sygehus|sairaala|haigla|ziekenhuis|"
    r"krankenhaus|apotek|"
    r"apothek|poliklini|neuvola|vårdcentral)\w{0,5}"
)
_BY_STEMS = Around(re.compile(_KIND), _NO_NAME, _COMPOUND)
_BY_WORDS = Around(re.compile(rf"{_KIND}|(?<!\w)(?:{_ENGLISH})(?!\w)"), _NO_NAME, _COMPOUND)
_INITIALS = re.compile(
    rf"(?m)^[ ]*(?P<x>(?:UZ|AZ|ZNA|CHU|CHR|CHRU|CHI|CH|CHUV|HUG|UMC|UMCG|LUMC|UKE|UKM|UKS|UKSH|AKH|LKH|KH|BKH|SZ|UKC|"
    rf"KBC|KBCSM|KB|FN|VFN|"
    rf"FNKV|ÚVN|NZOZ|SPZOZ|SP[ ]ZOZ|SPSK|WSS|CSK|ASL|ASST|AOU|IRCCS|HGZ|UMF|UBS|UPA|USF|HGR|RS|RSIA|RSUD|RSUP|RSU|"
    rf"RSB|BV|PKM|MVC|BVC|BMM|"
    rf"MVZ|SANA|OLVG|GGD|CRS|CESFAM|CSS|EOC|HFR|CTO|PMI|MRC|DRK|BG|Lab\.|LAB\.|Hosp\.|St\.-?[A-Z]\w+-)[ ]+(?:(?:de|"
    rf"du|d'|la|le|di|do|da|of|w|v|in|im\.)[ ]*){{0,2}}"
    rf"(?:(?:Dr|St|H|Hj|Prof)\.[ ])?{CAPITALISED}(?:[ -]+(?:(?:de|du|la|di|of|im\.|dan|i|e|und|"
    rf"&)[ ])?{CAPITALISED}){{0,4}})(?=[ ]*(?:$|[ ]{{2}}|,))"
)
_DOCTORS = re.compile(
    rf"(?<!\w)(?P<x>Drs?\.?[ ]{CAPITALISED}(?:[ ]{CAPITALISED}){{0,2}}[ ](?:&|and|und|et|y|e|i)[ ](?i:partners?|"
    rf"associates|colleagues|kollegen|associés|asociados))"
)
_SCANNER = re.compile(r"(?<!\w)(?:MI|TI[SBCsbc]?|Tl[sbc])[ :=]*[<]?\d[.,]\d")
_LETTERS = rf"[{UPPER}](?:[^\W\d_]|['’.&-])+"
_HEADING = re.compile(
    rf"[ ]*(?P<x>{_LETTERS}(?:[ ]+(?:(?:of|de|la|le|du|da|&)[ ])?{_LETTERS}){{1,4}})(?=[ ]*$|[ ]{{3}}|[ ]+\d)"
)


def find_facilities(text: str) -> Iterator[Entity]:
    """Places of care by the words of other languages than English."""
    yield from (Entity("FACILITY", *span, _SCORE) for span in _BY_STEMS.spans(text))
    for match in _DOCTORS.finditer(text):
        yield Entity("FACILITY", *match.span("x"), _SCORE)


def find_facilities_in_pictures(text: str) -> Iterator[Entity]:
    """The same by English words and by initials, and the heading of a scanner's picture that is no person."""
    yield from (Entity("FACILITY", *span, _SCORE) for span in _BY_WORDS.spans(text))
    for match in _INITIALS.finditer(text):
        if any(word.casefold() not in _NO_NAME for word in match["x"].split()[1:]):
            yield Entity("FACILITY", *match.span("x"), _BY_INITIALS)
    if _SCANNER.search(text):
        yield from _headings(text)


def _headings(text: str) -> Iterator[Entity]:
    """The first of the first lines that is all capitals or titles, knows no person and is more than plain words."""
    start = 0
    for line in text.split("\n")[:3]:
        match = _HEADING.match(line)
        if match and _is_heading(match["x"]):
            yield Entity("FACILITY", start + match.start("x"), start + match.end("x"), _BY_PLACE)
            return
        start += len(line) + 1


def _is_heading(text: str) -> bool:
    known = [look_up(word) for word in re.findall(r"[^\W\d_]{3,}", text)]
    if any(one.given > 1 for one in known) or not known:
        return False
    return any(one.nothing for one in known) or any(kind_of(text[one.start : one.end]) for one in named(text))
