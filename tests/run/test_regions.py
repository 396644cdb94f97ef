"""A sonogram inside a larger picture is filled where a policy says so, and what cannot be filled is dropped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gate.keys import Key
from gate.report.model import RunReport
from gate.run.scan import scan
from gate.run.store import PrivateStore
from gate.types import Quad
from gate.vision.picture import decode
from tests.run.marker import BOX, CYAN, MAGENTA, SIZE, card, install
from tests.support import sample, tar_members, write_shard

POLICY = """
version: 1
name: invitations
detectors: {marker: }
rules:
  - id: sonogram
    when: {entity_type: [ULTRASOUND, PREGNANCY_ULTRASOUND]}
    action: redact
    reason: The sonogram goes and the card stays.
near_duplicates: {follow: false}
"""
TURNED = 6  # stored on its side

PICTURES = {
    "without": card((150, 150, 150), BOX, 1),
    "on a card": card(MAGENTA, BOX, 2),
    "on a turned card": card(MAGENTA, BOX, 3, TURNED),
    "somewhere": card(CYAN, BOX, 4),
    "the picture itself": card(MAGENTA, (0, 0, *SIZE), 5),
    "most of the picture": card(MAGENTA, (10, 10, 190, 140), 6),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("regions")
    write_shard(place / "source", "00000", [sample(n, "a card", data) for n, data in enumerate(PICTURES.values())])
    (place / "policy.yaml").write_text(POLICY)
    install(place / "site")
    return place


@pytest.fixture(scope="module")
def first(folder: Path) -> RunReport:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder / "site"))
        return scan(folder / "source", folder / "policy.yaml", output=folder / "release", key=Key(b"r" * 32))


def released(folder: Path) -> dict[str, bytes]:
    members = tar_members(folder / "release/00000.tar")
    names = dict(enumerate(PICTURES))
    return {names[int(name[:9])]: data for name, data in members.items() if name.endswith(".jpg")}


def test_what_is_released_and_what_is_dropped(first: RunReport, folder: Path) -> None:
    assert first.exit_code == 0
    assert dict(first.tally.fates) == {"released": 1, "redacted": 2, "dropped": 3}
    assert first.tally.unproven_drops == 3
    assert set(released(folder)) == {"without", "on a card", "on a turned card"}
    assert released(folder)["without"] == PICTURES["without"]


@pytest.mark.parametrize("name", ["on a card", "on a turned card"])
def test_the_sonogram_is_black_and_the_card_is_as_it_was(first: RunReport, folder: Path, name: str) -> None:
    before, after = (decode(data, max_pixels=10**6) for data in (PICTURES[name], released(folder)[name]))
    assert after.orientation == before.orientation
    left, top, right, bottom = BOX
    assert after.rgb[top:bottom, left:right].max() < 30
    kept = np.ones(before.rgb.shape[:2], bool)
    kept[top - 30 : bottom + 30, left - 30 : right + 30] = False
    assert np.abs(after.rgb.astype(int) - before.rgb)[kept].max() <= 3


def test_private_records_tell_where_it_was(first: RunReport, folder: Path) -> None:
    records = PrivateStore(folder / "release.private").read_records("00000")
    by_name = dict(zip(PICTURES, (record.outcome.findings for record in records), strict=True))
    assert [finding.entity_type for finding in by_name["on a card"]] == ["PREGNANCY_ULTRASOUND", "ULTRASOUND"]
    assert {finding.region for finding in by_name["somewhere"]} == {None}
    for name in ("on a card", "on a turned card"):
        region = by_name[name][0].region
        assert isinstance(region, Quad)
        assert region.bounds == pytest.approx(BOX, abs=2)


def test_the_release_passes_its_own_policy_and_stays_as_it_is(
    first: RunReport, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(folder / "site"))
    again = scan(folder / "release", folder / "policy.yaml", output=tmp_path / "again", key=Key(b"r" * 32))
    assert (again.exit_code, dict(again.tally.fates)) == (0, {"released": 3})
    assert (tmp_path / "again/00000.tar").read_bytes() == (folder / "release/00000.tar").read_bytes()
