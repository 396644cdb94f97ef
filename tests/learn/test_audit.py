from __future__ import annotations

import csv
import json
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gate.errors import GateError, UsageError
from gate.learn.audit import LIMIT, Audit, Near, audit, log_odds
from gate.learn.audit_files import contact_sheet, make_folder, summary, write_audit
from gate.vision.picture import Picture
from tests.support import picture, sample, write_shard, write_tar


class Brightness:
    """Takes a picture's mean brightness, as a share of white, for the score."""

    name = "brightness"

    def __init__(self, threshold: float = 0.5) -> None:
        self.threshold = threshold

    def score(self, picture: Picture) -> float:
        return float(picture.rgb[0, 0, 0]) / 255


def grey(path: Path, level: int, size: tuple[int, int] = (40, 20)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (level, level, level)).save(path, "PNG")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Grey pictures of known levels; two cannot be decoded."""
    data = tmp_path / "data"
    for number, level in enumerate((3, 250, 120, 10, 60, 200, 100, 30)):
        grey(data / f"{number}.png", level)
    (data / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    (data / "empty.jpg").write_bytes(b"")
    return data


def expected(levels: list[int], threshold: float, sd: float) -> list[int]:
    """The definition in the module's docstring, by numpy on scores."""
    scores = np.array(levels) / 255
    margins = np.log(scores / (1 - scores)) - np.log(threshold / (1 - threshold))
    negative = scores < threshold
    chosen = negative & (margins >= -sd * margins[negative].std())
    return [levels[i] for i in np.argsort(-margins) if chosen[i]]


@pytest.mark.parametrize(("threshold", "sd"), [(0.5, 2.0), (0.5, 0.5), (0.9, 1.0), (0.2, 2.0)])
def test_the_negatives_within_so_many_deviations(folder: Path, threshold: float, sd: float) -> None:
    found = audit(folder, Brightness(threshold), sd=sd)
    levels = [round(near.score * 255) for near in found.near]
    assert levels == expected([3, 250, 120, 10, 60, 200, 100, 30], threshold, sd) != []
    assert [near.number for near in found.near] == list(range(1, len(levels) + 1))
    for near in found.near:
        assert near.margin == pytest.approx(log_odds(near.score) - log_odds(threshold))
        assert found.deviation is not None
        assert near.deviations == pytest.approx(near.margin / found.deviation)
        assert -sd <= near.deviations < 0


def test_every_picture_is_counted_once(folder: Path) -> None:
    found = audit(folder, Brightness())
    assert (found.positives, found.negatives) == (2, 6)
    assert found.unreadable == {"image_undecodable": 1, "image_empty": 1}
    assert found.pictures == 10


def test_shard_and_key_lead_back_to_the_picture(tmp_path: Path) -> None:
    for name, levels in (("00000", (5, 110)), ("00001", (120, 8))):
        samples = []
        for number, level in enumerate(levels):
            grey(tmp_path / "one.png", level)
            samples.append({**sample(number, "x", (tmp_path / "one.png").read_bytes()), "ext": "png"})
        write_shard(tmp_path / "shards", name, samples)
    found = audit(tmp_path / "shards", Brightness())
    assert [(near.shard, near.key) for near in found.near][:2] == [("00001", "000000000"), ("00000", "000000001")]


def test_saturated_scores_keep_a_finite_margin(tmp_path: Path) -> None:
    for number, level in enumerate((0, 0, 0, 120, 255)):
        grey(tmp_path / f"{number}.png", level)
    found = audit(tmp_path, Brightness())
    assert (found.positives, found.negatives, found.saturated) == (1, 4, 3)
    assert [near.position for near in found.near] == [3]
    assert found.mean == pytest.approx((3 * -LIMIT + log_odds(120 / 255)) / 4)


def test_log_odds() -> None:
    assert log_odds(0.5) == 0
    assert (log_odds(0.0), log_odds(1.0)) == (-LIMIT, LIMIT)
    assert log_odds(1e-300) == -LIMIT
    assert log_odds(0.9) == pytest.approx(-log_odds(0.1))
    assert log_odds(np.nextafter(1, 0)) == pytest.approx(36.7, abs=0.1)


@pytest.mark.parametrize("level", [250, 3])
def test_without_a_negative_or_without_spread_there_is_nothing_near(tmp_path: Path, level: int) -> None:
    grey(tmp_path / "a.png", level)
    found = audit(tmp_path, Brightness())
    assert found.near == ()
    assert found.deviation == (None if level == 250 else 0)
    json.dumps(summary(found), allow_nan=False)


