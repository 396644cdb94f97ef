"""The made sample dataset: the same bytes each time, and what it says it is."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from PIL import Image

from gate.cli.samples import samples
from gate.errors import UsageError
from gate.samples import make_samples
from gate.samples.plan import DROPPED, FAILED, QUARANTINED, REDACTED, RELEASED
from gate.samples.scenery import landscape

Members = dict[str, dict[str, bytes]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_samples(tmp_path_factory.mktemp("samples") / "new")


@pytest.fixture(scope="module")
def truth(made: Path) -> dict[str, Any]:
    return dict(json.loads((made.parent / "truth.json").read_text()))


@pytest.fixture(scope="module")
def members(made: Path) -> Members:
    found: Members = {}
    for shard in sorted(made.glob("*.tar")):
        with tarfile.open(shard) as tar:
            for member in tar:
                key, _, extension = member.name.partition(".")
                file = tar.extractfile(member)
                assert file is not None
                found.setdefault(key, {})[extension] = file.read()
    return found


def image(sample: dict[str, bytes]) -> bytes:
    (data,) = (data for extension, data in sample.items() if extension in {"jpg", "png", "webp"})
    return data


def keys(truth: dict[str, Any], what: str) -> list[str]:
    found = [key for key, facts in truth.items() if what in facts["what"]]
    assert found
    return found


def rows(made: Path) -> dict[str, dict[str, Any]]:
    tables = [pq.read_table(path).to_pylist() for path in sorted(made.glob("*.parquet"))]
    return {row["key"]: row for table in tables for row in table}


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(made: Path, tmp_path: Path) -> None:
    again, other = make_samples(tmp_path / "a"), make_samples(tmp_path / "b", seed=1)
    names = sorted(path.name for path in made.iterdir())
    assert names == [f"0000{n}{end}" for n in (0, 1) for end in (".parquet", ".tar", "_stats.json")]
    for name in names:
        assert (again / name).read_bytes() == (made / name).read_bytes()
    assert (tmp_path / "a" / "truth.json").read_bytes() == (made.parent / "truth.json").read_bytes()
    assert (other / "00000.tar").read_bytes() != (made / "00000.tar").read_bytes()


def test_every_key_is_accounted_for(made: Path, members: Members, truth: dict[str, Any]) -> None:
    table = rows(made)
    assert set(table) == set(truth)
    assert set(members) == {key for key, row in table.items() if row["status"] == "success"}
    assert {key for key, facts in truth.items() if facts["expected"] == FAILED} == set(table) - set(members)
    expected = Counter(facts["expected"] for facts in truth.values())
    assert set(expected) == {RELEASED, REDACTED, DROPPED, QUARANTINED, FAILED}
    assert expected[QUARANTINED] == 1 < 0.05 * len(members)  # what strict lets pass
    assert 20 <= len(members) <= 30


def test_json_row_and_members_say_the_same(made: Path, members: Members) -> None:
    for key, row in rows(made).items():
        if key not in members:
            assert row["sha256"] is row["exif"] is row["width"] is None
            assert row["error_message"]
            continue
        sample = members[key]
        assert json.loads(sample["json"]) == row
        assert sample["txt"].decode() == row["caption"]
        assert row["sha256"] == hashlib.sha256(image(sample)).hexdigest()
        assert isinstance(json.loads(row["exif"]), dict)


def test_statistics_are_true(made: Path) -> None:
    for path in sorted(made.glob("*_stats.json")):
        stats = json.loads(path.read_text())
        statuses = Counter(pq.read_table(made / f"{path.name[:5]}.parquet")["status"].to_pylist())
        assert stats["count"] == statuses.total()
        assert stats["successes"] == statuses["success"] == stats["status_dict"]["success"]
        assert stats["failed_to_download"] == statuses["failed_to_download"]
        assert stats["failed_to_resize"] == statuses["failed_to_resize"]
        assert sum(stats["status_dict"].values()) == stats["count"]


def test_what_is_planted_in_texts_and_metadata_is_there(made: Path, members: Members, truth: dict[str, Any]) -> None:
    in_picture = {"sonogram with header", "smaller copy of the first sonogram", "invitation"}
    for key, row in rows(made).items():
        if truth[key]["what"] not in in_picture:
            text = json.dumps(row, ensure_ascii=False)
            assert all(planted in text for planted in truth[key]["planted"])
    assert sum(bool(facts["planted"]) for facts in truth.values()) >= 12


def test_images_decode_to_what_they_are_said_to_be(members: Members, truth: dict[str, Any]) -> None:
    for key, sample in members.items():
        if truth[key]["expected"] == QUARANTINED:
            with pytest.raises(OSError, match="truncated"):
                Image.open(io.BytesIO(image(sample))).load()
            continue
        opened = Image.open(io.BytesIO(image(sample)))
        opened.load()
        (extension,) = set(sample) - {"json", "txt"}
        assert opened.format == {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[extension]
        row = json.loads(sample["json"])
        assert opened.size == (row["width"], row["height"])


def test_one_picture_has_transparency_and_one_a_position(members: Members, truth: dict[str, Any]) -> None:
    (sticker,) = keys(truth, "transparency")
    alpha = Image.open(io.BytesIO(image(members[sticker]))).getchannel("A")
    assert alpha.getextrema() == (0, 255)
    (located,) = keys(truth, "with a position")
    exif = Image.open(io.BytesIO(image(members[located]))).getexif()
    assert exif.get_ifd(0x8825)[1] == "N"
    assert exif.get_ifd(0x8769)[0xA431] in truth[located]["planted"]
    assert exif[0x013B] == "Jane Doe"


def test_the_copy_is_another_file_with_nearly_the_same_pixels(members: Members, truth: dict[str, Any]) -> None:
    (copy,) = keys(truth, "smaller copy")
    small = Image.open(io.BytesIO(image(members[copy]))).convert("L").resize((32, 24))

    def difference(key: str) -> float:
        other = Image.open(io.BytesIO(image(members[key]))).convert("L").resize((32, 24))
        return sum(abs(a - b) for a, b in zip(small.tobytes(), other.tobytes(), strict=True)) / (32 * 24)

    differences = sorted(difference(key) for key in keys(truth, "sonogram with header"))
    assert differences[0] < 3 < differences[1]


def test_webdataset_reads_it(made: Path, truth: dict[str, Any]) -> None:
    iterators = pytest.importorskip("webdataset.tariterators")
    read = []
    for path in sorted(made.glob("*.tar")):
        with path.open("rb") as stream:  # WebDataset itself leaves its files open
            files = iterators.tar_file_expander([{"url": path.name, "stream": stream}])
            read.extend(iterators.group_by_keys(files))
    assert {sample["__key__"] for sample in read} == {
        key for key, facts in truth.items() if facts["expected"] != FAILED
    }
    assert all({"json", "txt"} < set(sample) for sample in read)


def test_landscapes_differ_by_seed() -> None:
    assert landscape(1).tobytes() == landscape(1).tobytes() != landscape(2).tobytes()


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(UsageError, match="not empty"):
        make_samples(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_command_says_where_the_shards_are(tmp_path: Path) -> None:
    result = CliRunner().invoke(samples, [str(tmp_path / "new"), "--seed", "3"])
    assert result.exit_code == 0, result.output
    assert str(tmp_path / "new" / "shards") in result.output
    assert (tmp_path / "new" / "truth.json").is_file()
