"""The whole job on a real img2dataset run (development data): strict, every detector, back with real loaders."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate.errors import ExitCode
from gate.keys import Key
from gate.manifest.verify import verify
from gate.policy import load_policy
from gate.run.scan import scan
from gate.run.store import PrivateStore
from gate.types import Fate
from tests.support import tar_members, write_tar

KEY = Key(b"e" * 32)
PLANTED = [
    "Jane Roe", "202-555-0143", "Anna Testperson", "12 May", "anna.test@example.org", "maria.sample@example.com",
    "4111 1111 1111 1111", "078-05-1120", "04/12/1987", "Alice Example", "Peter Placeholder", "+44 20 7946 0958",
    "John Q. Public", "12 Elm Street", "Springfield", "62704",
]  # fmt: skip
DECOYS = {
    "0000115": "Call of Duty season 4",
    "0000230": "ISBN 978-3-16-148410-0 paperback",
    "0000232": "Model 202-555 drill bit set, 12 pieces",
}


@pytest.fixture(scope="module")
def web(shared_data: Path) -> Path:
    return shared_data / "web"


@pytest.fixture(scope="module")
def released(web: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web")
    report = scan(web, "strict", output=folder / "release", key=KEY, workers=2)
    assert report.exit_code == ExitCode.OK
    assert report.tally.samples == 148
    assert report.tally.failed_rows == 4
    return folder / "release"


@pytest.fixture(scope="module")
def before(web: Path) -> dict[str, bytes]:
    return {name: data for tar in sorted(web.glob("*.tar")) for name, data in tar_members(tar).items()}


@pytest.fixture(scope="module")
def after(released: Path) -> dict[str, bytes]:
    return {name: data for tar in sorted(released.glob("*.tar")) for name, data in tar_members(tar).items()}


def everything(folder: Path) -> bytes:
    """All that a reader of a release can get at: raw bytes, decoded columns, decoded JSON strings."""
    parts = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        parts.append(path.read_bytes())
        if path.suffix == ".parquet":
            file = pq.ParquetFile(path)
            parts.append(json.dumps(file.read().to_pylist(), default=str, ensure_ascii=False).encode())
            parts.append(repr((file.schema_arrow.metadata, file.metadata.metadata)).encode())
        if path.suffix == ".tar":
            parts += [data for name, data in tar_members(path).items() if name.endswith((".json", ".txt"))]
    return b"\n".join(parts)


def test_planted_texts_are_gone_and_decoys_stay(released, after):
    text = everything(released)
    assert [planted for planted in PLANTED if planted.encode() in text] == []
    for key, caption in DECOYS.items():
        if f"{key}.txt" in after:
            assert after[f"{key}.txt"].decode() == caption


def test_changed_and_missing_samples_leave_no_pointer(released, before, after):
    text = everything(released)
    changed = [name for name in before if name.endswith(".json") and after.get(name) != before[name]]
    assert len(changed) > 10
    for name in changed:
        original = json.loads(before[name])
        assert original["url"].encode() not in text
        assert original["sha256"].encode() not in text


def test_positions_are_gone(released, before, after):
    located = {name[:7] for name, data in before.items() if name.endswith(".json") and b"GPSLatitude" in data}
    assert located
    for name, data in after.items():
        if name.endswith(".json"):
            assert b"GPSLatitude" not in data
        if name.endswith(".jpg") and name[:7] in located:
            from PIL import Image

            assert not dict(Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825))


def test_untouched_samples_are_as_they_were(before, after):
    untouched = [name for name in after if after[name[:7] + ".json"] == before[name[:7] + ".json"]]
    assert len(untouched) > 100
    assert all(after[name] == before[name] for name in untouched)


def test_keys_order_and_sidecars(web, released):
    for tar in sorted(web.glob("*.tar")):
        left = [name for name in tar_members(tar) if name in tar_members(released / tar.name)]
        assert list(tar_members(released / tar.name)) == left
        rows = pq.read_table(released / tar.with_suffix(".parquet").name).to_pylist()
        old = pq.read_table(tar.with_suffix(".parquet")).to_pylist()
        assert [row["key"] for row in rows] == [row["key"] for row in old]
        stats = json.loads((released / f"{tar.stem}_stats.json").read_bytes())
        held = {name[:7] for name in tar_members(released / tar.name)}
        assert stats["successes"] == len(held) == sum(row["status"] == "success" for row in rows)
        for row in rows:
            if row["key"] not in held:
                assert {name for name, value in row.items() if value is not None} == {"key", "status"}
            else:
                document = json.loads(tar_members(released / tar.name)[f"{row['key']}.json"])
                assert {name: document.get(name) for name in ("url", "caption", "sha256", "exif")} == {
                    name: row[name] for name in ("url", "caption", "sha256", "exif")
                }


def test_verify_and_the_policy_it_was_made_with(released):
    assert verify(released, policy=load_policy("strict"), deep=True).ok
    assert not verify(released, policy=load_policy("standard")).ok


def test_webdataset_and_a_torch_loader_read_it(released, after):
    code = f"""
