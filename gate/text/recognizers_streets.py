"""Street addresses of many countries: number before or after the street, with what follows of town and code."""

from __future__ import annotations

from gate.text.recognizers import UPPER, Pattern, pattern
from gate.text.recognizers_names import CAPITALISED, PARTICLE
from gate.text.recognizers_places import CODE_AND_TOWN, TAIL, TOWN, is_town

_FRONT = (
    r"(?<![\w.$€£#-])(?:(?i:no|nr|lot|blk|block|house|h\.?no|plot|unit|flat|apt|shop|suite)\.?[ ]?)"
    r"?\d{1,5}(?:[-/]\d{1,4})?[ ]?[A-Za-z]?,?[ ]+(?:[NSEW]{1,2}\.?[ ]+)?"
)
_NOT_STREET = (
    r"(?!(?i:gb|tb|mb|hard|wheel|flash|usb|pen|disk|disc|piece|pcs?|pack|inch|volt|set|speed|watt|speaker|way|"
    r"degree|in|days?|years?|weeks?|hours?|mm|cm|ft|hz|mhz|min|am|pm|x|of|and|for|with|on|at|to|the(?=[ ]+[a-z]))\b)"
)
_STREET_WORD = rf"{_NOT_STREET}[{UPPER}\d][\w.'-]{{0,30}}"
_STRONG = (
    r"(?:(?i:street|avenue|road|boulevard|lane)|Ave|AVE|Av|Rd|RD|Blvd|BLVD|Bvd|Ln|LN|Drive|DRIVE|Court|"
    r"COURT|Terrace|TERRACE|Tce|"
    r"Highway|HIGHWAY|Hwy|HWY|Parkway|PARKWAY|Pkwy|PKWY|Crescent|CRESCENT|Cres|CRES|Mews|MEWS|Turnpike|"
    r"Trail|TRAIL|Esplanade|"
    r"Parade|PARADE|Pde|Quay|QUAY|Nagar|NAGAR|Marg|MARG|Chowk|Layout|Salai|Bypass|Expressway|Causeway|"
    r"Boreen|Close|CLOSE)"
)
_WEAK = (
    r"(?:St|ST|Dr|DR|Way|WAY|Place|PLACE|Pl|PL|Circle|Cir|CIR|Square|SQUARE|Sq|SQ|Cl|CL|Row|ROW|Ct|CT|Loop|"
    r"Park|PARK|Gardens|GARDENS|Gdns|"
    r"Grove|GROVE|Hill|HILL|Rise|Colony|COLONY|Enclave|Vihar|Estate|Heights|Villas)"
)
_UNIT = (
    r"(?:,?[ \n]+(?i:apt|apartment|suite|ste|unit|flat|floor|fl|rm|room|bldg|level|block|blk|ward|#)"
    r"\.?[ ]?#?\w{1,6}(?:-\w{1,4})?(?!\w))?"
)
_THE = (
    r"(?:The[ ]+(?:Crescent|Avenue|Street|Green|Square|Close|Drive|Mews|Grove|Terrace|Paddock|Orchard|"
    r"Meadows|Lane|Parade|Hill|Mall|Strand|Promenade|Cloisters|Spinney))"
)

