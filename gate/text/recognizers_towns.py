"""Towns and countries of the bundled list, where something beside them says that they are meant.

In any text: before a date (`Lisboa, 5 de maio`), after a word of birth, beside a postal code. In pictures also on a
line of their own and after a preposition: there a reader takes a town for one, in running text it may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gate.text.calendar import MONTH, WEAK_MONTH, WEEKDAY, marked
from gate.text.entities import Entity
from gate.text.people import is_foreign_word, look_up
from gate.text.places import Named, kind_of, named
from gate.text.recognizers import UPPER
from gate.text.recognizers_names import CAPITALISED

_DATED, _BORN, _CODED, _ALONE, _AFTER_PREPOSITION = 0.6, 0.55, 0.6, 0.55, 0.5
_LONGEST_LINE = 70
_LARGE = ("country", "region")

_MONTHS = f"[{MONTH}{WEAK_MONTH}]{{2,}}"
# What stands between a town and the date of a letter: `Brno, dne 14.`, `Göteborg den 3`, `Zürich, im August`.
_DATE = re.compile(
    rf"(?:[ ]*[,.]|(?=[ ]))[ ]*(?:[{WEEKDAY}]+,?[ ]+)?(?:(?!\d)[^\W_]{{1,4}}[ ]+)?"
    rf"(?:\d{{1,2}}(?:\.|st|nd|rd|th|er|º|°|ª)?[ ]?(?:de[ ]|of[ ])?{_MONTHS}|{_MONTHS}[ ,]+\d|"
    rf"\d{{1,2}}[./-][ ]?(?:\d{{1,2}}|[IVX]{{1,4}})[./-][ ]?\d{{2}}|\d{{4}}[.-][ ]?(?:\d{{1,2}}[.-]|{_MONTHS}))"
)
_BIRTH = re.compile(
    r"(?<!\w)(?i:born(?: on [^\n]{4,20})?|né|née|nee|geboren(?: am [^\n]{4,20})?|geb\.|nat[ao]|nacid[oa]|nascid[oa]|"
    r"urodzon[ya]|ur\.|narozen[áaý]?|naroden[áaý]|rođena?|rojena?|född|født|fødd|syntynyt|született|nascută|născută?|"
    r"dzimis|dzimusi|gimęs|gimusi|sündinud|lahir|doğum yeri:?)[ ]+"
    r"(?P<in>(?i:in|à|a|en|em|w|we|v|ve|u|la|di|te|hely:?)[ ])?[ ]*"
    rf"(?P<x>{CAPITALISED}(?:[ -]{CAPITALISED}){{0,2}})"
)
_PREPOSITION = re.compile(
    r"(?<!\w)(?:[Ii]n|[Àà]|[Ee]n|[Ee]m|[Ww]e?|[Vv]e?|[Uu]|i|til|[Nn]ach|from|aus|[Tt]e|near|bei|di|vo|pri|huku)[ ]+$"
)
# `w Gdańsku`, `v Praze`: a town in a case that no list has, alone on its line.
_BENT = re.compile(rf"(?m)^[ ]*(?:we?|ve?)[ ](?P<x>{CAPITALISED}(?:[ ]{CAPITALISED})?)[ ]*,?[ ]*$")
# `Ginsterweg`, `Prinsengracht`: what no list has as a word (`Gehweg`), and no place for something.
_STREET = re.compile(
    r"(?<![\w-])(?!(?:Kinder)?(?:Spiel|Arbeits|Markt|Sitz|Steh|Stell|Zelt|Camping|Bolz|Golf|Sport|Fußball|Tennis|Rast|Liege|Lager|"
    r"Studien|Schau|Fest|Park|Dorf|Schul|Heim|Rück|Hin|Um|Aus|Flucht|Rettungs|Wander|Sack|Ein|Verbindungs|Trampel|Kreuz)"
    r"(?:weg|platz|gasse)(?!\w))"
    rf"[{UPPER}][^\W\d_]{{3,}}(?:weg|wege|stra(?:ß|ss)e|str\.|gasse|allee|platz|gracht|straat|laan|plein|gatan|"
    r"vägen|gränd|vej|gade|stræde|veien|katu|kuja|utca|köz)(?![\w-])"
)
_CODE_BEFORE = re.compile(
    r"(?<![\w.,$€£#:/-])(?:[A-Z]{1,3}-)?(?:\d{2}[ -]\d{3}|\d{3}[ ]\d{2,3}|\d{4}-\d{3}|\d{4}[ ]?[A-Z]{2}|"
    r"\d{4,6})[ ]{1,2}$"
)
_CODE_AFTER = re.compile(
    r"[ ]?[,-]?[ ]{1,2}(?:(?:[A-Z]{2,3}|\([^()\n]{2,20}\))[ ]+)?(?P<x>[A-Z]{1,2}\d[A-Z\d]?[ ]\d[A-Z]{2}|"
    r"[A-Z]\d[A-Z][ ]\d[A-Z]\d|[A-Z]{2}-\d{4,5}|"
    r"\d{5}(?:-\d{3,4})?|\d{3}[ ]?\d{3}|\d{4})(?=[ ]*(?:$|[\n,;.)?!]))"
)
_REGION = re.compile(rf"[ ]?\([A-Z]{{2}}\)|,[ ]?(?:[A-Z]{{2}}(?!\w)|[{UPPER}][a-z]{{1,4}}\.)")
_CITIES_FIRST = frozenset(["london", "paris", "milan", "dallas", "boston", "denver", "phoenix", "rome", "berlin"])
"""Cities for which children are named, and which are meant wherever they stand alone."""
_YEAR = re.compile(r"(?:19|20)\d\d$")
# What may stand beside a town on its line: a region by letters, a quarter by number, a code.
_BESIDE = re.compile(rf"[A-Z]{{2,3}}\.?|D\.?[CF]\.?|[{UPPER}][a-z]{{1,3}}\.|[A-Z]|\d{{1,2}}|\d{{3,6}}|\.")
_BETWEEN = re.compile(r"[ ,/()–-]+")
_COUNTRY_CODES = re.compile(r"[ ]*[,(][ ]*(?:[A-Z]{2,3}|D\.?[CF]\.?)\)?[ ]*")


def find_towns(text: str) -> Iterator[Entity]:
    """Towns with a sign that holds in any text."""
    places = list(named(text)) if any(char.isdigit() for char in text) else []
    calendar = marked(text) if places else text
    for place in places:
        if _DATE.match(calendar, place.end) and _opens_line(text, place.start) and not _may_be_given(text, place):
            yield Entity("LOCATION", place.start, place.end, _DATED)
        yield from _with_code(text, place)
    for match in _BIRTH.finditer(text):
        # `geb. Lechner`, `né Tommaso` are persons
        if match["in"] or kind_of(match["x"]):
            yield Entity("LOCATION", *match.span("x"), _BORN)


def find_towns_in_pictures(text: str) -> Iterator[Entity]:
    """Towns and countries on lines of their own, and after a preposition."""
    places = list(named(text))
    for place in places:
        meant = place.kind not in _LARGE and not _may_be_person(text, place)
        if meant and _PREPOSITION.search(text, max(0, place.start - 8), place.start):
            yield Entity("LOCATION", place.start, place.end, _AFTER_PREPOSITION)
    for match in _BENT.finditer(text):
        if len(match["x"]) > 3 and (is_foreign_word(match["x"]) or not look_up(match["x"]).word):
            yield Entity("LOCATION", *match.span("x"), _AFTER_PREPOSITION)
    for match in _STREET.finditer(text):
        if look_up(match.group()).nothing:
            yield Entity("LOCATION", *match.span(), _AFTER_PREPOSITION)
    yield from _lines(text, places)


def _lines(text: str, places: list[Named]) -> Iterator[Entity]:
    """Lines of nothing but places: `Nairobi, Kenya`, `TORONTO ON`, `Porto Alegre - RS`."""
    start, before = 0, False
    for line in text.split("\n"):
        end = start + len(line)
        here = [place for place in places if start <= place.start and place.end <= end]
        before = bool(here) and len(line) <= _LONGEST_LINE and _all_places(text, here, start, end, before)
        if before:
            yield Entity("LOCATION", here[0].start, max(here[-1].end, start + len(line.rstrip())), _ALONE)
        start = end + 1


def _all_places(text: str, here: list[Named], start: int, end: int, after_place: bool) -> bool:
    rest, at = "", start
    for place in here:
        rest += text[at : place.start]
        at = place.end
    rest += text[at:end]
    if not all(_BESIDE.fullmatch(one) for one in _BETWEEN.split(rest) if one):
        return False
    if len(here) > 1 or _COUNTRY_CODES.match(text, here[0].end, end):
        return True
    return not _may_be_person(text, here[0]) and (here[0].kind not in _LARGE or after_place)


def _with_code(text: str, place: Named) -> Iterator[Entity]:
    """A town beside its postal code: `39104 Magdeburg`, `Pune 411001`."""
    before = _CODE_BEFORE.search(text, max(0, place.start - 12), place.start)
    if before and not _YEAR.match(before.group().strip()):
        region = _REGION.match(text, place.end)
        yield Entity("LOCATION", before.start(), region.end() if region else place.end, _CODED)
    after = _CODE_AFTER.match(text, place.end)
    if after and not _YEAR.match(after["x"]):
        yield Entity("LOCATION", place.start, after.end("x"), _CODED)


def _opens_line(text: str, start: int) -> bool:
    head = text[text.rfind("\n", 0, start) + 1 : start]
    return not head.strip() or bool(_PREPOSITION.fullmatch(head)) or head.rstrip().endswith((",", "|", "-"))


def _may_be_person(text: str, place: Named) -> bool:
    """Whether the name of the town is a person's too: `Madison`, `Clifton`. Surnames from cities mean the city."""
    name = text[place.start : place.end]
    surname = place.kind == "town" and " " not in name and look_up(name).surname > 1
    return surname or _may_be_given(text, place)


def _may_be_given(text: str, place: Named) -> bool:
    name = text[place.start : place.end]
    return " " not in name and name.casefold() not in _CITIES_FIRST and look_up(name).given > 1