import sys, torch, webdataset as wds
from torch.utils.data import DataLoader
urls = {sorted(str(path) for path in released.glob("*.tar"))!r}
data = wds.WebDataset(urls, shardshuffle=False).decode("rgb8").to_tuple("__key__", "jpg", "txt")
loader = DataLoader(data, batch_size=None, num_workers=2)
keys = sorted(key for key, image, text in loader if image.ndim == 3 and isinstance(text, str))
print(len(keys), keys[0], keys[-1])
"""
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    keys = sorted({name[:7] for name in after})
    assert done.stdout.split() == [str(len(keys)), keys[0], keys[-1]], done.stderr[-2000:]


def test_samples_without_their_neighbours_end_the_same(web, released, tmp_path):
    """Some untouched, redacted and dropped samples in another order, in other batches, by another worker count."""
    records = PrivateStore(released.with_name("release.private")).read_records("00001")
    fates = (Fate.DROPPED, Fate.REDACTED, Fate.RELEASED)
    chosen = [record for fate in fates for record in [r for r in records if r.outcome.fate is fate][:2]]
    assert len(chosen) >= 5
    original = tar_members(web / "00001.tar")
    (tmp_path / "few").mkdir()
    keys = [record.key for record in chosen]
    few = [(name, original[name]) for key in keys for name in (f"{key}.jpg", f"{key}.json", f"{key}.txt")]
    write_tar(tmp_path / "few/00001.tar", few)
    table = pq.read_table(web / "00001.parquet")
    wanted = pa.array([key in keys for key in table.column("key").to_pylist()])
    pq.write_table(table.filter(wanted), tmp_path / "few/00001.parquet")

    scan(tmp_path / "few", "strict", output=tmp_path / "release", key=KEY, workers=1)
    alone = {r.key: r.outcome for r in PrivateStore(tmp_path / "release.private").read_records("00001")}
    assert alone == {record.key: record.outcome for record in chosen}
    among = tar_members(released / "00001.tar")
    for name, data in tar_members(tmp_path / "release/00001.tar").items():
        assert among[name] == data


def test_scanned_again_it_passes_and_stays_byte_for_byte(released, tmp_path):
    report = scan(released, "strict", output=tmp_path / "again", key=KEY, workers=2)
    assert report.exit_code == ExitCode.OK
    assert dict(report.tally.fates) == {"released": report.tally.samples}
    for path in sorted(released.glob("*.*")):
        assert hashlib.sha256((tmp_path / "again" / path.name).read_bytes()).digest() == (
            hashlib.sha256(path.read_bytes()).digest()
        ), path.name


def test_the_tar_says_nothing_of_who_wrote_it(released):
    for path in released.glob("*.tar"):
        with tarfile.open(path) as tar:
            assert {(info.uname, info.gname, info.uid, info.mtime, info.mode) for info in tar} == {
                ("", "", 0, 0, 0o644)
            }
