"""Names beside words that announce them, names in scanner headers, clinics, street addresses."""

from __future__ import annotations

import re

from gate.text.recognizers import Pattern, pattern

_CAP = r"[A-ZÀ-ÖØ-Þ][\w'’-]*[\w]"
_PARTICLE = r"(?:de|la|le|van|von|der|den|bin|binti|al|el|da|di|del|dos|du|St\.|Mc|O')"
_INITIAL = r"[A-Z]\."
NAME = rf"(?:{_CAP}|{_INITIAL})(?:[ ]+(?:{_PARTICLE}[ ]+)*(?:{_CAP}|{_INITIAL}|[A-Z]\b)){{0,3}}"
_NAME2 = rf"(?:{_CAP}|{_INITIAL})(?:[ ]+(?:{_PARTICLE}[ ]+)*(?:{_CAP}|{_INITIAL}|[A-Z]\b)){{1,3}}"

_NOT_NAMES = frozenset(
    [
        "a",
        "about",
        "ad",
        "all",
        "and",
        "announcement",
        "baby",
        "bag",
        "birthday",
        "blanket",
        "book",
        "bottle",
        "boy",
        "boys",
        "box",
        "brother",
        "by",
        "card",
        "cards",
        "center",
        "centre",
        "class",
        "click",
        "clothes",
        "collection",
        "company",
        "copy",
        "country",
        "custom",
        "daddy",
        "day",
        "dad",
        "design",
        "digital",
        "dress",
        "email",
        "family",
        "female",
        "for",
        "free",
        "from",
        "getty",
        "gift",
        "girl",
        "girls",
        "grandma",
        "grandpa",
        "happy",
        "here",
        "home",
        "hospital",
        "house",
        "id",
        "image",
        "images",
        "in",
        "information",
        "invitation",
        "invite",
        "invitations",
        "it",
        "kit",
        "lens",
        "lenses",
        "love",
        "male",
        "medical",
        "mom",
        "mommy",
        "mother",
        "mum",
        "my",
        "name",
        "names",
        "new",
        "news",
        "no",
        "now",
        "number",
        "of",
        "on",
        "online",
        "order",
        "our",
        "page",
        "paper",
        "party",
        "patient",
        "photo",
        "photographer",
        "photography",
        "photos",
        "picture",
        "pictures",
        "plan",
        "please",
        "post",
        "poster",
        "press",
        "print",
        "product",
        "products",
        "report",
        "request",
        "room",
        "save",
        "sale",
        "school",
        "service",
        "services",
        "set",
        "shirt",
        "shoes",
        "shop",
        "shower",
        "sister",
        "size",
        "staff",
        "stock",
        "store",
        "studio",
        "studios",
        "template",
        "the",
        "this",
        "time",
        "to",
        "today",
        "tommy",
        "toy",
        "tutorial",
        "type",
        "unknown",
        "us",
        "vector",
        "video",
        "website",
        "welcome",
        "with",
        "world",
        "you",
        "your",
        "reuters",
        "archive",
        "museum",
        "library",
        "magazine",
        "wikimedia",
        "commons",
        "flickr",
        "pinterest",
        "shutterstock",
        "instagram",
        "facebook",
        "via",
        "courtesy",
        "care",
        "monitoring",
        "education",
        "safety",
        "transport",
        "experience",
        "satisfaction",
        "history",
    ]
)


