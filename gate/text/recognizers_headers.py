"""Names as scanners and labels print them: surname first, in capitals, before a number or a date."""

from __future__ import annotations

import re

from gate.text.recognizers import UPPER, Pattern, cues, pattern, words
from gate.text.recognizers_names import fit_name

_BABY_OF = cues("baby of|baby boy of|baby girl of|b/o|w/o|d/o|s/o|bb|bg|infant of")
_CAPS = rf"[{UPPER}][{UPPER}'’-]{{0,24}}[{UPPER}]"
_PARTICLES = r"(?:(?:VAN|VON|DE|DER|DEN|LA|LE|AL|EL|BIN|BINTI|DA|DI|DEL|DOS|DU|TER|ST\.?|MC|MAC|O')[ ]+){0,2}"
_SURNAME = rf"{_PARTICLES}{_CAPS}(?:[ ]{_CAPS})?"
_GIVEN = rf"{_CAPS}(?:[ ](?:{_CAPS}|[{UPPER}]\b\.?)){{0,2}}(?![\w'’])"
_MIXED = rf"[{UPPER}][\w'’-]{{0,24}}\w"
_FIELD = (
    r"(?:MRN|MR\b|M\.R\.N|ID\b|DOB|D\.O\.B|D0B|ACC\b|ACC#|PID|P[Tt]\.?[ ]?ID|PAT(?:IENT)?[ ]?ID|Pat(?:ient)"
    r"?[ ]?ID|HN\b|NHS\b|UHID|URN\b|"
    r"GA\b|GA=|LMP|EDD|EDC|AGE\b|Age\b|SEX\b|Sex\b|[FM]\b|0\d\dY|\d{2}[ ]?[Yy]\b|born\b|Born\b|BORN\b|geb\b|\*|"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}[- ][A-Za-z]{3}[- ]\d{2,4}|\d{6,10}\b|"
    r"[A-Z]{0,3}\d{2,}-\d{2,})"
)
# In running text only a label or a date tells that `Surname, Given` came before.
_LABEL_FIELD = (
    r"(?:MRN|ID\b|DOB|D\.O\.B|ACC\b|ACC#|PID|P[Tt]\.?[ ]?ID|Patient[ ]?ID|HN\b|NHS\b|UHID|LMP|EDD|GA\b|GA=|"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})"
)
_HEADS = words(
    "abdomen abd academy adjust adult aortic apex appendix associates avenue axial bilateral bladder body "
    "bpm brain breast cardiac center centre cervix clinic clinical college contrast convex coronal copy "
    "cranial depth department diagnostic doppler early echo embryo exam face femur fetal fetus final first "
    "foetal foot four fl freq frequency freeze gain general gestation gyn gynecology hands health heart "
    "hospital image images imaging infirmary infant invoice kidney label lab left limited liver linear live "
    "long machine map maternity measure mean medical mode multi ob obs obstetric obstetrics ovary page "
    "pelvic pelvis penn placenta power preg pregnancy preset print probe profile pulse radiology receipt "
    "record report results review right room routine royal sagittal sample scan second serial sonogram "
    "specimen spine studio study surgery survey tax third three total transverse trans trimester twin "
    "ultrasound umbilical unit university uterus vascular version view volume voluson women's womens zoom "
    "order ticket cash change date time card visa due balance subtotal paid amount qty item price tracking "
    "shipping gmbh ltd llc inc samsung philips siemens mindray toshiba canon hitachi ge logiq acuson aplio "
    "epiq affiniti sonoscape street road ave lane"
)
_COUNTRIES = words(
    "usa us uk uae england scotland wales ireland france germany italy spain portugal austria switzerland "
    "belgium netherlands poland sweden norway denmark finland canada mexico brazil india china japan "
    "malaysia singapore australia nigeria kenya illinois texas california florida ontario quebec virginia "
    "ohio michigan oregon arizona colorado georgia washington"
)
_TWO_LETTERS = re.compile(r",[ ]?[A-Z]{2}(?:[ ]|$)")
_VOWEL = re.compile(r"[AEIOUYÀ-ÖØ-ÝŁ]", re.IGNORECASE)


