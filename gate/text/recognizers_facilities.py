"""Hospitals, clinics and practices: a name before or after the word that says what it is, in several languages."""

from __future__ import annotations

import re

from gate.text.recognizers import UPPER, Pattern, pattern, words
from gate.text.recognizers_names import CAPITALISED

_SMALL = (
    r"(?:(?:of|for|and|&|\+|the|at|de|del|de[ ]la|des|du|la|le|les|di|da|do|dos|das|y|e|et|der|den|van|von|"
    r"am|im|an[ ]der|w|we|im\.|św\.|\")[ ]+)"
)
_WORD = (
    rf"(?:(?<![\w.'’&-])[{UPPER}][\w.'’&-]{{0,30}}|\d{{1,2}}[dD](?:/\d[dD])?|St\.|d'[{UPPER}][\w-]{{1,30}}|"
    rf"l'[{UPPER}][\w-]{{1,30}})"
)
_SAINT = r"(?:S(?:t|T|te|ta|to|ant|int|ankt|AINT)\.?[ ]*)"
_LEAD = rf"(?:{_SAINT})?(?:{_WORD}[ ]+{_SMALL}{{0,2}}){{1,5}}"

# Words that end the name of a practice. A first letter in lower case (`the clinic`) is no name.
_LAST = (
    r"(?:university hospital|women and children's hospital|general hospital|hospitals?|hosp\.|hospital "
    r"trust|nhs(?: foundation)? trust|"
    r"health board|infirmary|clinics?|polyclinic|medical (?:cent(?:er|re)|group|imaging|associates|"
    r"practice|college|arts|plaza|city|clinic)|"
    r"maternity(?: (?:hospital|cent(?:er|re)|unit|home|clinic|ward))?|nursing home|birth(?:ing)? "
    r"(?:cent(?:er|re)|house|home|suite|place)|"
    r"midwifery(?: (?:group|care|cent(?:er|re)|services))?|radiology|diagnostic imaging|imaging|"
    r"diagnostics?(?: cent(?:er|re)| lab)?|"
    r"scan cent(?:er|re)|women's (?:imaging|health|care|cent(?:er|re)|clinic|hospital|wellness|ultrasound)"
    r"(?: (?:cent(?:er|re)|associates|clinic|group|specialists))?|"
    r"fetal (?:medicine|cent(?:er|re)|care|diagnostics?|imaging)(?: (?:cent(?:er|re)|unit|clinic|"
    r"foundation|institute|associates))?|"
    r"maternal[- ]fetal medicine|ob[ /-]?gyn(?:ecology)?(?: (?:associates|specialists|group|care|clinic|"
    r"cent(?:er|re)))?|obstetrics(?: (?:&|and) gyn(?:a)?ecology)?|"
    r"fertility(?: (?:(?:&|and) \w+ )?(?:cent(?:er|re)|clinic|associates|institute))?|surgery cent(?:er|re)"
    r"|surgical cent(?:er|re)|day surgery|health ?care(?: cent(?:er|re))?|"
    r"health (?:cent(?:er|re)|system|services|partners|network|park|clinic|group)|hospice|sonography|"
    r"perinatal(?: (?:associates|cent(?:er|re)|group|clinic))?|perinatology|mfm|"
    r"(?:3d|4d|hd|3d ?/ ?4d|prenatal|baby|private|early) (?:ultrasounds?|scans?|imaging|sono\w*)(?: "
    r"(?:studio|clinic|cent(?:er|re)|boutique))?|"
    r"(?:ultrasound|sonogram|scan|imaging|4d) (?:studio|clinic|cent(?:er|re)|services|associates|boutique|"
    r"specialists|suite)|prenatal(?: (?:imaging|cent(?:er|re)|studio))?|"
    r"pregnancy (?:cent(?:er|re)|clinic)|crisis pregnancy center|family (?:practice|health|medicine)|"
    r"specialists?' clinic|specialist hospital|physicians group|"
    r"klinikum|krankenhaus|spital|frauenklinik|klinik|praxis|frauenarztpraxis|geburtshaus|pränatalzentrum|"
    r"ziekenhuis|verloskundigen|kliniek|"
    r"sjukhus|sykehus|sygehus|hospitalet|sairaala|lazarett|lasarett|klinika|clinique|poliklinik)"
)
_COMPOUND = (
    rf"(?<![\w-])[{UPPER}][\w-]{{0,40}}?(?:(?i:krankenhaus|klinikum|kliniken|klinik|spital|ziekenhuis|"
    rf"verloskundigenpraktijk|sjukhuset|sjukhus|sykehus|sygehus|sairaala|praxis|sairaalan)\b)"
)
# Words that begin the name of a practice: `Hospital de la Paz`, `CHU de Nantes`.
_FIRST = (
    r"(?:universitäts(?:klinikum|klinik|spital|frauenklinik)|klinikum|klinik|krankenhaus|frauenarztpraxis|"
    r"gemeinschaftspraxis|praxis|frauenklinik|geburtshaus|"
    r"h[ôo]pital|h[ôo]pitaux|centre hospitalier(?: (?:universitaire|régional))?|polyclinique|clinique|"
    r"maternité|cabinet (?:d'échographie|médical|de radiologie|de gynécologie)|centre d'imagerie(?: "
    r"médicale)?|"
    r"hospital(?: (?:general|universitario|universitari|clínico|materno[ -]infantil|regional|civil|ángeles|"
    r"infanta|virgen))?|cl[ií]nica|sanatorio|policl[ií]nic[ao]|centro (?:médico|medico|de salud|de "
    r"diagnóstico|materno|de ecografía)|maternidade?|"
    r"ospedale|policlinico|azienda ospedaliera|casa di cura|studio medico|poliambulatorio|consultorio|irccs|"
    r"santa casa|ultrassonografia|laboratório|"
    r"szpital(?: \w+| \w+ \w+)?|przychodnia|gabinet(?: lekarski| ginekologiczny)?|centrum medyczne|klinika|"
    r"nemocnice|nemocnica|"
    r"ziekenhuis|medisch centrum|verloskundigenpraktijk|echocentrum|umc|"
    r"klinik kesihatan|klinik pakar|rumah sakit|rsia|rs|pusat perubatan|pusat perubatan universiti|"
    r"hospital|clinic|infirmary|maternity hospital)"
)
_ACRONYM = r"(?:CHU|CHR|CHRU|CHI|CHUV|HUG|UMC|UZ|AZ|UKE|AKH|HFR|GP)"

