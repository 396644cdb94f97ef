from __future__ import annotations

import numpy as np
import pytest

from gate.learn.pii.ink import covered_share
from gate.types import Quad
from tests.learn.pii.made import blackened, written

COLOURS = [("black", "white"), ("white", "black"), ((40, 40, 40), (12, 12, 12)), ("yellow", "navy"), ("black", "gray")]


@pytest.mark.parametrize(("ink", "ground"), COLOURS)
def test_all_half_and_nothing(ink, ground) -> None:
    pixels, quad = written("WWWWWWWW", ink=ink, ground=ground)
    left, top, right, bottom = quad.bounds
    assert covered_share(pixels, pixels, [quad]) == 0
    assert covered_share(pixels, blackened(pixels, (left - 3, top - 3, right + 3, bottom + 3)), [quad]) == 1
    half = blackened(pixels, (left - 3, top - 3, (left + right) / 2, bottom + 3))
    assert covered_share(pixels, half, [quad]) == pytest.approx(0.5, abs=0.06)


def test_it_is_ink_that_counts_and_not_area() -> None:
    """A string with a wide gap: the box over the gap is most of the area and none of the ink."""
    pixels, quad = written("H" + 30 * " " + "H")
    left, top, right, bottom = quad.bounds
    gap = blackened(pixels, (left + 30, top - 5, right - 30, bottom + 5))
    assert (right - left - 60) > 0.5 * (right - left)
    assert covered_share(pixels, gap, [quad]) == 0


def test_the_lines_of_a_string_count_together() -> None:
    pixels, quad = written("MMMM")
    picture = np.concatenate([pixels, pixels, pixels])
    height = len(pixels)
    quads = [Quad(tuple((x, y + number * height) for x, y in quad.points)) for number in range(3)]  # type: ignore[arg-type]
    left, top, right, bottom = quads[1].bounds
    covered = blackened(picture, (left - 3, top - 3, right + 3, bottom + 3))
    assert covered_share(picture, covered, quads) == pytest.approx(1 / 3, abs=0.01)


def test_dark_letters_beside_a_box_are_not_taken_for_fill() -> None:
    pixels, quad = written("EEEE EEEE")
    left, top, right, _ = quad.bounds
    above = blackened(pixels, (left, 0, right, top - 2))
    assert covered_share(pixels, above, [quad]) == 0


def test_what_was_whitened_or_changed_otherwise_is_not_filled() -> None:
    """Only fill counts: a lighter or noisier version of a text can still be read."""
    pixels, quad = written("WWWW")
    paler = (255 - (255 - pixels.astype(int)) // 3).astype(np.uint8)
    assert covered_share(pixels, paler, [quad]) == 0


def test_the_noise_of_jpeg_in_a_box_does_not_uncover_it() -> None:
    pixels, quad = written("WWWW", ink=(90, 90, 90), ground=(10, 10, 10))
    filled = blackened(pixels, (0, 0, pixels.shape[1], pixels.shape[0]))
    noise = np.random.default_rng(1).integers(0, 12, filled.shape, dtype=np.uint8)
    assert covered_share(pixels, filled + noise, [quad]) > 0.99


def test_a_quad_without_contrast_is_ink_as_a_whole() -> None:
    flat = np.full((60, 200, 3), 200, np.uint8)
    quad = Quad.from_box(20, 20, 180, 40)
    assert covered_share(flat, flat, [quad]) == 0
    assert covered_share(flat, blackened(flat, (10, 10, 100, 50)), [quad]) == pytest.approx(0.5, abs=0.02)


def test_a_quad_outside_of_the_picture_has_no_ink() -> None:
    flat = np.full((60, 200, 3), 200, np.uint8)
    assert covered_share(flat, flat, [Quad.from_box(300, 300, 340, 320)]) == 1
    assert covered_share(flat, flat, []) == 1