# German, Dutch and Nordic streets end in the word, and their number follows.
_ENDS = (
    r"(?i:straße|strasse|stra8e|straBe|str\.|gasse|allee|platz|weg|damm|ufer|ring|markt|steig|chaussee|"
    r"promenade|graben|"
    r"straat|laan|plein|gracht|kade|dijk|singel|dreef|hof|gatan|gata|vägen|väg|gränd|torget|stigen|vej|"
    r"gade|gyde|veien|vegen|gate|katu|tie|kuja|polku|bulevardi|puisto)"
)
_NUMBER = r"\d{1,4}(?:[ ]?[-–/+][ ]?\d{1,4})?[ ]?(?:[a-hA-H]\b)?(?:[ ]?bus[ ]\d{1,3})?"
_AFTER = rf"(?:,?[ ]*(?:\n[ ]*)?(?:{CODE_AND_TOWN}))?"
# Romance, Polish and Malay streets begin with the word.
_BEGINS = (
    r"(?i:rue|avenue|av\.|av|boulevard|bd\.?|place|pl\.|chemin|ch\.|impasse|all[ée]e|quai|route|cours|"
    r"square|passage|sentier|"
    r"calle|c/|avenida|avda\.?|avd\.|paseo|p[º°]|plaza|pza\.|camino|carrer|passeig|pla[cç]a|ronda|"
    r"carretera|travesía|calzada|privada|cerrada|prolongación|"
    r"via|viale|v\.le|piazza|p\.za|piazzale|corso|c\.so|largo|vicolo|strada|lungomare|contrada|salita|"
    r"rua|travessa|alameda|praça|estrada|rodovia|beco|"
    r"ul\.?|ulica|al\.|aleja|aleje|pl\.|plac|os\.|osiedle|rynek|"
    r"jalan|jln?\.?|lorong|lrg\.?|persiaran|lebuh|lebuhraya|kampung|kg\.|taman|lintang|solok)"
)
_NAME_OF_STREET = (
    rf"(?:(?:{PARTICLE}|la|les|los|las|dell'|dell[ao]|degli|dei|sant'|[ldIL]')[ ]*){{0,3}}(?:\d{{1,2}}"
    rf"[ ](?:de[ ])?)?{CAPITALISED}(?:[ ]+(?:(?:{PARTICLE}|les|los|las)[ ]+){{0,3}}{CAPITALISED}|"
    rf"[ ]\d{{1,2}}[A-Z]?/\d{{1,3}}[A-Z]?){{0,4}}"
)
_BEHIND = r"(?:[ ]?,?[ ]+(?:(?i:n[o°º.]{1,2}|num\.?|nr\.?|no\.?|#)[ ]*)?\d{1,5}[ ]?(?:/[ ]?\d{1,4})?[A-Za-z]?(?!\w))"
_FLOOR = (
    r"(?:,?[ ]+(?:\d{1,2}[ºª°][ ]?(?:[A-Za-z]{1,4}\.?)?|(?i:apto?\.?|piso|int\.?|bloco|bl\.?|andar|m\.|"
    r"lok\.|interno|scala|puerta|depto\.?)[ ]?\d{0,4}[A-Za-z]?)(?!\w))?"
)
_QUARTER = rf"(?:[ ]?[-,][ ]?(?:(?i:col\.|colonia|barrio|bairro|fracc\.|taman|seksyen|urb\.)[ ]*)?{TOWN})?"
_FRENCH = r"(?:(?:No|Lot|NO|LOT)\.?[ ]?)?\d{1,4}[ ]?(?:bis|ter|quater|[A-D])?[ ]?,?[ ]+"

_BASE_TAIL = r"(?:[ ]+[NSEW]{1,2}\b\.?)?"


def _has_figures(text: str) -> bool:
    return any(map(str.isdigit, text)) and is_town(text)


