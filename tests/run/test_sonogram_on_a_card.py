"""A policy that redacts the sonogram and keeps the card, with the real detector, through a release and its re-scan."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from gate import load_policy, scan, verify
from gate.keys import Key
from gate.samples.sonogram import sonogram
from gate.types import Fate
from tests.support import picture, sample, tar_members, write_shard

KEY = Key(bytes(32))
POLICY = """
version: 1
name: cards
detectors: {ultrasound: {}}
rules:
  - {id: sonogram, when: {entity_type: [ULTRASOUND, PREGNANCY_ULTRASOUND]}, action: redact, reason: the card may stay}
"""
PLACE = (140, 150, 440, 360)


def card(seed: int) -> bytes:
    image = Image.new("RGB", (600, 420), (250, 235, 230))
    ImageDraw.Draw(image).text((40, 40), "It is a girl", fill=(120, 60, 60))
    image.paste(sonogram(seed).resize((300, 210)), PLACE[:2])
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=92)
    return stream.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set with a card, a sonogram by itself and a picture without one, and its release."""
    folder = tmp_path_factory.mktemp("cards")
    alone = io.BytesIO()
    sonogram(3).save(alone, "JPEG", quality=92)
    images = [card(0), alone.getvalue(), picture(5, (600, 420))]
    write_shard(folder / "source", "00000", [sample(k, "a picture", image) for k, image in enumerate(images)])
    (folder / "policy.yaml").write_text(POLICY)
    policy = load_policy(folder / "policy.yaml")
    report = scan(folder / "source", policy, output=folder / "release", key=KEY, workers=1)
    assert report.exit_code == 0
    fates = report.tally.fates
    assert (fates[Fate.REDACTED], fates[Fate.DROPPED], fates[Fate.RELEASED]) == (1, 1, 1)
    return folder


def test_the_sonogram_is_filled_and_the_card_stays(place: Path) -> None:
    before, after = (
        np.asarray(Image.open(io.BytesIO(tar_members(place / which / "00000.tar")["000000000.jpg"]))).astype(int)
        for which in ("source", "release")
    )
    left, top, right, bottom = PLACE
    inside = after[top + 16 : bottom - 16, left + 16 : right - 16]
    assert inside.mean() < 3
    assert np.array_equal(before[:90], after[:90])
    assert np.array_equal(before[:, 540:], after[:, 540:])


def test_the_release_passes_and_stays_as_it_is(place: Path) -> None:
    assert verify(place / "release", deep=True).ok
    again = scan(place / "release", load_policy(place / "policy.yaml"), output=place / "again", key=KEY, workers=1)
    assert again.exit_code == 0
    assert (place / "again" / "00000.tar").read_bytes() == (place / "release" / "00000.tar").read_bytes()
