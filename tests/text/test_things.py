from __future__ import annotations

import pytest

from gate.text.things import in_thing


@pytest.mark.parametrize(
    "text",
    ["Shirley Temple", "JACK DANIELS", "Ben & Jerry’s", "Suzuki", "Gray Wolf", "Blue Jay", "Mamma"],
)
def test_what_is_called_after_somebody_names_nobody(text: str) -> None:
    assert in_thing(text, 0, len(text))


@pytest.mark.parametrize("text", ["Hanako Suzuki", "Christa Wolf", "Rose", "Lily Rose", "Calvin Kleinert", "Oma Hilde"])
def test_a_name_with_a_word_of_its_own_does(text: str) -> None:
    assert not in_thing(text, 0, len(text))


def test_three_flowers_are_a_list() -> None:
    text = "Lily  Iris  Violet"
    assert in_thing(text, 0, 4) and in_thing(text, 6, 10)
