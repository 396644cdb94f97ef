"""Which redactions leave a sample, and which leave nothing worth keeping."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gate.redact.pixels import fill, filled_share
from gate.redact.sample import redact_sample
from gate.types import KEY_PART, Finding, Kind, Member, Place, Quad, Sample, Span
from gate.vision.picture import decode
from tests.support import picture

WIDTH, HEIGHT = 200, 100
SAMPLE = Sample(
    "1",
    (
        Member("1.jpg", "jpg", Kind.IMAGE, picture(0, (WIDTH, HEIGHT))),
        Member("1.txt", "txt", Kind.TEXT, b"our card"),
        Member("1.b.png", "b.png", Kind.IMAGE, picture(1, (WIDTH, HEIGHT), "PNG")),
    ),
)


def finding(region: Quad | Span | None, part: int = 0, entity_type: str = "ULTRASOUND") -> Finding:
    return Finding("d", entity_type, 0.9, Place.IMAGE, part, region, "0" * 32)


def redacted(*findings: Finding, padding: float = 0.0) -> Sample | None:
    return redact_sample(SAMPLE, findings, method="solid", padding=padding, pseudonym=str.upper)


def left_part(share: float) -> Quad:
    return Quad.from_box(0, 0, share * WIDTH, HEIGHT)


@pytest.mark.parametrize(
    "region",
    [None, Span(0, 0, 3)],
)
def test_a_finding_that_marks_no_part_of_its_picture_leaves_nothing(region: Span | None) -> None:
    assert redacted(finding(region)) is None
    assert redacted(finding(region), finding(left_part(0.2))) is None


@pytest.mark.parametrize("part", [1, 3, -1])
def test_a_finding_in_a_picture_that_is_not_there_leaves_nothing(part: int) -> None:
    assert redacted(finding(left_part(0.2), part)) is None


def test_words_that_only_set_the_scene_need_no_region() -> None:
    result = redacted(finding(None, entity_type="MEDICAL_TERM"), finding(left_part(0.2)))
    assert result is not None


# a quad is grown by two pixels at least
@pytest.mark.parametrize(("share", "kept"), [(0.5, True), (0.82, True), (0.86, False), (1.0, False), (3.0, False)])
def test_a_picture_that_would_be_nearly_all_filled_is_not_kept(share: float, kept: bool) -> None:
    assert (redacted(finding(left_part(share))) is not None) is kept
    assert (redacted(finding(left_part(share), part=2)) is not None) is kept


def test_padding_counts_as_filled() -> None:
    assert redacted(finding(left_part(0.7)), padding=0.1) is not None
    assert redacted(finding(left_part(0.7)), padding=0.5) is None


def test_quads_count_together_and_overlaps_once() -> None:
    right = Quad.from_box(0.45 * WIDTH, 0, WIDTH, HEIGHT)
    assert redacted(finding(left_part(0.5)), finding(right)) is None
    assert redacted(finding(left_part(0.6)), finding(left_part(0.5))) is not None
    assert redacted(finding(left_part(0.6)), finding(right, part=2)) is not None, "each picture for itself"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("method", ["solid", "pixelate", "blur"])
def test_padding_of_a_large_quad_ends_at_the_edge_of_the_picture(kind: str, method: str) -> None:
    data = picture(2, (WIDTH, HEIGHT), kind)
    quad = Quad.from_box(-50, -50, 0.6 * WIDTH, HEIGHT + 50)
    share = filled_share(data, [quad], padding=0.05)
    assert share == pytest.approx(0.6 + 0.05 * (0.6 * WIDTH + 50) / WIDTH, abs=0.02)
    before, after = (
        decode(d, max_pixels=10**6).rgb for d in (data, fill(data, [], softly=[quad], padding=0.05, method=method))
    )
    assert before.shape == after.shape
    changed = np.abs(after.astype(int) - before).max(axis=2) > 8
    assert not changed[:, round(share * WIDTH) + 16 :].any()
    assert changed[:, : round(0.6 * WIDTH)].mean() > 0.9


def told(start: int, end: int, leaf: int = 0) -> Finding:
    return Finding("d", "PERSON", 0.9, Place.KEY, KEY_PART, Span(leaf, start, end), "0" * 32)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([told(11, 14)], "cats/jane/(cats/jane/roe)"),
        ([told(5, 9)], "cats/(cats/jane)/(cats/jane/roe)"),
        ([told(5, 14)], "cats/(cats/jane)/(cats/jane/roe)"),
        ([told(0, 4)], "(cats)/jane/(cats/jane/roe)"),
        ([told(0, 3, leaf=1)], "cats/jane/(cats/jane/roe)"),
        ([replace(told(0, 1), region=None)], "(cats)/(cats/jane)/(cats/jane/roe)"),
    ],
)
def test_folders_of_a_key_in_which_nothing_was_found_keep_their_names(findings, expected) -> None:
    sample = Sample("cats/jane/roe", (Member("cats/jane/roe.jpg", "jpg", Kind.IMAGE, picture(0)),))
    result = redact_sample(sample, findings, method="solid", padding=0.0, pseudonym=lambda key: f"({key})")
    assert result is not None and result.key == expected
    assert [member.name for member in result.members] == [f"{expected}.jpg"]
