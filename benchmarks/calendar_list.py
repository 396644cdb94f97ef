"""Make the list of months and weekdays that dates are found by: gate/models/data/calendar.txt.

    pip download --no-deps babel==2.18.0    # and unpack it
    python benchmarks/calendar_list.py BABEL OUT

BABEL is the folder that holds `babel/`, whose locale data are those of the Unicode CLDR. A line is `KIND TRUST NAME`:

    KIND    month, weekday
    TRUST   sure     stands for itself beside the number of a day
            capital  does so with a capital only (`May 5`, not `you may 5`)
            weak     needs a year, a weekday or a word such as `de` as well (`set`, `out`, `lis`: words elsewhere)
    NAME    in lower case and without accents, as gate.text.calendar.plain gives it

Full names of languages that many pictures are written in are sure unless they are an everyday English word;
their abbreviations need a capital. Names of the world's other official languages are sure when they are long.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from gate.text.calendar import plain
from gate.text.recognizers import words

FREQUENT = words("en de fr es it pt nl pl sv da nb nn fi cs sk hr hu ro tr id el ru uk bg sr sr_Latn he th ar hi")
"""Languages whose abbreviations are written on pictures everywhere."""
KNOWN = words("is et lv lt sl bs mk sq be az ms vi fil sw af ga cy ca eu gl mt lb ar_EG ar_SY ar_MA fa ur") | FREQUENT
"""Languages of which all full names are sure."""
SCRIPTS = (
    *((0x41, 0x24F), (0x1E00, 0x1EFF), (0x250, 0x2AF)),  # Latin
    *((0x370, 0x3FF), (0x400, 0x52F), (0x590, 0x5FF), (0x600, 0x6FF), (0x900, 0x97F), (0xE00, 0xE7F)),
)
NEEDS_CAPITAL = words("may march mar jan dec mart medi sun sat mon wed luna juna")
NO_ENGLISH_WORDS = words(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec mai mars mayo marco julio julie augustus maj mei juin mart monday tuesday wednesday thursday "
    "friday saturday sunday mon tue tues wed thu thurs fri sat sun domingo dom sam ven dim tor qua qui ter vie mie"
)
"""They stand in the list of English words, and are months and weekdays all the same."""
NO_NAMES = words("thang thg nhat יום b.e c.a")
"""Words for `month` and `day` themselves, and initials."""
RANKS = ("sure", "capital", "weak")
SHORT, RARE, LONG = 3, 4, 6
"""Least letters of a name, of one in a language that is not of KNOWN, and of one there that is sure."""
ADDED = {
    "month": words(
        "maerz mrz mrt sept agust janvari februari marta aprili maija junija julija septembri oktobri novembri decembri"
    ),
    "weekday": words(
        "tues weds thur thurs sonnabend mittw donn lun mar mer jeu ven sam dim feira shabbat niedziele sobote srode"
    ),
}
"""Without dots or accents, in the locative of Latvian, in the accusative of Polish: what no locale lists."""


def names(locale: object, kind: str) -> Iterator[tuple[str, bool]]:
    """Names of a locale and whether they are full ones."""
    for widths in getattr(locale, kind).values():
        for width, values in widths.items():
            if width != "narrow":
                for name in values.values():
                    # `d’agost`, `de maig`, `il-Ħadd`, `segunda-feira`, `יום שני`: the part that tells
                    part = max(name.replace("’", " ").replace("-", " ").split(), key=len)
                    yield part.rstrip(".׳॰"), width == "wide"


def official() -> set[str]:
    """Languages that are official in some country or territory."""
    from babel.core import get_global  # type: ignore[import-not-found]

    ranks = ("official", "de_facto_official")
    return {
        code.split("_")[0]
        for languages in get_global("territory_languages").values()
        for code, facts in languages.items()
        if facts["official_status"] in ranks
    }


def is_readable(name: str) -> bool:
    letters = name.replace(".", "")
    return bool(letters) and all(
        any(first <= ord(char) <= last for first, last in SCRIPTS) and not char.isdigit() for char in letters
    )


def trust(kind: str, name: str, full: bool, code: str, english: frozenset[str]) -> str | None:
    """How far a name can be trusted; None for what is better left out."""
    is_word = name in english and name not in NO_ENGLISH_WORDS
    if len(name) < (SHORT if code in KNOWN else RARE) or name in NO_NAMES:
        return None
    if is_word:
        return "weak" if kind == "month" and code in KNOWN else None
    if full and code in KNOWN and name not in NEEDS_CAPITAL:
        return "sure"
    if code in FREQUENT:
        return "capital" if name.isascii() else "sure"
    return "sure" if len(name) >= LONG else "weak"


def main() -> None:
    babel, out = (Path(argument) for argument in sys.argv[1:])
    sys.path.insert(0, str(babel))
    from babel import Locale, localedata  # type: ignore[import-not-found]
    from babel.core import UnknownLocaleError

    english = words((Path(__file__).parents[1] / "gate/models/data/words.txt").read_text())
    found: dict[tuple[str, str], str] = {}
    for code in sorted(KNOWN | official()):
        localedata._cache.clear()  # names that one locale lacks and inherits would stay for the next ones
        try:
            locale = Locale.parse(code)
        except UnknownLocaleError:
            continue
        for kind, attribute in (("month", "months"), ("weekday", "days")):
            added = ((name, len(name) > RARE) for name in ADDED[kind] if code == "en")
            for raw, full in (*names(locale, attribute), *added):
                name = plain(raw)
                rank = trust(kind, name, full, code, english) if is_readable(raw) else None
                prefixed = [f"ב{name}"] if code == "he" and kind == "month" else []
                for form in (name, *prefixed):
                    if rank and RANKS.index(rank) <= RANKS.index(found.get((kind, form), "weak")):
                        found[kind, form] = rank
    lines = sorted(f"{kind} {rank} {name}" for (kind, name), rank in found.items())
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines), "names")


if __name__ == "__main__":
    main()