def fit_header(text: str) -> tuple[int, int] | None:
    """A name of a header: no word of a scanner's or a shop's, and not a town with its state or country."""
    span = fit_name(text)
    if span is None or _TWO_LETTERS.search(text):
        return None
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text[: span[1]].casefold())
    if any(word in _HEADS for word in words) or words[-1] in _COUNTRIES:
        return None
    long = [word for word in words if len(word) > 1]
    return span if len(long) > 1 and all(_VOWEL.search(word) for word in long if len(word) > 2) else None


HEADER_PATTERNS: tuple[Pattern, ...] = (
    pattern(
        "PERSON",
        0.9,
        rf"(?<![\w^])[{UPPER}a-z][\w'’ -]{{1,30}}?[ ]?\^[ ]?[^\W\d_][\w'’ -]{{0,30}}(?:\^[\w'’.-]{{0,20}}"
        rf"(?:[ ][A-Z]\b)?){{0,4}}(?=[\s,;/]|$)",
        needs=("^",),
        valid=lambda text: not any(map(str.isdigit, text)),
    ),
    pattern(
        "PERSON",
        0.75,
        rf"(?m)^[ ]*(?P<x>{_SURNAME}[ ]?[,][ ]?{_GIVEN})(?=[ ]{{2,}}|[ ]*(?:$|\(|{_FIELD}))",
        fit=fit_header,
    ),
    pattern("PERSON", 0.75, rf"(?<![\w,])(?P<x>{_SURNAME}[ ]?[,.][ ]?{_GIVEN})(?=[\s,;:|/-]*{_FIELD})", fit=fit_header),
    pattern(
        "PERSON",
        0.65,
        rf"(?<![\w,])(?P<x>{_MIXED},[ ]?{_MIXED}(?:[ ](?:{_MIXED}|[{UPPER}]\b\.?)){{0,2}})(?![\w'’])"
        rf"(?=[\s,;:|/-]*{_LABEL_FIELD})",
        fit=fit_header,
    ),
    pattern(
        "PERSON",
        0.6,
        rf"(?m)(?:^|(?<=[ ]{{2}}))(?P<x>{_PARTICLES}{_CAPS}(?:[ ]{{1,2}}(?:{_PARTICLES}{_CAPS}|[{UPPER}]\b\.?))"
        rf"{{1,3}})(?![\w'’])(?=[\s,;:|/-]*{_FIELD})",
        fit=fit_header,
    ),
    pattern(
        "PERSON",
        0.6,
        rf"(?m)^[ ]*(?P<x>{_MIXED}(?:[ ](?:{_MIXED}|[{UPPER}]\.?)){{1,3}})(?![\w'’])(?=[ ,;:|/-]*\n?[ ]*"
        rf"(?:MRN|ID[ :#]{{1,3}}[A-Z]{{0,3}}\d|"
        rf"DOB|D\.O\.B|PID|Pt\.?[ ]?ID|Patient[ ]ID|UHID|NHS\b))",
        fit=fit_header,
    ),
    pattern(
        "PERSON",
        0.7,
        rf"(?<!\w)"
        rf"{_BABY_OF}[ ]+(?P<x>{_MIXED}(?:[ ](?:{_MIXED}|"
        rf"[{UPPER}]\.?)){{0,3}})(?![\w'’])"
        rf"(?=[\s,;:|/-]*(?:$|{_FIELD}))",
        fit=fit_name,
    ),
    pattern(
        "PERSON",
        0.55,
        rf"(?m)^[ ]*(?i:baby)(?:[ ]+(?i:boy|girl))[ ]+(?P<x>{_MIXED})[ ]*$",
        fit=fit_name,
        needs=("baby",),
    ),
)
