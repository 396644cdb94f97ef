"""Raw scores of every sample as a table: what stands in it, what does not, and that it is the same every time."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image
from sklearn.datasets import load_sample_images

from gate.detectors import load_detector
from gate.detectors.base import View
from gate.errors import ExitCode, GateError, UsageError
from gate.keys import Key
from gate.policy import load_policy
from gate.policy.settings import BUILT_IN
from gate.run.score import FACE_FLOOR, ScoreReport, score
from gate.run.score_table import columns_of, sample_columns
from gate.run.score_text import render_scores
from gate.samples.portrait import portrait
from gate.samples.sonogram import sonogram
from gate.types import ENTITY_TYPES, UNREDACTABLE_TYPES, WHOLE_IMAGE_TYPES, Fate, Kind, Member, Outcome, Reading, Sample
from gate.version import VERSION
from gate.vision.picture import decode
from tests.run.marker import BOX, CYAN, MAGENTA, card, install
from tests.support import picture, sample, tar_members, write_shard, write_tar

HEAD = ["shard", "number", "key", "status", "problem"]
MARKED = "marker.ULTRASOUND"
BROKEN = picture(9)[:200]


def encode(rgb: np.ndarray) -> bytes:
    sink = io.BytesIO()
    Image.fromarray(rgb).save(sink, "PNG")
    return sink.getvalue()


PLAIN = encode(np.full((120, 160, 3), 150, np.uint8))


def rows(path: Path) -> list[dict[str, object]]:
    return pq.ParquetFile(path).read().to_pylist()


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three shards, and the detector `marker` installed."""
    monkeypatch.syspath_prepend(str(install(tmp_path / "site")))
    folder = tmp_path / "source"
    write_shard(
        folder,
        "00000",
        [sample(0, "", card(MAGENTA, BOX, 0)), sample(1, "", BROKEN), {**sample(2, "", PLAIN), "ext": "png"}],
    )
    write_shard(folder, "00001", [sample(n, "", card(MAGENTA if n % 3 else CYAN, BOX, n)) for n in range(10, 30)])
    write_shard(folder, "00002", [])
    return folder


@pytest.fixture
def scored(source: Path, tmp_path: Path) -> Callable[..., tuple[ScoreReport, Path]]:
    """Scores the three shards by `marker`: the report, and the file."""

    def run(name: str = "scores.parquet", **options: object) -> tuple[ScoreReport, Path]:
        return score(source, tmp_path / name, **{"detectors": ["marker"], **options}), tmp_path / name

    return run


def test_one_row_a_sample_and_one_row_group_a_shard(scored: Callable[..., tuple[ScoreReport, Path]]) -> None:
    report, path = scored()
    table = rows(path)
    assert [(row["shard"], row["number"], row["key"]) for row in table] == [
        *(("00000", n, f"{n:09d}") for n in range(3)),
        *(("00001", n - 10, f"{n:09d}") for n in range(10, 30)),
    ]
    assert [row[MARKED] for row in table[:3]] == [0.9, None, 0.0]
    assert {row[MARKED] for row in table[3:]} == {0.9}
    assert [(row["status"], row["problem"]) for row in table[:3]] == [
        ("ok", None),
        ("quarantined", "image_undecodable"),
        ("ok", None),
    ]
    file = pq.ParquetFile(path)
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [3, 20]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (report.samples, report.scored, report.exit_code) == (23, 22, ExitCode.OK)
    assert report.problems == {"image_undecodable": 1}
    assert {level for (name, level), count in report.reached.items() if (name, count) == (MARKED, 21)} == {
        0.3,
        0.5,
        0.7,
        0.9,
    }


def test_the_number_of_workers_changes_nothing(scored: Callable[..., tuple[ScoreReport, Path]]) -> None:
    one, two = (scored(f"{n}.parquet", workers=n)[1] for n in (1, 2))
    assert one.read_bytes() == two.read_bytes()