_GENERIC = words(
    "the a an our your my new modern dental medical veterinary hospital hospitals clinic clinics health care "
    "vector stock empty private best in at of for from and inside emergency beauty eye mental local baby "
    "babies pregnancy pregnant fetal foetal prenatal early doppler pelvic obstetric ob gyn vaginal "
    "transvaginal first second third trimester week weeks month 3d 4d 5d 2d hd hdlive live real time "
    "ultrasound sonogram sonography scan diagnostic diagnostics abdominal breast thyroid cardiac renal "
    "portable handheld machine point bedside anatomy growth dating viability gender heartbeat women woman "
    "women's womens men children child kids family general public digital x-ray xray brain magnetic "
    "resonance nuclear thermal photo acoustic satellite remote molecular city town i we he she they visit "
    "book call please join us ask with this that to by on patient patients doctor doctors nurse home hand "
    "infection welcome free bag maternity checklist gown bed beds room ward corridor dress dresses clothes "
    "jeans wear shoot photography photos session leave photographer photoshoot series drama universal "
    "primary secondary better good online get save love fertility skin hair pet animal pets dr cosmetic "
    "surgery imaging radiology center centre sono color colour routine normal abnormal birth natural water "
    "gynecology obstetrics royal"
)
# What may follow `hospital` and make of both no name: `Hospital bag checklist`.
_NO_NAME_AFTER = words(
    "bag bags checklist gown gowns bed beds room rooms ward corridor stay visit bill bills photo photos "
    "photography equipment management staff services furniture supplies supply stock vector logo icon sign "
    "interior building design system trust board acquired grade uniform series drama movie emergency jobs id "
    "no number nr name date dept department unit care information policy address phone fax mrn ordner doctor "
    "doctors patient"
)
_HINTS = (
    "hosp",
    "clini",
    "clíni",
    "médic",
    "klini",
    "cabinet",
    "praxis",
    "kranken",
    "spital",
    "szpital",
    "ziekenhuis",
    "sjuk",
    "sykeh",
    "sygeh",
    "sairaala",
    "nhs",
    "health",
    "infirm",
    "medic",
    "matern",
    "nursing",
    "birth",
    "midwi",
    "radiolog",
    "imaging",
    "diagnos",
    "scan",
    "women",
    "fetal",
    "gyn",
    "obstet",
    "fertil",
    "surg",
    "sono",
    "perinat",
    "mfm",
    "3d",
    "4d",
    "ultras",
    "prenat",
    "pregnan",
    "family",
    "physic",
    "geburt",
    "verlos",
    "lasarett",
    "lazarett",
    "pital",
    "sanator",
    "polic",
    "ospedal",
    "casa di",
    "consult",
    "irccs",
    "santa casa",
    "przych",
    "gabinet",
    "nemoc",
    "umc",
    "rumah",
    "pusat",
    "centrum",
    "centro",
    "centre",
    "studio",
    "echocent",
    "labor",
)
_LETTERS = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


