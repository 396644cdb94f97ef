from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from gate.text.entities import Entity, merge

TEXT = "Jane Roe, 12 Elm Street; jane.roe@example.org 12/05/2021 and then some more words"
entities = st.lists(
    st.builds(
        lambda kind, start, length, score: Entity(kind, start, min(start + length, len(TEXT)), score),
        st.sampled_from(["PERSON", "LOCATION", "EMAIL_ADDRESS", "DATE_TIME", "MEDICAL_TERM", "FACE"]),
        st.integers(0, len(TEXT) - 1),
        st.integers(1, 30),
        st.floats(0, 1),
    ),
    max_size=8,
)


@given(entities)
def test_no_overlap_and_no_letter_or_digit_lost(given_entities: list[Entity]) -> None:
    merged = merge(TEXT, given_entities)
    assert all(one.end <= other.start for one, other in pairwise(merged))
    covered = {at for one in merged for at in range(one.start, one.end)}
    wanted = {at for one in given_entities for at in range(one.start, one.end) if TEXT[at].isalnum()}
    assert wanted <= covered


@given(entities, st.randoms())
def test_the_order_of_the_input_does_not_matter(given_entities: list[Entity], rng: object) -> None:
    shuffled = list(given_entities)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert merge(TEXT, shuffled) == merge(TEXT, given_entities)


def test_the_more_specific_type_keeps_its_characters() -> None:
    at = TEXT.index("jane.roe@")
    address = Entity("EMAIL_ADDRESS", at, at + len("jane.roe@example.org"), 0.9)
    assert merge(TEXT, [Entity("PERSON", at, at + 8, 0.99), address]) == [address]


def test_what_is_left_of_the_weaker_stays_with_its_own_type() -> None:
    date = Entity("DATE_TIME", TEXT.index("12/05"), TEXT.index("12/05") + 10, 0.9)
    wide = Entity("LOCATION", date.start, TEXT.index(" some"), 0.5)
    kept = merge(TEXT, [wide, date])
    assert [one.entity_type for one in kept] == ["DATE_TIME", "LOCATION"]
    assert kept[1].end == wide.end


def test_parts_of_a_name_join() -> None:
    assert merge(TEXT, [Entity("PERSON", 0, 4, 0.5), Entity("PERSON", 5, 8, 0.7)]) == [Entity("PERSON", 0, 8, 0.7)]


def test_a_date_wins_over_a_telephone_number_that_nothing_announces() -> None:
    text = "2023-10-05 13"
    phone, date = Entity("PHONE_NUMBER", 0, 13, 0.55), Entity("DATE_TIME", 0, 10, 0.85)
    assert merge(text, [phone, date])[0] == date
    announced = Entity("PHONE_NUMBER", 0, 13, 0.85)
    assert [one.entity_type for one in merge(text, [announced, date])] == ["PHONE_NUMBER"]
