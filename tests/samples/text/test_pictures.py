"""Made pictures with text: their truth against their pixels, the two splits against each other."""

from __future__ import annotations

import itertools
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from gate.errors import UsageError
from gate.samples.text import development, fonts, held_out
from gate.samples.text.canvas import Pen, plain
from gate.samples.text.countries import PHRASES, Country
from gate.samples.text.families import FAMILIES
from gate.samples.text.kit import WORLDS, Kit
from gate.samples.text.make import Made, make, pictures
from gate.types import ENTITY_TYPES

SPLITS = tuple(WORLDS)
CASES = list(itertools.product(SPLITS, FAMILIES))
HALF = 0.5  # of the strongest change: what a lens has blurred further out is not ink any more

pytestmark = pytest.mark.skipif(
    any(not face.there for face in fonts.TYPEFACES), reason="typefaces are missing: tests/system-packages.sh, [dev]"
)


def coverage(quads: list[list[list[float]]], size: tuple[int, int], margin: int = 0) -> NDArray[np.bool_]:
    """Pixels (H, W) inside the quads, or up to `margin` outside."""
    mask = np.zeros((size[1] * 4, size[0] * 4), np.uint8)
    for quad in quads:
        cv2.fillPoly(mask, [np.round(np.array(quad) * 4 - 0.5).astype(np.int32)], 1)
    shares = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    inside = (shares > 0.2).astype(np.uint8)
    return cv2.dilate(inside, np.ones((2 * margin + 1, 2 * margin + 1), np.uint8)) > 0


def ink(whole: Made, lacking: Made) -> NDArray[np.bool_]:
    """Pixels (H, W) that one string alone makes different."""
    change = np.abs(whole.canvas.pixels.astype(float) - lacking.canvas.pixels).max(axis=2)
    return change > max(HALF * np.percentile(change[change > 0], 98), 4) if change.any() else change > 0


def extent(points: NDArray[np.float64]) -> float:
    """Area of the smallest rectangle round points."""
    (_, (across, down), _) = cv2.minAreaRect(points.astype(np.float32))
    return float((across + 1) * (down + 1))


@pytest.mark.parametrize(("split", "family"), CASES)
def test_quads_hold_the_ink_of_their_string_and_little_else(split: str, family: str) -> None:
    for number in range(len(FAMILIES[family].templates[split])):
        whole = make(family, split, number)
        strings = whole.truth["strings"]
        assert bool(strings) == (family not in {"plain", "none"})
        for index in {5 * number % len(strings)} if strings else ():
            drawn = ink(whole, make(family, split, number, omit=index))
            quads = strings[index]["quads"]
            assert drawn.any(), strings[index]["entity_type"]
            inside = (drawn & coverage(quads, whole.canvas.size)).sum() / drawn.sum()
            assert inside >= 0.98, (whole.template, strings[index]["entity_type"], inside)
            needed = sum(extent(part) for part in inks_by_quad(drawn, quads, whole))
            area = sum(cv2.contourArea(np.array(quad, np.float32)) for quad in quads)
            assert area <= 1.2 * needed + 60, (whole.template, strings[index]["entity_type"], area / needed)


def inks_by_quad(drawn: NDArray[np.bool_], quads: list[list[list[float]]], made: Made) -> list[NDArray[np.float64]]:
    """The ink pixels (n, 2) in each quad, none of them without."""
    found = []
    for quad in quads:
        rows, columns = np.nonzero(drawn & coverage([quad], made.canvas.size))
        assert len(rows), made.template
        found.append(np.stack([columns, rows], axis=1).astype(float))
    return found