def test_a_part_of_the_set(scored: Callable[..., tuple[ScoreReport, Path]]) -> None:
    report, path = scored("first.parquet", limit=4)
    assert [row["key"] for row in rows(path)] == ["000000000", "000000001", "000000002", "000000010"]
    assert report.exit_code == ExitCode.OK
    report, path = scored("second.parquet", shard_range=(1, 2))
    assert {row["shard"] for row in rows(path)} == {"00001"}
    assert report.shards == 1
    assert pq.read_schema(path).equals(pq.read_schema(path.with_name("first.parquet")), check_metadata=True)


def test_a_detector_that_does_not_say_what_it_reports_has_all_columns(
    scored: Callable[..., tuple[ScoreReport, Path]],
) -> None:
    names = pq.read_schema(scored()[1]).names
    assert [name for name in names if not name.endswith(".count")] == [
        *HEAD,
        *(f"marker.{entity}" for entity in ENTITY_TYPES),
    ]
    assert "marker.PERSON.count" in names
    assert "marker.ULTRASOUND.count" not in names


@pytest.mark.parametrize(("key", "written"), [("a/000", "a/000"), ("caf\u00e9", "caf\u00e9"), ("x\udcff", None)])
def test_a_key_that_cannot_be_written_is_null(key: str, written: str | None) -> None:
    assert sample_columns("00000", 0, key, Outcome(Fate.RELEASED))["key"] == written


def test_columns_of_the_built_in_detectors() -> None:
    detectors = load_policy("audit").detectors
    columns = columns_of(detectors)
    expected = {f"{name}.{entity}" for name, each in detectors.reporters().items() if each for entity in each.enabled()}
    assert set(columns.scores) == expected
    assert len(columns.scores) == len(expected)
    counted = {name for name in expected if name.startswith(("barcode.", "face.", "image_text."))}
    once = WHOLE_IMAGE_TYPES | UNREDACTABLE_TYPES
    assert set(columns.counted) == {name for name in counted if name.partition(".")[2] not in once}
    assert columns.counted["face.FACE"] == BUILT_IN["face"]().min_score > FACE_FLOOR


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """The table of a made sonogram, a face and a temple, by `ultrasound` and `face`, and these pictures."""
    folder = tmp_path_factory.mktemp("real")
    arrays = (np.array(sonogram(3))[::2, ::2], np.array(portrait()), load_sample_images().images[0])
    pictures = dict(zip(("scan", "face", "temple"), map(encode, arrays), strict=True))
    items = [{**sample(n, "", image), "ext": "png"} for n, image in enumerate(pictures.values())]
    write_shard(folder / "source", "00000", items)
    score(folder / "source", folder / "scores.parquet", detectors=["ultrasound", "face"])
    return folder / "scores.parquet", pictures


def test_scores_below_every_threshold_are_told(real: tuple[Path, dict[str, bytes]]) -> None:
    path, pictures = real
    for row, image in zip(rows(path), pictures.values(), strict=True):
        settings = {n: 0.0 if n.endswith("score") else v for n, v in BUILT_IN["ultrasound"]().model_dump().items()}
        detector = load_detector("ultrasound", settings, Key(bytes(32)).fingerprint)
        seen = Sample("1", (Member("1.png", "png", Kind.IMAGE, image),))
        (findings,) = detector.examine([View(seen, {0: decode(image, max_pixels=10**7)}, ())], Reading.FIRST)
        assert len(findings) >= 2
        for finding in findings:
            assert row[f"ultrasound.{finding.entity_type}"] == finding.score
    scan, face, temple = rows(path)
    assert scan["ultrasound.ULTRASOUND"] > 0.5 > face["ultrasound.ULTRASOUND"]
    assert (face["face.FACE"] > 0.5, face["face.FACE.count"]) == (True, 1)
    assert FACE_FLOOR <= temple["face.FACE"] < BUILT_IN["face"]().min_score
    assert temple["face.FACE.count"] == 0


def test_the_file_says_how_it_was_made(real: tuple[Path, dict[str, bytes]]) -> None:
    about = json.loads(pq.read_schema(real[0]).metadata[b"gate"])
    assert about["version"] == VERSION
    assert set(about["detectors"]) == {"face", "ultrasound"}
    assert about["detectors"]["face"]["min_score"] == FACE_FLOOR
    assert about["detectors"]["ultrasound"]["min_score"] == 0.0
    assert {len(model["sha256"]) for model in about["models"]} == {64}


