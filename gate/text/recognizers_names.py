"""Names beside words that announce them, and names as scanners print them."""

from __future__ import annotations

import re

from gate.text.recognizers import Pattern, pattern

CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w'’-]*[\w]"
PARTICLE = r"(?:de|la|le|van|von|der|den|bin|binti|al|el|da|di|del|dos|du|St\.|Mc|O')"
_INITIAL = r"[A-Z]\."
# `Name: Roe Jane Age: 31Y`: the next label is no part of the name.
_LABEL = r"(?:(?i:age|sex|dob|mrn|id|tel|phone|date|gender|ref|acc|edd|lmp|ga|pid|fax|email|address)\b)"
_PART = rf"(?!{_LABEL})(?:{CAPITALISED}|{_INITIAL})"
_NEXT = rf"[ ]+(?:{PARTICLE}[ ]+)*(?:{_PART}|[A-Z]\b)"
NAME = rf"{_PART}(?:{_NEXT}){{0,3}}"
_NAME2 = rf"{_PART}(?:{_NEXT}){{1,3}}"

_WORDS_OF_CAPTIONS = (
    "a about ad all and announcement archive baby bag birthday blanket book bottle box boy boys brother by card "
    "cards care center centre class click clothes collection commons company copy country courtesy custom dad "
    "daddy day design digital dress education email experience facebook family female flickr for free from getty "
    "gift girl girls grandma grandpa happy here history home hospital house id image images in information "
    "instagram invitation invitations invite it kit lens lenses library love magazine male medical mom mommy "
    "monitoring mother mum museum my name names new news no now number of on online order our page paper party "
    "patient photo photographer photography photos picture pictures pinterest plan please post poster press print "
    "product products report request reuters room safety sale satisfaction save school service services set shirt "
    "shoes shop shower shutterstock sister size staff stock store studio studios template the this time to today "
    "tommy toy transport tutorial type unknown us vector via video website welcome wikimedia with world you your "
)
_NOT_NAMES = frozenset(_WORDS_OF_CAPTIONS.split())


