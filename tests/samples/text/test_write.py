"""Made pictures with text as shards: img2dataset's layout, the truth in each JSON, the command."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from PIL import Image

from gate.cli.samples import samples
from gate.errors import UsageError
from gate.samples import make_text_samples
from gate.samples.text import fonts, write
from tests.support import tar_members

FAMILIES = ("small", "plain", "none")

pytestmark = pytest.mark.skipif(
    any(not face.there for face in fonts.TYPEFACES), reason="typefaces are missing: tests/system-packages.sh, [dev]"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_text_samples(tmp_path_factory.mktemp("text"), 6, families=FAMILIES)


def read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for tar in sorted(folder.glob("*.tar")):
        found.update(tar_members(tar))
    return found


def test_the_same_arguments_give_the_same_bytes_and_others_give_others(made: Path, tmp_path: Path) -> None:
    make_text_samples(tmp_path / "again", 6, families=FAMILIES)
    names = sorted(path.name for path in made.iterdir())
    assert names == ["00000.parquet", "00000.tar", "00000_stats.json"]
    for name in names:
        assert (tmp_path / "again" / name).read_bytes() == (made / name).read_bytes()
    make_text_samples(tmp_path / "seed", 6, families=FAMILIES, seed=1)
    make_text_samples(tmp_path / "split", 6, families=FAMILIES, split="held-out")
    tars = {(folder / "00000.tar").read_bytes() for folder in (made, tmp_path / "seed", tmp_path / "split")}
    assert len(tars) == 3


def test_each_picture_has_its_row_and_its_truth(made: Path) -> None:
    members = read(made)
    rows = pq.read_table(made / "00000.parquet").to_pylist()
    assert len(rows) == 6
    for number, row in enumerate(rows):
        assert row["key"] == f"{number:09d}"
        image, facts = members[f"{row['key']}.jpg"], json.loads(members[f"{row['key']}.json"])
        assert row["sha256"] == hashlib.sha256(image).hexdigest()
        assert Image.open(io.BytesIO(image)).size == (row["width"], row["height"])
        assert {name: facts[name] for name in row} == row
        assert facts["family"] == FAMILIES[number % 3]
        assert facts["split"] == "development"
        assert all(facts[name] for name in ("template", "country"))
        assert bool(facts["font"]) == bool(facts["lines"]) == (facts["family"] != "none")
        for string in facts["strings"]:
            drawn = [line["text"] for line in facts["lines"] if string["entity_type"] in line["entities"]]
            assert any(string["text"] in text for text in drawn)
    assert len(members) == 12


def test_many_pictures_make_several_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "_PER_SHARD", 3)
    make_text_samples(tmp_path / "new", 7, families=["none"])
    counts = [json.loads(path.read_text())["count"] for path in sorted((tmp_path / "new").glob("*_stats.json"))]
    assert counts == [3, 3, 1]
    assert "000020000.jpg" in read(tmp_path / "new")


def test_nothing_is_left_behind_when_it_cannot_begin(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no family nothing"):
        make_text_samples(tmp_path / "new", 3, families=["nothing"])
    assert not (tmp_path / "new").exists()
    (tmp_path / "mine").write_text("x")
    with pytest.raises(UsageError, match="not empty"):
        make_text_samples(tmp_path, 3, families=["none"])


def test_the_command_writes_shards_into_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    arguments = [str(folder), "--text", "2", "--split", "held-out", "--family", "plain", "--seed", "3"]
    result = CliRunner().invoke(samples, arguments)
    assert result.exit_code == 0, result.output
    assert result.output == f"{folder}\n"
    facts = json.loads(read(folder)["000000001.json"])
    assert (facts["family"], facts["split"]) == ("plain", "held-out")


@pytest.mark.parametrize("option", [["--split", "held-out"], ["--family", "none"]])
def test_what_belongs_to_text_is_refused_without_it(tmp_path: Path, option: list[str]) -> None:
    result = CliRunner().invoke(samples, [str(tmp_path / "new"), *option])
    assert isinstance(result.exception, UsageError)
    assert "--text" in str(result.exception)
    assert not (tmp_path / "new").exists()