def _fit(text: str) -> tuple[int, int] | None:
    """Without the words before that are part of every clinic; None where no name is left."""
    start = 0
    words = list(_LETTERS.finditer(text))
    for word in words:
        if word.group().casefold() not in _GENERIC or (
            word.group().casefold() in {"royal", "general"} and len(words) > 2
        ):
            start = word.start()
            break
    else:
        return None
    first, rest = text[start:].split(None, 1)[0].casefold(), text[start:].split(None, 1)
    if len(rest) < 2 and first.rstrip(".") in _GENERIC:
        return None
    article = text[:start].endswith(("The ", "THE "))
    return (start - 4 if article else start, len(text))


def _named_after(text: str) -> bool:
    """Whether what follows the first word is a name: `Klinikum Altenbrück`, not `Hospital Bag`."""
    words = [word.group().casefold() for word in _LETTERS.finditer(text)]
    return not any(word in _NO_NAME_AFTER for word in words[1:])


FACILITY_PATTERNS: tuple[Pattern, ...] = (
    pattern(
        "FACILITY",
        0.65,
        rf"(?<![\w'])(?P<x>{_LEAD}(?=[{UPPER}34])(?i:{_LAST})(?:[ ]+(?:of|de|del|at)"
        rf"[ ]+{CAPITALISED}(?:[ ]{CAPITALISED}){{0,2}})?)(?!\w)",
        fit=_fit,
        needs=_HINTS,
    ),
    pattern(
        "FACILITY",
        0.6,
        rf"(?<![\w'])(?:(?=[{UPPER}])(?i:{_FIRST})|{_ACRONYM})[ ]+{_SMALL}{{0,3}}(?:{_SAINT}|[dl]')"
        rf"?{CAPITALISED}(?:[ ]+{_SMALL}{{0,2}}{CAPITALISED}){{0,3}}",
        valid=_named_after,
        needs=(*_HINTS, "chu", "chr", "hug", "uz ", "az ", "uke", "akh", "chi ", "rs ", "rsia"),
    ),
    pattern(
        "FACILITY",
        0.6,
        _COMPOUND + rf"(?:[ ]+(?:am|im|in|of|de|van|St\.)?[ ]*{CAPITALISED}){{0,2}}",
        valid=lambda text: len(text.split()[0]) > 11,
        needs=(
            "krankenhaus",
            "klini",
            "spital",
            "ziekenhuis",
            "sjuk",
            "sykeh",
            "sygeh",
            "sairaala",
            "praxis",
            "verlos",
        ),
    ),
    pattern(
        "FACILITY",
        0.7,
        rf"(?<!\w)(?i:facility|hospital|clinic|hosp|institution|site|practice|klinik|établissement|centro|"
        rf"ospedale)[ ]?(?i:name)?[ ]?:[ ]*(?P<x>{CAPITALISED}(?:[ ]+{_SMALL}{{0,2}}{CAPITALISED}){{0,5}})",
        valid=lambda text: text.split()[0].casefold() not in _NO_NAME_AFTER,
        needs=_HINTS,
    ),
)