@pytest.mark.parametrize(("split", "family"), CASES)
def test_truth_is_whole_and_in_the_picture(split: str, family: str) -> None:
    count = len(FAMILIES[family].templates[split])
    for number in range(count, 2 * count):  # others than those whose ink is looked at
        made = make(family, split, number)
        width, height = made.canvas.size
        truth = made.truth
        assert 150 <= max(width, height) <= 1024
        assert (max(width, height) < 200) == (family == "small")
        assert bool(truth["lines"]) == (family != "none")
        for quad in [line["quad"] for line in truth["lines"]] + [q for s in truth["strings"] for q in s["quads"]]:
            assert all(0 <= x <= width and 0 <= y <= height for x, y in quad)
            assert cv2.contourArea(np.array(quad, np.float32)) > 8
        kinds = {string["entity_type"] for string in truth["strings"]}
        assert kinds <= set(ENTITY_TYPES)
        assert {kind for line in truth["lines"] for kind in line["entities"]} == kinds - {"BARCODE"}
        for trace in (*made.canvas.lines, *made.canvas.parts):  # nothing runs over the edge
            assert trace.ink.min() > -1.5
            assert (trace.ink.max(axis=0) < np.array([width, height]) + 1.5).all()
        if family == "plain":
            assert not kinds


MOST_TYPES = ("header", "label", "letter", "plate", "screen", "invitation")


def test_every_type_of_the_contract_occurs_in_both_splits() -> None:
    wanted = {
        "PERSON", "LOCATION", "DATE_TIME", "PHONE_NUMBER", "EMAIL_ADDRESS", "HANDLE", "URL", "MEDICAL_RECORD_NUMBER",
        "ID_NUMBER", "FACILITY", "GESTATIONAL_AGE", "DATE_OF_BIRTH", "LICENSE_PLATE", "BARCODE", "POSTAL_CODE",
    }  # fmt: skip
    for split in SPLITS:
        found = {s["entity_type"] for made in pictures(18, split, MOST_TYPES) for s in made.truth["strings"]}
        assert wanted <= found, wanted - found


def test_a_picture_is_the_same_alone_and_in_company() -> None:
    alone = list(pictures(3, "development", ["screen"], seed=4))
    among = [made for made in pictures(9, "development", ["plate", "screen", "cjk"], seed=4) if made.family == "screen"]
    for one, other in zip(alone, among, strict=True):
        assert one.canvas.pixels.tobytes() == other.canvas.pixels.tobytes()
        assert one.truth == other.truth
    (another,) = pictures(1, "development", ["screen"], seed=5)
    assert another.canvas.pixels.tobytes() != alone[0].canvas.pixels.tobytes()


def words(country: Country) -> dict[str, set[str]]:
    return {
        "code": {country.code},
        "names": {*country.given, *country.surnames},
        "streets": set(country.streets),
        "towns": {town for town, _, _ in country.towns},
        "facilities": set(country.facilities),
        "venues": set(country.venues),
        "phones": set(country.phones),
        "plates": set(country.plates),
    }


def test_the_splits_share_no_name_place_number_template_or_typeface() -> None:
    sides: list[dict[str, set[str]]] = []
    for world in (development, held_out):
        merged: dict[str, set[str]] = {}
        for country in (*world.COUNTRIES, world.EAST):
            for kind, values in words(country).items():
                merged.setdefault(kind, set()).update(values)
        sides.append(merged)
    ours, theirs = sides
    for kind in ours:
        shared = ours[kind] & theirs[kind]
        assert not shared or kind == "plates", (kind, shared)  # letters and digits look alike in many countries
        assert len(ours[kind]) <= 3 * len(theirs[kind])
        assert len(theirs[kind]) <= 3 * len(ours[kind])
    assert not set(development.DOMAINS) & set(held_out.DOMAINS)
    for family in FAMILIES.values():
        made = {split: set(family.templates[split]) for split in SPLITS}
        assert not made["development"] & made["held-out"]
        assert len(made["development"]) == len(made["held-out"])
    files = {split: {(f.package, f.file) for f in fonts.TYPEFACES if f.split == split} for split in SPLITS}
    assert not files["development"] & files["held-out"]
    assert not {f for f, _ in files["development"]} & {f for f, _ in files["held-out"]}


def test_names_of_one_split_are_no_part_of_the_others() -> None:
    ours = {name for c in development.COUNTRIES for name in (*c.given, *c.surnames)}
    theirs = {part for c in held_out.COUNTRIES for name in (*c.given, *c.surnames) for part in name.split("-")}
    assert not ours & theirs


def test_numbers_are_of_ranges_that_nobody_has() -> None:
    for world in (development, held_out):
        for country in world.COUNTRIES:
            for pattern in country.phones:
                assert any(part in pattern.replace(" ", "") for part in RESERVED[country.code]), pattern
        assert all(
            domain.endswith(("example.org", "example.com", "example.net", ".example")) for domain in world.DOMAINS
        )


