from __future__ import annotations

import json
from pathlib import Path

import pytest

from gate.text.everyday import _everyday_words, is_everyday
from gate.text.names import Names, may_name

NAMES = Names()


def networks(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each text, whether the networks would find a name in it if nothing kept them from it."""
    monkeypatch.setattr("gate.text.names.may_name", bool)
    return [any(one.score >= 0.4 for one in found) for found in NAMES.find_all(texts, 0.4)]


def test_no_everyday_word_alone_is_a_name_to_the_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    words = sorted(_everyday_words())
    texts = [spelt for word in words for spelt in (word, word.title(), word.upper())]
    named = [text for text, is_named in zip(texts, networks(texts, monkeypatch), strict=True) if is_named]
    assert named == []


@pytest.mark.parametrize(
    "text", ["12.50", "", "daisy", "SALE 50%", "Thank you", "open daily 9-5", "TOTAL: 193.00", "III", "22:10"]
)
def test_text_that_holds_no_name_is_kept_from_the_networks(text: str) -> None:
    assert not may_name(text)


@pytest.mark.parametrize(
    "text", ["Jane", "jane roe was here", "Dr. Li Wu", "Thank you, Jane", "ROSE", "José", "Мария", "Mr May"]
)
def test_text_that_may_hold_one_is_not(text: str) -> None:
    assert may_name(text)


def test_a_word_with_letters_of_another_script_is_not_everyday() -> None:
    assert is_everyday("coffee, tea & CAKE")
    assert not is_everyday("coffee with Ольга")


def test_no_sentence_with_a_name_is_kept_from_the_networks(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = shared_data / "pii_sentences" / "sentences.jsonl"
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    lines = sorted({line for text in texts for part in text.split("\n") for line in (part, *part.split())})
    skipped = [line for line in lines if not may_name(line)]
    assert len(skipped) > 100
    named = [text for text, is_named in zip(skipped, networks(skipped, monkeypatch), strict=True) if is_named]
    assert named == []


def test_what_is_found_does_not_depend_on_the_texts_beside_it() -> None:
    texts = [
        "Jane Roe",
        "call Peter Placeholder now",
        "12 Elm Street, Springfield",
        "Quilvexa Morbrandt",
        "x",
        "love, Anna",
    ]
    together = NAMES.find_all(texts, 0.4)
    assert together == [NAMES.find_all([text], 0.4)[0] for text in texts]
    assert together[::-1] == NAMES.find_all(texts[::-1], 0.4)


def test_below_the_doubtful_score_spacy_is_asked_too() -> None:
    text = "he met Smith in Paris"
    low = NAMES.find_all([text], 0.3)[0]
    high = [one for one in NAMES.find_all([text], 0.4)[0] if one.score >= 0.4]
    assert [one for one in low if one.score >= 0.4] == high
