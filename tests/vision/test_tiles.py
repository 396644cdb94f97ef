from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gate.vision.tiles import tiles


@given(length=st.integers(1, 20_000), most=st.integers(200, 2_000), overlap=st.integers(0, 190))
def test_tiles_cover_a_side_with_their_overlap(length: int, most: int, overlap: int) -> None:
    found = tiles(length, most, overlap)
    assert found[0][0] == 0
    assert found[-1][1] == length
    assert all(end - start <= most for start, end in found)
    assert len({end - start for start, end in found}) == 1
    assert all(first[1] - second[0] >= overlap for first, second in pairwise(found))


@given(length=st.integers(1, 20_000), most=st.integers(200, 2_000), overlap=st.integers(0, 190))
def test_no_tile_is_larger_than_it_has_to_be(length: int, most: int, overlap: int) -> None:
    found = tiles(length, most, overlap)
    size = found[0][1] - found[0][0]
    assert len(found) * size - (len(found) - 1) * overlap < length + len(found)
    # One tile fewer, of the largest size, would not do.
    assert len(found) == 1 or (len(found) - 1) * most - (len(found) - 2) * overlap < length


def test_a_side_that_fits_is_one_tile() -> None:
    assert tiles(1_536, 1_536, 128) == [(0, 1_536)]
    assert tiles(1_600, 1_536, 128) == [(0, 864), (736, 1_600)]