STREET_PATTERNS: tuple[Pattern, ...] = (
    pattern("LOCATION", 0.8, rf"{_FRONT}(?:{_STREET_WORD}[ ]+){{1,4}}{_STRONG}\b\.?{_BASE_TAIL}{_UNIT}{TAIL}"),
    pattern("LOCATION", 0.75, rf"{_FRONT}{_THE}\b{_UNIT}{TAIL}", needs=("the ",)),
    pattern(
        "LOCATION",
        0.6,
        rf"{_FRONT}(?:{_STREET_WORD}[ ]+){{1,3}}{_WEAK}\b\.?(?=\s*(?:,|\n|$|[NSEW]{{1,2}}\b|(?i:apt|suite|unit)"
        rf"\b)){_UNIT}{TAIL}",
    ),
    # A street without a number, on a line of its own or before a town.
    pattern(
        "LOCATION",
        0.5,
        rf"(?m)^[ ]*(?P<x>(?:[{UPPER}][\w'-]{{1,30}}[ ]+){{1,3}}(?:Street|STREET|Road|ROAD|Avenue|AVENUE|Lane|"
        rf"LANE|Boulevard|Crescent|Drive)(?:,[ ]{TOWN})?)[ ]*$",
        valid=is_town,
    ),
    pattern(
        "LOCATION",
        0.75,
        r"(?i)\b(?:p\.?\s?o\.?\s+box|pobox|postfach|bo[iî]te postale|b\.p\.|apartado(?: postal)?|casella "
        r"postale|caixa postal|postbus|private bag|locked bag|skrytka pocztowa|box)(?<!\bbox)(?<!\bBox)"
        r"(?<!\bBOX)[ .:]*\d+(?:[ -]\d{3,5})?\b|(?i:\bp\.?\s?[o0]\.?\s?box[ :]*\d+(?:-\d{5})?\b)",
    ),
    pattern(
        "LOCATION",
        0.7,
        rf"(?<![\w-])[{UPPER}][\w-]{{2,40}}?{_ENDS}[ ](?!(?:19|20)\d\d\b){_NUMBER}(?![\w%]|[.,]\d|:\d){_AFTER}",
    ),
    pattern(
        "LOCATION",
        0.7,
        rf"(?<![\w-])(?:[{UPPER}][\w.-]{{1,30}}(?:[ ]|(?<=-))){{1,3}}(?i:straße|strasse|str\.|allee|platz|weg|"
        rf"gasse|ring|straat|laan|plein|gatan|vägen|vej|gade|gate|vei)[ ]{_NUMBER}(?![\w%]|[.,]\d|:\d){_AFTER}",
    ),
    pattern(
        "LOCATION",
        0.65,
        rf"(?<!\w)(?:Am|An der|An den|Auf dem|Auf der|Im|In der|In den|Zum|Zur|Unter den|Hinter dem|Alter?|"
        rf"Alte|Neuer?|Obere|Untere|Aan de|De|Op de)[ ]{CAPITALISED}(?:[ ]{CAPITALISED})?[ ]{_NUMBER}[ ]?(?:$|"
        rf"\n|,)[ ]*(?:{CODE_AND_TOWN})",
    ),
    pattern("LOCATION", 0.75, rf"(?<!\w){_FRENCH}{_BEGINS}[ ]+{_NAME_OF_STREET}{_AFTER}", needs=tuple("0123456789")),
    pattern(
        "LOCATION",
        0.65,
        rf"(?<!\w){_BEGINS}[ ]*{_NAME_OF_STREET}{_BEHIND}{_FLOOR}{_QUARTER}{_AFTER}",
        needs=tuple("0123456789"),
    ),
    pattern(
        "LOCATION",
        0.6,
        rf"(?<!\w)(?i:rue|calle|via|viale|rua|avenida|plaza|piazza|jalan|jln\.|lorong|ulica|ul\.)"
        rf"[ ]+(?:{PARTICLE}[ ]+){{0,3}}{CAPITALISED}"
        rf"(?:[ ]+(?:{PARTICLE}[ ]+){{0,3}}{CAPITALISED}){{0,3}}",
    ),
    pattern(
        "LOCATION",
        0.6,
        rf"(?<!\w)(?i:blk|block)[ ]?\d{{1,4}}[A-Z]?,?[ ]+{TOWN}(?:[ ](?i:ave|avenue|street|st|road|rd|drive|dr|"
        rf"crescent)\.?)?(?:[ ]\d{{1,3}}(?!\d))?(?:[ ,]+#\d{{1,2}}-\d{{1,4}})?(?:[ ,\n]+(?i:singapore)"
        rf"[ ]\d{{6}})?",
        needs=("blk", "block"),
    ),
    pattern(
        "LOCATION",
        0.6,
        rf"(?<!\w)(?:No\.?[ ]?|Lot[ ]|House[ ])?\d{{1,4}}[A-Z]?,?[ ]+(?:(?:{CAPITALISED}[ ]){{0,2}}(?:Sector|"
        rf"Phase|Nagar|Colony|\d(?:st|nd|rd|th)[ ](?:Cross|Main|Block)))[ -]?(?:[A-Z]\b|\d{{1,3}}\b)"
        rf"?(?:[, \n]+{TOWN}){{0,2}}(?:,?[ -]+\d{{3}}[ ]?\d{{3}})?",
        valid=_has_figures,
        needs=("sector", "phase", "block", "nagar", "colony", "cross", "main"),
    ),
    pattern(
        "LOCATION",
        0.5,
        r"(?i)\b(?:apt|apartment|suite|ste)\b\.?[ ]?#?\d{2,5}[a-z]?\b",
        needs=("apt", "apartm", "suite", "ste"),
    ),
)