def test_settings_come_from_a_policy_and_its_rules_do_not_count(source: Path, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(
        "version: 1\nname: p\ndetectors: {face: {min_score: 0.6, min_pixels: 99}, marker: {}}\nrules:\n"
        "  - {id: r, when: {entity_type: ULTRASOUND}, action: drop, reason: gone}\nlimits: {max_pixels: 25000}\n"
    )
    report = score(source, tmp_path / "scores.parquet", policy=tmp_path / "p.yaml", limit=3)
    about = json.loads(pq.read_schema(tmp_path / "scores.parquet").metadata[b"gate"])
    assert about["detectors"] == {"face": {"min_score": FACE_FLOOR, "min_pixels": 99}, "marker": {}}
    assert report.columns.counted["face.FACE"] == 0.6
    assert report.problems == {"image_too_large": 1, "image_undecodable": 1}
    assert [row["status"] for row in rows(tmp_path / "scores.parquet")] == ["quarantined", "quarantined", "ok"]


def test_a_truncated_shard_is_scored_as_far_as_it_goes(
    scored: Callable[..., tuple[ScoreReport, Path]], source: Path
) -> None:
    members = list(tar_members(source / "00001.tar").items())
    cut = write_tar(source / "00001.tar", members, end=False)
    text, document = 512, 1024  # what follows the last picture
    cut.write_bytes(cut.read_bytes()[: -(text + document + 600)])
    (source / "00002.tar").write_bytes(b"no tar at all")
    report, path = scored()
    assert report.exit_code == ExitCode.INCOMPLETE
    assert {shard.name for shard in report.damaged} == {"00001", "00002"}
    table = rows(path)
    assert len(table) == 23
    assert (table[-1]["status"], table[-1][MARKED]) == ("quarantined", None)
    assert {row["status"] for row in table[3:-1]} == {"ok"}
    text = render_scores(report)
    assert "00001: it ends inside a member" in text
    assert text.endswith("INCOMPLETE: damaged shards may hold more than was scored\n")


def test_nothing_examined_is_incomplete(tmp_path: Path, source: Path) -> None:
    write_shard(tmp_path / "broken", "00000", [sample(0, "", BROKEN)])
    report = score(tmp_path / "broken", tmp_path / "scores.parquet", detectors=["marker"])
    assert (report.scored, report.exit_code) == (0, ExitCode.INCOMPLETE)
    assert render_scores(report).endswith("INCOMPLETE: no sample could be examined\n")


def test_a_source_that_changes_meanwhile_ends_the_run(
    scored: Callable[..., tuple[ScoreReport, Path]], source: Path, tmp_path: Path
) -> None:
    def change(*_: int) -> None:
        with (source / "00001.tar").open("ab") as file:
            file.write(bytes(512))

    with pytest.raises(GateError, match="changed while gate was reading it"):
        scored(progress=change)
    assert [path.name for path in tmp_path.iterdir() if "scores" in path.name] == []


def test_what_cannot_be_is_said_before_anything_is_loaded(
    scored: Callable[..., tuple[ScoreReport, Path]], source: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "taken.parquet"
    taken.write_bytes(b"kept")
    for options, message in (
        ({"name": "taken.parquet"}, "taken.parquet exists; name another file with -o or remove it"),
        ({"name": "source/scores.parquet"}, "must lie outside"),
        ({"name": "absent/scores.parquet"}, "is no folder"),
        ({"detectors": ["ultrasond"]}, "there is no detector 'ultrasond'; did you mean ultrasound?"),
        ({"detectors": ["concept"]}, "concept needs settings; name a policy that has them with --policy"),
        ({"workers": 0}, "at least one process"),
        ({"shard_range": (2, 9)}, "does not fit"),
    ):
        with pytest.raises(UsageError) as caught:
            scored(**options)
        assert message in str(caught.value)
    assert taken.read_bytes() == b"kept"
    assert not (source / "scores.parquet").exists()