def _is_name(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return bool(words) and not any(word in _NOT_NAMES for word in words) and not any(c.isdigit() for c in text)


_KIN = r"(?i:grand(?:ma|pa|mother|father|dad|mom|mum)|mommy|mummy|daddy|mom|mum|dad|aunt(?:ie|y)?|uncle|nana|papa|granny|nanny|abuel[ao]|oma|opa|tante|cousin)"
_TITLE = r"(?:(?:Dr|DR|Mr|MR|Mrs|MRS|Ms|MS|Prof|Rev|Mme|Mlle|Herr|Frau|Sra?|Dra)\b\.?|Miss|Nurse|Midwife|Sonographer|Professor|Doctor)"
_CUE = (
    r"(?i:pat(?:ient)?(?:'?s)?(?:\s+name)?|pt(?:\.|\s+name)|full\s+name|first\s+name|last\s+name|surname|name|mother|father|client|attn|"
    r"hosted\s+by|contact|operator|oper|sonographer|performed\s+by|ref(?:erring)?\.?\s+(?:dr|md|phys(?:ician)?)\.?|physician|technologist|tech|"
    r"bill\s+to|ship\s+to|sold\s+to|signed|cashier|served\s+by|prepared\s+by|approved\s+by|insured|employee|manager)"
)
_LEADS = (
    r"(?i:rsvp(?:\s+(?:to|with|by\s+calling))?|invoice\s+(?:for|to)|sincerely,?|(?:best|kind|warm)\s+regards,?|yours\s+truly,?|"
    r"respond\s+to|reply\s+to|in\s+honou?r\s+of|in\s+(?:loving\s+)?memory\s+of|honou?ring|congratulations,?(?:\s+to)?|congrats,?(?:\s+to)?|"
    r"my\s+name\s+is|i\s+am|i'm|this\s+is|hello\s+baby|welcome\s+(?:to\s+the\s+world,?\s+)?(?:baby\s+)?(?:(?:boy|girl)\s+)?|meet\s+(?:baby\s+)?|"
    r"introducing\s+(?:baby\s+)?|baby\s+shower\s+(?:for|honou?ring)|love,?(?:\s+from)?)"
)

NAME_PATTERNS: tuple[Pattern, ...] = (
    pattern("PERSON", 0.8, rf"(?<![\w.])(?:{_TITLE})[ ]+(?P<x>{NAME})", valid=_is_name),
    pattern("PERSON", 0.65, rf"\b{_KIN}[ ]+(?P<x>{_CAP})(?=[\s.,;!?)]|$)", valid=_is_name),
    pattern("PERSON", 0.8, rf"(?<!\w)(?:{_CUE})\s*[:=][ ]*(?P<x>{NAME}(?:,[ ]?{NAME})?)", valid=_is_name),
    pattern("PERSON", 0.7, rf"(?<!\w)(?i:patient|pt\.?|client|rsvp\s+to)[ ]+(?P<x>{_NAME2})", valid=_is_name),
    pattern("PERSON", 0.6, rf"(?<!\w){_LEADS}[ ]*(?P<x>{_NAME2})", valid=_is_name),
    pattern(
        "PERSON",
        0.6,
        rf"(?<!\w)(?i:rsvp\s+to|my\s+name\s+is|love,|love\s+from|(?:welcome|meet|hello|introducing)\s+baby(?:\s+(?:boy|girl))?)[ ]+(?P<x>{_CAP})(?=[\s.,;!?)]|$)",
        valid=_is_name,
    ),
    pattern(
        "PERSON",
        0.65,
        rf"(?<!\w)(?i:(?:photo(?:s|graph(?:s|ed|er|y)?)?|image|picture|pic|foto|portrait|shot|taken|written|drawn|illustration|credit)s?(?:\s+(?:credit|courtesy))?(?:\s+(?:by|of\s+courtesy|von)\s+|\s*[:©]\s*|\s+©\s*))(?P<x>{_NAME2})",
        valid=_is_name,
    ),
    pattern("PERSON", 0.65, rf"(?<!\w)(?i:photo(?:graph(?:ed|y)?)?\s+by\s+)(?P<x>{_CAP})\b", valid=_is_name),
    pattern(
        "PERSON",
        0.7,
        rf"(?<!\w)(?i:call|text|contact|phone|e-?mail|ask\s+for|write\s+to)[ ]+(?P<x>{NAME})(?=[ ,:;-]{{0,3}}(?:(?:at|on|under|via)\b)?[ :]{{0,2}}[+(]?[\d<@])",
        valid=_is_name,
    ),
    pattern(
        "PERSON", 0.9, r"(?<![\w^])[A-Za-zÀ-ÿ'-]{2,30}\^[A-Za-zÀ-ÿ'-]{1,30}(?:\^[A-Za-zÀ-ÿ'. -]{0,30}){0,3}(?<=[\w^.])"
    ),
    pattern(
        "PERSON",
        0.75,
        r"(?m)^\s*(?P<x>[A-ZÀ-Þ][A-ZÀ-Þ'-]{1,24},[ ]?[A-ZÀ-Þ][A-ZÀ-Þ'-]{1,20}(?:[ ][A-Z]\.?)?)(?=\s{2,}|\s*(?:$|\n|\d|MRN|ID|DOB|ACC|PID|[MF]\b|\())",
        valid=_is_name,
    ),
    pattern(
        "PERSON",
        0.75,
        r"(?<!\w)(?P<x>[A-ZÀ-Þ][A-ZÀ-Þ'-]{1,24},[ ]?[A-ZÀ-Þ][A-ZÀ-Þ'-]{1,20}(?:[ ][A-Z]\.?)?)(?=[ \t,;]*(?:MRN|ID\b|DOB|ACC|PID|GA\b|LMP|EDD|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}))",
        valid=_is_name,
    ),
)

_GENERIC_FACILITY = r"(?:The|A|An|Our|Your|My|New|Modern|Dental|Medical|Veterinary|Hospital|Clinic|Health|Care|Vector|Stock|Empty|Private|Best|In|At|Of|For|From|And|Inside|Emergency|Beauty|Eye|Mental)"
_FACILITY = (
    r"(?:Hospital|HOSPITAL|Hosp\.|HOSP\.|Clinic|CLINIC|Klinik(?:um)?|Clinique|Cl[ií]nica|Medical\s+(?:Cent(?:er|re)|Group|Imaging|Associates)|MEDICAL\s+(?:CENTER|CENTRE|GROUP|IMAGING|ASSOCIATES)|Infirmary|"
    r"Maternity(?:\s+(?:Hospital|Centre|Center|Unit))?|MATERNITY|Radiology|RADIOLOGY|Imaging(?:\s+Cent(?:er|re))?|IMAGING|Diagnostics|DIAGNOSTICS|Women's\s+Health|WOMEN'S\s+HEALTH|OB/?-?GYN|Obstetrics|OBSTETRICS|"
    r"Fertility(?:\s+(?:Cent(?:er|re)|Clinic))?|Surgery\s+Cent(?:er|re)|Surgical\s+Cent(?:er|re)|Health\s?care|Health\s+(?:Cent(?:er|re)|System)|HEALTH\s?CARE|Hospice|Sonography|Polyclinic|Perinatal|Perinatology|MFM)"
)
_STATES = r"(?:AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|DC)"
_TOWN = rf"(?:,?[ \n]+{_CAP}(?:[ ]{_CAP}){{0,2}},?[ ]+{_STATES}\b(?:,?[ ]+\d{{5}}(?:-\d{{4}})?)?)?"
_UNIT = r"(?:,?[ \n]+(?i:apt|suite|ste|unit|flat|floor|fl|rm|room|bldg|#)\.?[ ]?#?\w{1,6})?"
_NOT_STREET = r"(?!(?i:gb|tb|mb|hard|wheel|flash|usb|pen|disk|disc|piece|pcs?|pack|inch|volt|set|speed|watt|speaker|way|degree|in|days?|years?|weeks?|hours?|mm|cm|ft)\b)"
_STREET_WORD = rf"{_NOT_STREET}[A-ZÀ-Þ\d][\w.'-]*"
_STRONG = r"(?:Street|STREET|street|Avenue|AVENUE|avenue|Ave|AVE|Road|ROAD|road|Rd|RD|Boulevard|BOULEVARD|Blvd|BLVD|Lane|LANE|lane|Ln|LN|Drive|DRIVE|Court|COURT|Terrace|TERRACE|Highway|HIGHWAY|Hwy|HWY|Parkway|PARKWAY|Pkwy|PKWY|Crescent|Cres|Mews|Turnpike|Trail|TRAIL)"
_WEAK = r"(?:St|ST|Dr|DR|Way|WAY|Place|PLACE|Pl|PL|Circle|Cir|CIR|Square|Sq|SQ|Close|Row|Ct|CT|Loop|Park|Gardens|Grove|Hill)"

PLACE_PATTERNS: tuple[Pattern, ...] = (
    pattern(
        "FACILITY",
        0.65,
        rf"(?<![\w'])(?:{_GENERIC_FACILITY}[ ]+)*(?P<x>(?!{_GENERIC_FACILITY}\b)(?:[A-ZÀ-Þ][\w.'&-]*[ ]+(?:(?:of|for|and|&|de|at)[ ]+)?){{1,5}}{_FACILITY}(?:[ ]+(?:of|de|del)[ ]+{_CAP}(?:[ ]{_CAP}){{0,2}})?)(?!\w)",
    ),
    pattern(
        "FACILITY",
        0.6,
        rf"\b(?:Hospital|Clinic|HOSPITAL|CLINIC|Klinikum|Cl[ií]nica|Clinique|H[oô]pital|Ospedale)[ ]+(?:(?:of|de|del|di|the)[ ]+)*{_CAP}(?:[ ]{_CAP}){{0,2}}",
    ),
    pattern(
        "LOCATION",
        0.8,
        rf"(?<![\w.$€£#-])\d{{1,5}}[A-Za-z]?,?[ ]+(?:[NSEW]{{1,2}}\.?[ ]+)?(?:{_STREET_WORD}[ ]+){{1,4}}{_STRONG}\b\.?(?:[ ]+[NSEW]{{1,2}}\b\.?)?{_UNIT}{_TOWN}",
    ),
    pattern(
        "LOCATION",
        0.6,
        rf"(?<![\w.$€£#-])\d{{1,5}}[A-Za-z]?,?[ ]+(?:[NSEW]{{1,2}}\.?[ ]+)?(?:{_STREET_WORD}[ ]+){{1,3}}{_WEAK}\b\.?(?=\s*(?:,|\n|$|[NSEW]{{1,2}}\b|(?i:apt|suite|unit)\b)){_UNIT}{_TOWN}",
    ),
    pattern("LOCATION", 0.75, r"(?i)\bp\.?\s?o\.?\s+box\s+\d+\b"),
    pattern(
        "LOCATION",
        0.7,
        r"(?<!\w)[A-ZÄÖÜ][\wäöüß-]+(?:straße|strasse|str\.|gasse|allee|platz|weg)[ ]\d{1,4}[a-z]?\b(?:,?[ ]+\d{4,5}[ ]+[A-ZÄÖÜ][\w-]+)?",
    ),
    pattern(
        "LOCATION",
        0.65,
        rf"(?<!\w)(?:\d{{1,4}}[A-Za-z]?,?[ ]+)?(?i:rue|calle|via|viale|rua|avenida|av\.|plaza|piazza|jalan|jln?\.?|lorong|ul\.|ulica)[ ]+(?:{_PARTICLE}[ ]+)*{_CAP}(?:[ ]+(?:{_PARTICLE}[ ]+)*{_CAP}){{0,3}}(?:,?[ ]+(?:n[o°º.]*[ ]*)?\d{{1,4}}(?:/\d+)?[A-Za-z]?\b)?",
    ),
    pattern("LOCATION", 0.7, rf"\b{_CAP}(?:[ ]{_CAP}){{0,2}},[ ]{_STATES}\b(?:,?[ ]+\d{{5}}(?:-\d{{4}})?\b)?(?!\w)"),
)