def test_a_damaged_shard_is_an_error(tmp_path: Path) -> None:
    write_tar(tmp_path / "a.tar", [("1.jpg", b"x")], end=False)
    with pytest.raises(GateError, match="damaged"):
        audit(tmp_path, Brightness())


def test_shards_of_texts_are_an_error(tmp_path: Path) -> None:
    write_tar(tmp_path / "a.tar", [("1.txt", b"x")])
    with pytest.raises(UsageError, match="no picture"):
        audit(tmp_path, Brightness())


@pytest.fixture
def written(folder: Path, tmp_path: Path) -> tuple[Audit, Path, tuple[str, ...]]:
    found = audit(folder, Brightness())
    make_folder(tmp_path / "out")
    return found, tmp_path / "out", write_audit(found, folder, tmp_path / "out")


def test_no_cell_of_the_list_is_a_formula(tmp_path: Path) -> None:
    write_tar(tmp_path / "a.tar", [("=1+1.jpg", picture(1)), ("@x.jpg", picture(2)), ("c.jpg", picture(3))])
    found = replace(audit(tmp_path, Brightness()), near=())
    near = [Near(number, "-shard", key, number, 0.4, -0.5, -1.0) for number, key in enumerate(("=1+1", "@x", "c"), 1)]
    make_folder(tmp_path / "out")
    write_audit(replace(found, near=tuple(near)), tmp_path, tmp_path / "out", most=0)
    rows = list(csv.DictReader((tmp_path / "out" / "near.csv").read_text().splitlines()))
    assert [row["key"] for row in rows] == ["'=1+1", "'@x", "c"]
    assert {row["shard"] for row in rows} == {"'-shard"}
    document = json.loads((tmp_path / "out" / "audit.json").read_text())
    assert [each["key"] for each in document["near_pictures"]] == ["=1+1", "@x", "c"]


def test_the_list_and_the_sheet_agree(written: tuple[Audit, Path, tuple[str, ...]]) -> None:
    found, out, files = written
    assert files == ("near.csv", "audit.json", "sheet-001.png")
    rows = list(csv.DictReader((out / "near.csv").read_text().splitlines()))
    assert [(row["number"], row["key"]) for row in rows] == [(str(near.number), near.key) for near in found.near]
    document = json.loads((out / "audit.json").read_text())
    assert [near["key"] for near in document["near_pictures"]] == [row["key"] for row in rows]
    assert document["pictures"] == 10
    # the middle of each cell of the sheet shows the picture with that number
    with Image.open(out / "sheet-001.png") as page:
        for near in found.near:
            at = 14 + (near.number - 1) * (168 + 14) + 84
            assert page.getpixel((at, 14 + 84))[0] == round(near.score * 255)


def test_only_the_owner_can_read_what_is_written(written: tuple[Audit, Path, tuple[str, ...]]) -> None:
    _, out, files = written
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert {stat.S_IMODE((out / name).stat().st_mode) for name in (*files, ".gitignore")} == {0o600}
    assert (out / ".gitignore").read_text() == "*\n"


def test_the_same_audit_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        make_folder(tmp_path / name)
        files = write_audit(audit(folder, Brightness()), folder, tmp_path / name)
        contents.append([(tmp_path / name / file).read_bytes() for file in files])
    assert contents[0] == contents[1]


def test_sheets_have_pages_and_an_end(tmp_path: Path) -> None:
    for number in range(50):
        grey(tmp_path / "data" / f"{number:02d}.png", 70 + number)
    found = audit(tmp_path / "data", Brightness(), sd=100)
    assert len(found.near) == 50
    for most, pages in ((720, 2), (36, 1), (37, 2), (0, 0)):
        out = tmp_path / f"out{most}"
        make_folder(out)
        assert len(write_audit(found, tmp_path / "data", out, most=most)) == 2 + pages
        assert len((out / "near.csv").read_text().splitlines()) == 51


def test_a_page_is_no_longer_than_its_pictures() -> None:
    small = Image.new("RGB", (8, 8))
    one, two = contact_sheet([(1, small)]), contact_sheet([(number, small) for number in range(7)])
    assert one.width == two.width
    assert one.height < two.height


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="not an empty folder"):
        make_folder(tmp_path)
    assert [item.name for item in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(UsageError, match="not an empty folder"):
        make_folder(tmp_path / "mine.txt")


def test_what_an_interrupted_run_left_can_be_used_again(tmp_path: Path) -> None:
    make_folder(tmp_path / "out")
    make_folder(tmp_path / "out")


def test_names_of_samples_stay_out_of_the_summary_and_of_a_repr(folder: Path) -> None:
    found = audit(folder, Brightness())
    assert found.near[0].key == "2.png"
    assert "2.png" not in json.dumps(summary(found)) + repr(found) + repr(found.near[0])