def _is_name(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return (
        any(len(word) > 1 for word in words)
        and not any(word in _NOT_NAMES for word in words)
        and not any(c.isdigit() for c in text)
    )


_KIN = (
    r"(?i:grand(?:ma|pa|mother|father|dad|mom|mum)|mommy|mummy|daddy|mom|mum|dad|aunt(?:ie|y)?|uncle|nana|"
    r"papa|granny|nanny|abuel[ao]|oma|opa|tante|cousin)"
)
_TITLE = (
    r"(?:(?:Dr|DR|Mr|MR|Mrs|MRS|Ms|MS|Prof|Rev|Mme|Mlle|Herr|Frau|Sra?|Dra)\b\.?|Miss|Nurse|Midwife|"
    r"Sonographer|Professor|Doctor)"
)
_CUE = (
    r"(?i:pat(?:ient)?(?:'?s)?(?:\s+name)?|pt(?:\.|\s+name)|full\s+name|first\s+name|last\s+name|surname|"
    r"name|mother|father|client|attn|"
    r"hosted\s+by|contact|operator|oper|sonographer|performed\s+by|ref(?:erring)?\.?\s+(?:dr|md|"
    r"phys(?:ician)?)\.?|physician|technologist|tech|"
    r"bill\s+to|ship\s+to|sold\s+to|signed|cashier|served\s+by|prepared\s+by|approved\s+by|insured|employee|manager)"
)
_LEADS = (
    r"(?i:rsvp(?:\s+(?:to|with|by\s+calling))?|invoice\s+(?:for|to)|sincerely,?|(?:best|kind|warm)"
    r"\s+regards,?|yours\s+truly,?|"
    r"respond\s+to|reply\s+to|in\s+honou?r\s+of|in\s+(?:loving\s+)?memory\s+of|honou?ring|"
    r"congratulations,?(?:\s+to)?|congrats,?(?:\s+to)?|"
    r"my\s+name\s+is|i\s+am|i'm|this\s+is|hello\s+baby|"
    r"welcome\s+(?:to\s+the\s+world,?\s+)?(?:baby\s+)?(?:(?:boy|girl)\s+)?|meet\s+(?:baby\s+)?|"
    r"introducing\s+(?:baby\s+)?|baby\s+shower\s+(?:for|honou?ring)|love,|love\s+from)"
)

NAME_PATTERNS: tuple[Pattern, ...] = (
    pattern("PERSON", 0.8, rf"(?<![\w.])(?:{_TITLE})[ ]+(?P<x>{NAME})", valid=_is_name),
    pattern("PERSON", 0.65, rf"\b{_KIN}[ ]+(?P<x>{CAPITALISED})(?=[\s.,;!?)]|$)", valid=_is_name),
    pattern("PERSON", 0.8, rf"(?<!\w)(?:{_CUE})\s*[:=][ ]*(?P<x>{NAME}(?:,[ ]?{NAME})?)", valid=_is_name),
    pattern("PERSON", 0.7, rf"(?<!\w)(?i:patient|pt\.?|client|rsvp\s+to)[ ]+(?P<x>{_NAME2})", valid=_is_name),
    pattern("PERSON", 0.6, rf"(?<!\w){_LEADS}[ ]*(?P<x>{_NAME2})", valid=_is_name),
    pattern(
        "PERSON",
        0.6,
        rf"(?<!\w)(?i:rsvp\s+to|my\s+name\s+is|love,|love\s+from|(?:welcome|meet|hello|introducing)"
        rf"\s+baby(?:\s+(?:boy|girl))?)[ ]+(?P<x>{CAPITALISED})(?=[\s.,;!?)]|$)",
        valid=_is_name,
    ),
    pattern(
        "PERSON",
        0.65,
        rf"(?<!\w)(?i:(?:photo(?:s|graph(?:s|ed|er|y)?)?|image|picture|pic|foto|portrait|shot|taken|"
        rf"written|drawn|illustration|credit)s?(?:\s+(?:credit|courtesy))?(?:\s+(?:by|of\s+courtesy|von)"
        rf"\s+|\s*[:©]\s*|\s+©\s*))(?P<x>{_NAME2})",
        valid=_is_name,
    ),
    pattern("PERSON", 0.65, rf"(?<!\w)(?i:photo(?:graph(?:ed|y)?)?\s+by\s+)(?P<x>{CAPITALISED})\b", valid=_is_name),
    pattern(
        "PERSON",
        0.7,
        rf"(?<!\w)(?i:call|text|contact|phone|e-?mail|ask\s+for|write\s+to)[ ]+(?P<x>{NAME})"
        rf"(?=[ ,:;-]{{0,3}}(?:(?:at|on|under|via)\b)?[ :]{{0,2}}[+(]?[\d<@])",
        valid=_is_name,
    ),
    pattern("PERSON", 0.9, r"(?<![\w^])[A-Za-zÀ-ÿ'-]{2,30}\^[A-Za-zÀ-ÿ'-]{1,30}(?:\^[A-Za-zÀ-ÿ'.-]{0,30}){0,3}"),
    pattern(
        "PERSON",
        0.75,
        r"(?m)^\s*(?P<x>[A-ZÀ-Þ][A-ZÀ-Þ'-]{1,24},[ ]?[A-ZÀ-Þ][A-ZÀ-Þ'-]{1,20}(?:[ ][A-Z]\.?)?)(?=\s{2,}|"
        r"\s*(?:$|\n|\d|MRN|ID|DOB|ACC|PID|[MF]\b|\())",
        valid=_is_name,
    ),
    pattern(
        "PERSON",
        0.75,
        r"(?<!\w)(?P<x>[A-ZÀ-Þ][A-ZÀ-Þ'-]{1,24},[ ]?[A-ZÀ-Þ][A-ZÀ-Þ'-]{1,20}(?:[ ][A-Z]\.?)?)"
        r"(?=[ \t,;]*(?:MRN|ID\b|DOB|ACC|PID|GA\b|LMP|EDD|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}))",
        valid=_is_name,
    ),
)