RESERVED = {
    "US": ("55501", "555-01", "555.01"),
    "CA": ("55501", "555-01", "555.01"),
    "GB": ("79460", "01632960", "7700900", "01174960", "(0131)4960"),
    "DE": ("23125", "90009", "4710", "99998", "66969", "017139200"),
    "FR": ("0199", "0261", "3353", "0465", "0639", "05.36"),
    "AU": ("5550", "491570", "7010"),
    "IE": ("2091",),
    "SE": ("465004", "39006", "62804", "17406"),
}


@pytest.mark.parametrize("split", SPLITS)
def test_every_typeface_can_spell_all_that_its_split_writes(split: str) -> None:
    world = WORLDS[split]
    texts = [text for country in world.COUNTRIES for values in words(country).values() for text in values]
    texts += [text for country in world.COUNTRIES for text in (*country.months, *country.days, *country.titles)]
    texts += [text for phrases in PHRASES.values() for text in phrases.values()]
    for face in fonts.TYPEFACES:
        if face.split == split and face.style != "cjk":
            spelled = face.spelling("".join(sorted(set("".join(texts)))) + "&:€–°")
            assert all(letter.isspace() or face.writes(letter) for letter in spelled)
    with pytest.raises(ValueError, match=r"U\+5C71"):
        fonts.typefaces(split, "sans")[0].spelling("山")
    (east,) = fonts.typefaces(split, "cjk")
    assert all(east.spelling(text) == text for values in words(world.EAST).values() for text in values)


def test_a_glyph_that_is_only_a_box_does_not_count() -> None:
    (aileron,) = (face for face in fonts.TYPEFACES if face.name == "Aileron")
    assert aileron.writes("A")
    assert not aileron.writes("é")
    assert not aileron.writes("山")


def test_missing_fonts_are_named_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = [
        fonts.Typeface("One", "script", "development", "fonts-not-there", "truetype/none.ttf"),
        fonts.Typeface("Two", "serif", "development", "font_not_there", "files/none.ttf"),
        fonts.Typeface("Three", "serif", "held-out", "font_other", "files/none.ttf"),
    ]
    monkeypatch.setattr(fonts, "TYPEFACES", (*fonts.TYPEFACES, *absent))
    with pytest.raises(UsageError, match="apt-get install fonts-not-there and: pip install font-not-there"):
        pictures(1, "development", ["invitation"])
    assert next(pictures(1, "development", ["plate"])).family == "plate"  # needs neither


def test_an_unknown_family_is_named() -> None:
    with pytest.raises(UsageError, match=r"no family headers; there are header, invitation"):
        pictures(1, "development", ["header", "headers"])


def test_a_string_over_several_lines_stays_one() -> None:
    kit = Kit([1], "development")
    canvas = kit.blank(400, 200, (255, 255, 255))
    address = kit.address()
    canvas.write((10, 10), f"To {address} now", Pen(kit.face("sans"), 20, (0, 0, 0)))
    parts = [part for part in canvas.parts if part.string == 0]
    assert len(parts) == plain(address).count("\n") + 1 == len(canvas.lines) > 1
    assert [line.entities for line in canvas.lines] == [("LOCATION",)] * len(parts)


def test_barcodes_read_as_what_they_are_said_to_be() -> None:
    for split, number in itertools.product(SPLITS, range(3)):
        made = make("label", split, number, seed=2)
        expected = {s["text"] for s in made.truth["strings"] if s["entity_type"] == "BARCODE"}
        read = {found.text for found in zxingcpp.read_barcodes(made.canvas.pixels)}
        assert {text.removeprefix("https://") for text in read} == {text.removeprefix("https://") for text in expected}


def test_mirroring_twice_changes_nothing() -> None:
    made: Any = make("card", "development", 0)
    before = made.truth, made.canvas.pixels.copy()
    made.canvas.mirror()
    assert made.truth["strings"] != before[0]["strings"]
    made.canvas.mirror()
    assert made.truth == before[0]
    assert (made.canvas.pixels == before[1]).all()
