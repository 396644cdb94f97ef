"""Rows and embeddings without pictures: what is decided, what is written, and that nothing is lost on the way."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from gate.errors import ExitCode, GateError, UsageError
from gate.keys import Key
from gate.manifest.load import parse_manifest
from gate.manifest.merkle import MerkleTree, leaf_hash, leaf_salt
from gate.manifest.verify import verify
from gate.policy import load_policy
from gate.report.json import render_json
from gate.report.model import RunReport, Verdict
from gate.report.text import render_text
from gate.run.embeddings import scan_embeddings
from gate.run.embeddings_setup import Request, scoring_of, unsought_types
from gate.run.store import PrivateStore, file_digest
from gate.shards.embeddings import find_rows
from gate.types import Fate
from gate.vision.classifier_kinds import Linear
from gate.vision.classifiers import load_head, save_head
from tests.run.rows import EMBEDDER, HEADS, TEXTS, contents, read_rows, vectors, write_head, write_rows

KEY = Key(b"t" * 32)
CANARY = "https://images.example/1-canary-of-jane-roe.jpg"
CLEAN = ["a red bicycle", "a bowl of soup", "mountains at dawn", "two cups"]


def policy(folder: Path, text: str = HEADS) -> Path:
    path = folder / "policy.yaml"
    path.write_text(text)
    return path


class Set:
    """Two shards, some of whose embeddings are found, and one row on a take-down list."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "source"
        self.embeddings = {
            "0": vectors(200, found=[3, 17], doubtful=[40]).astype(np.float16),
            "1": vectors(50, found=[49], seed=1).astype(np.float16),
        }
        for number, values in self.embeddings.items():
            write_rows(self.source, number, values, [CLEAN[i % 4] for i in range(len(values))])
        takedown = folder / "list.txt"
        takedown.write_text("# by mail\nhttp://IMAGES.example/100007.jpg\n000005\n")
        self.request = Request(
            heads=(("ULTRASOUND", write_head(folder / "head")),),
            takedown=(takedown,),
            embedder=EMBEDDER,
            with_embeddings=True,
        )
        self.policy = policy(folder)

    def scan(self, output: str | None = None, **options: object) -> RunReport:
        target = None if output is None else self.folder / output
        return scan_embeddings(self.source, self.policy, self.request, output=target, key=KEY, **options)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Set:
    return Set(tmp_path_factory.mktemp("rows"))


@pytest.fixture(scope="module")
def released(made: Set) -> RunReport:
    return made.scan("release", workers=2)


def test_found_and_listed_rows_are_dropped_and_all_are_accounted_for(made: Set, released: RunReport) -> None:
    assert (released.verdict, released.exit_code, released.shards) == (Verdict.PASS, ExitCode.OK, 2)
    tally = released.tally
    assert (tally.samples, tally.fate(Fate.RELEASED), tally.fate(Fate.DROPPED)) == (250, 245, 5)
    assert tally.rules == {("sonogram", "drop"): 3, ("doubtful", "flag"): 4, ("takedown_list", "drop"): 2}
    assert tally.findings == {("ultrasound", "ULTRASOUND"): 4}
    assert tally.remaining == {"doubtful": 1}


def test_kept_rows_and_their_embeddings_stay_as_they_were_and_in_step(made: Set, released: RunReport) -> None:
    for number, gone in (("0", {3, 5, 17}), ("1", {7, 49})):
        kept = [row for row in range(len(made.embeddings[number])) if row not in gone]
        source = read_rows(made.source, number)
        assert read_rows(made.folder / "release", number) == [source[row] for row in kept]
        written = np.load(made.folder / "release" / "img_emb" / f"img_emb_{number}.npy")
        np.testing.assert_array_equal(written, made.embeddings[number][kept])
        assert written.dtype == np.float16


def test_the_release_verifies_and_says_that_no_picture_was_examined(made: Set, released: RunReport) -> None:
    checked = verify(made.folder / "release", policy=made.policy, deep=True)
    assert checked.ok, checked.mismatches
    assert (checked.samples, checked.shards) == (245, 2)
    assert any("no picture" in note for note in checked.notes)
    assert any("no picture" in note for note in released.notes)
    path = made.folder / "release" / "metadata" / "metadata_1.parquet"
    data = path.read_bytes()
    path.unlink()
    try:
        assert [item.name for item in verify(made.folder / "release").mismatches] == ["metadata/metadata_1.parquet"]
    finally:
        path.write_bytes(data)


def test_the_manifest_counts_in_powers_of_ten_and_names_the_head(made: Set, released: RunReport) -> None:
    predicate = parse_manifest((made.folder / "release" / "_privacy" / "manifest.json").read_bytes()).predicate
    assert predicate.examined == "rows"
    assert (predicate.counts.samples, predicate.counts.rows, predicate.counts.dropped) == (245, 245, "<10")
    assert [model["sha256"] for model in predicate.models] == [load_head(made.folder / "head").card["sha256"]]


def test_the_manifest_commits_to_the_private_decisions(made: Set, released: RunReport) -> None:
    tree = MerkleTree()
    for name, rows in (("metadata/metadata_0", 200), ("metadata/metadata_1", 50)):
        digest = file_digest(made.folder / "release.private" / "decisions" / f"{name}.parquet")
        leaf = {"shard": name, "rows": rows, "decisions_sha256": digest}
        tree.append(leaf_hash(leaf_salt(KEY, name, 0), leaf))
    predicate = parse_manifest((made.folder / "release" / "_privacy" / "manifest.json").read_bytes()).predicate
    assert predicate.decisions_root == tree.root().hex()


def test_decisions_are_private_and_hold_scores_and_no_texts(made: Set, released: RunReport) -> None:
    private = made.folder / "release.private"
    assert private.stat().st_mode & 0o777 == 0o700
    records = PrivateStore(private, KEY).read_records("metadata/metadata_0")
    assert [(r.number, r.outcome.fate.value) for r in records] == [
        (3, "dropped"),
        (5, "dropped"),
        (17, "dropped"),
        (40, "released"),
    ]
    unit = made.embeddings["0"].astype(np.float64)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    expected = 1 / (1 + np.exp(10 - 20 * unit[:, 0]))
    for record in records:
        for finding in record.outcome.findings:
            assert finding.score == pytest.approx(expected[record.number], abs=1e-4)
    everything = b"".join(contents(private).values())
    assert b"images.example" not in everything
    assert b"bicycle" not in everything


def test_bytes_do_not_depend_on_the_number_of_workers(made: Set, released: RunReport) -> None:
    made.scan("alone", workers=1)
    assert contents(made.folder / "alone") == contents(made.folder / "release")
    assert contents(made.folder / "alone.private") == contents(made.folder / "release.private")


def test_an_interrupted_run_goes_on_and_ends_with_the_same_bytes(made: Set, released: RunReport) -> None:
    def stop(rows: int, done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made.scan("again", workers=1, progress=stop)
    assert not (made.folder / "again").exists()
    (made.folder / "again.partial" / "metadata" / ".metadata_1.parquet.tmp").write_bytes(b"half")
    assert made.scan("again", workers=1).resumed_shards == 1
    assert contents(made.folder / "again") == contents(made.folder / "release")


def test_its_own_release_passes_and_nothing_in_it_changes(made: Set, released: RunReport) -> None:
    report = scan_embeddings(
        made.folder / "release", made.policy, made.request, output=made.folder / "second", key=KEY, workers=1
    )
    assert report.tally.fate(Fate.RELEASED) == report.tally.samples == 245
    first, second = contents(made.folder / "release"), contents(made.folder / "second")
    assert {name: data for name, data in second.items() if not name.startswith("_privacy")} == {
        name: data for name, data in first.items() if not name.startswith("_privacy")
    }


def test_without_a_release_nothing_is_written_and_a_finding_is_a_violation(made: Set) -> None:
    before = contents(made.source)
    report = made.scan()
    assert (report.verdict, report.exit_code) == (Verdict.FAIL, ExitCode.VIOLATION)
    assert (report.release, report.tally.fate(Fate.DROPPED)) == (None, 5)
    assert contents(made.source) == before


def test_an_existing_folder_is_not_written_to(made: Set, released: RunReport) -> None:
    before = contents(made.folder / "release")
    with pytest.raises(UsageError, match="exists"):
        made.scan("release")
    assert contents(made.folder / "release") == before
    with pytest.raises(UsageError, match="folders apart"):
        made.scan("source/release")


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """A set with embeddings that have no direction."""
    values = vectors(100, found=[1]).astype(np.float16)
    values[2], values[3, 5], values[4, 0] = 0, np.nan, np.inf
    write_rows(tmp_path / "source", "0", values, ["x"] * 100)
    write_head(tmp_path / "head")
    return tmp_path


def test_embeddings_that_cannot_be_scored_are_taken_out_and_counted(spoilt: Path) -> None:
    request = Request(heads=(("ULTRASOUND", spoilt / "head.npz"),))
    report = scan_embeddings(spoilt / "source", policy(spoilt), request, output=spoilt / "out", key=KEY)
    assert report.verdict is Verdict.PASS
    assert report.tally.problems == {"vector_unusable": 3}
    keys = [row["image_path"] for row in read_rows(spoilt / "out", "0")]
    assert keys == [f"0{row:05d}" for row in range(100) if row not in (1, 2, 3, 4)]
    assert not (spoilt / "out" / "img_emb").exists()
    assert any("--with-embeddings" in note for note in report.notes)
    few = policy(spoilt, HEADS + "on_error: {max_quarantined: 2}\n")
    report = scan_embeddings(spoilt / "source", few, request, output=spoilt / "none", key=KEY)
    assert (report.verdict, report.exit_code, report.release) == (Verdict.INCOMPLETE, ExitCode.INCOMPLETE, None)
    assert not (spoilt / "none").exists()


def test_as_they_stand_such_embeddings_leave_no_verdict(spoilt: Path) -> None:
    values = vectors(4)
    values[1] = 0
    write_rows(spoilt / "source", "0", values, ["x"] * 4)
    request = Request(heads=(("ULTRASOUND", spoilt / "head.npz"),))
    report = scan_embeddings(spoilt / "source", policy(spoilt), request, key=KEY)
    assert (report.verdict, report.exit_code) == (Verdict.INCOMPLETE, ExitCode.INCOMPLETE)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunReport]:
    folder = tmp_path_factory.mktemp("texts")
    captions = [*CLEAN, "call Jane Roe at 202-555-0143", "a scan of Jane Roe", *CLEAN]
    extra = {"similarity": [0.3] * len(captions), "thumb": [b"x"] * len(captions)}
    write_rows(folder / "source", "0", vectors(len(captions), found=[0, 5]), captions, **extra)
    request = Request(heads=(("ULTRASOUND", write_head(folder / "head")),), with_embeddings=True)
    return folder, scan_embeddings(
        folder / "source", policy(folder, TEXTS), request, output=folder / "out", key=KEY, workers=2
    )


def test_texts_of_rows_are_redacted_and_meet_findings_of_embeddings(texts: tuple[Path, RunReport]) -> None:
    folder, report = texts
    assert report.tally.fates == {"released": 8, "redacted": 1, "dropped": 1}
    assert report.tally.rules["named-sonogram", "drop"] == 1
    source = [{k: v for k, v in row.items() if k != "thumb"} for row in read_rows(folder / "source", "0")]
    rows = read_rows(folder / "out", "0")
    assert rows[:4] + rows[5:] == source[:4] + source[6:]
    assert rows[4]["caption"] == "call <PERSON> at <PHONE_NUMBER>"
    assert rows[4]["url"] is rows[4]["similarity"] is None
    assert len(np.load(folder / "out" / "img_emb" / "img_emb_0.npy")) == 9


def test_no_personal_text_is_written_anywhere(texts: tuple[Path, RunReport]) -> None:
    folder, _ = texts
    for path in [*(folder / "out").rglob("*"), *(folder / "out.private").rglob("*")]:
        if path.suffix == ".parquet":
            told = json.dumps(pq.ParquetFile(path).read().to_pylist(), default=repr)
        else:
            told = path.read_text("latin-1") if path.is_file() else ""
        assert "Jane" not in told
        assert "202-555" not in told


def test_the_report_names_what_did_not_look(texts: tuple[Path, RunReport]) -> None:
    _, report = texts
    assert "face of the policy could not look" in report.notes[0]
    assert report.not_looked_for == ("FACE",)
    assert "nothing looked for FACE" in report.notes[1]
    assert json.loads(render_json(report))["not_looked_for"] == ["FACE"]
    assert "Nothing looked for FACE, which its rules ask for." in " ".join(render_text(report).split())
    assert any("column of bytes" in note for note in report.notes)
    assert any(EMBEDDER in note for note in report.notes)


def test_web_captions_of_the_development_data(shared_data: Path, tmp_path: Path) -> None:
    table = pq.read_table(shared_data / "captions" / "captions.parquet").slice(0, 200)
    pq.write_table(table, tmp_path / "part-00000.parquet")
    names = policy(tmp_path, TEXTS)
    report = scan_embeddings(tmp_path / "part-00000.parquet", names, output=tmp_path / "out", key=KEY)
    assert report.verdict is Verdict.PASS
    rows = pq.read_table(tmp_path / "out" / "part-00000.parquet")
    assert (rows.column_names, len(rows)) == (["URL", "TEXT"], 200)
    changed = [after for before, after in zip(table.to_pylist(), rows.to_pylist(), strict=True) if before != after]
    assert len(changed) == report.tally.fate(Fate.REDACTED) > 0
    assert all(row["URL"] is None for row in changed)
    assert verify(tmp_path / "out", deep=True).ok


def test_a_rule_that_holds_where_nothing_was_found_reaches_every_row(tmp_path: Path) -> None:
    write_rows(tmp_path / "source", "0", vectors(5, found=[2]), ["x"] * 5)
    only = HEADS.replace("when: {entity_type: ULTRASOUND, min_score: 0.5}", "when: {not: {entity_type: ULTRASOUND}}")
    request = Request(heads=(("ULTRASOUND", write_head(tmp_path / "head")),))
    report = scan_embeddings(tmp_path / "source", policy(tmp_path, only), request, output=tmp_path / "out", key=KEY)
    assert [row["image_path"] for row in read_rows(tmp_path / "out", "0")] == ["000002"]
    assert report.tally.fate(Fate.DROPPED) == 4


CONCEPTS = """
version: 1
name: concepts
detectors:
  concept:
    model: ViT-B-32
    checkpoint: never-opened.safetensors
    concepts:
      - {name: clinical_photo, queries: ["a photo of a wound"], threshold: 0.6}
rules:
  - {id: clinical, when: {detector: concept.clinical_photo}, action: drop, reason: not to be released}
"""


def test_queries_stand_in_for_the_sentences_of_a_concept(tmp_path: Path) -> None:
    values = vectors(30, found=[4], doubtful=[9])
    write_rows(tmp_path / "source", "0", 3 * values, ["x"] * 30)
    first = np.zeros((2, values.shape[1]), np.float32)
    first[:, :2] = [[5, 0], [-1, 0]]
    np.save(tmp_path / "queries.npy", first)
    request = Request(queries={"clinical_photo": tmp_path / "queries.npy"}, embedder="open_clip:ViT-B-32")
    report = scan_embeddings(tmp_path / "source", policy(tmp_path, CONCEPTS), request, output=tmp_path / "out", key=KEY)
    wanted = int((np.abs(values[:, 0]) >= 0.6).sum())
    assert (
        report.tally.findings
        == {("concept.clinical_photo", "CONCEPT"): wanted}
        == {("concept.clinical_photo", "CONCEPT"): 1}
    )
    (record,) = PrivateStore(tmp_path / "out.private", KEY).read_records("metadata/metadata_0")
    assert (record.number, record.outcome.findings[0].score) == (4, 0.9)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (Request(), "nothing to apply"),
        (Request(heads=(("PERSON", Path("head.npz")),)), "a head finds one of"),
        (Request(heads=(("ULTRASOUND", Path("absent.npz")),)), "absent.npz cannot be read"),
        (Request(heads=(("ULTRASOUND", Path("wide.npz")),)), "embeddings of 8 numbers, and the head .* takes 9"),
        (
            Request(heads=(("ULTRASOUND", Path("head.npz")),), embedder="open_clip:other"),
            "of open_clip:other, and heads",
        ),
        (Request(queries={"x": Path("q.npy")}), "no concept of this name"),
        (Request(takedown=(Path("digests.txt"),)), "digests of 64 hexadecimal digits, and there is no column"),
    ],
)
def test_requests_that_make_no_sense(
    request_: Request, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_rows(tmp_path / "source", "0", vectors(2), ["a", "b"])
    path = tmp_path / "source" / "metadata" / "metadata_0.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["image_path"]), path)
    write_head(tmp_path / "head")
    write_head(tmp_path / "wide", dimensions=9)
    (tmp_path / "digests.txt").write_text("a" * 64 + "\n")
    with pytest.raises(UsageError, match=words):
        scan_embeddings(tmp_path / "source", policy(tmp_path), request_, key=KEY)


def test_a_head_that_no_rule_of_the_policy_could_act_on_is_refused(tmp_path: Path) -> None:
    write_rows(tmp_path / "source", "0", vectors(2), ["a", "b"])
    request = Request(heads=(("MEDICAL_IMAGE", write_head(tmp_path / "head")),))
    with pytest.raises(UsageError, match="no detector of the policy reports MEDICAL_IMAGE"):
        scan_embeddings(tmp_path / "source", policy(tmp_path, CONCEPTS), request, key=KEY)


def test_a_head_needs_embeddings(tmp_path: Path) -> None:
    write_rows(tmp_path / "source", "0", None, ["a", "b"])
    request = Request(heads=(("ULTRASOUND", write_head(tmp_path / "head")),))
    with pytest.raises(UsageError, match="no embeddings beside it"):
        scan_embeddings(tmp_path / "source", policy(tmp_path), request, key=KEY)


def test_a_policy_that_gives_new_keys_is_refused(tmp_path: Path) -> None:
    write_rows(tmp_path / "source", "0", vectors(2), ["a", "b"])
    request = Request(heads=(("ULTRASOUND", write_head(tmp_path / "head")),))
    rekey = policy(tmp_path, HEADS + "keys: rekey\n")
    with pytest.raises(UsageError, match="keys: keep"):
        scan_embeddings(tmp_path / "source", rekey, request, output=tmp_path / "out", key=KEY)


def test_columns_of_bytes_leave_no_verdict_on_a_set_as_it_stands(tmp_path: Path) -> None:
    write_rows(tmp_path / "source", "0", vectors(2), ["a", "b"], jpg=[b"x", b"y"])
    request = Request(heads=(("ULTRASOUND", write_head(tmp_path / "head")),))
    report = scan_embeddings(tmp_path / "source", policy(tmp_path), request, key=KEY)
    assert report.exit_code == ExitCode.INCOMPLETE


def test_a_table_that_breaks_on_the_way_ends_the_run(tmp_path: Path) -> None:
    write_rows(tmp_path / "source", "0", vectors(500), ["some caption"] * 500)
    path = tmp_path / "source" / "metadata" / "metadata_0.parquet"
    data = path.read_bytes()
    path.write_bytes(data[:4] + bytes(200) + data[204:])
    request = Request(heads=(("ULTRASOUND", write_head(tmp_path / "head")),))
    with pytest.raises(GateError, match=r"metadata_0\.parquet is damaged"):
        scan_embeddings(tmp_path / "source", policy(tmp_path), request, output=tmp_path / "out", key=KEY)
    assert not (tmp_path / "out").exists()


ASKED = """
version: 1
name: asked
detectors: {ultrasound: {}, caption_text: {}, image_text: {}, metadata: {}}
rules:
  - {id: any, when: {detector: ultrasound}, action: drop, reason: not to be released}
  - {id: words, when: {entity_type: [PERSON, CREATOR]}, action: redact, reason: a person}
  - {id: pixels, when: {entity_type: PHONE_NUMBER, place: image}, action: redact, reason: a person}
"""


@pytest.mark.parametrize(
    ("heads", "unsought"),
    [
        (["ULTRASOUND"], ("MEDICAL_IMAGE", "PHONE_NUMBER in image", "PREGNANCY_ULTRASOUND")),
        (["PREGNANCY_ULTRASOUND"], ("MEDICAL_IMAGE", "PHONE_NUMBER in image")),
        (["PREGNANCY_ULTRASOUND", "MEDICAL_IMAGE"], ("PHONE_NUMBER in image",)),
        ([], ("MEDICAL_IMAGE", "PHONE_NUMBER in image", "PREGNANCY_ULTRASOUND", "ULTRASOUND")),
    ],
)
def test_types_that_nothing_looked_for_are_named_one_by_one(
    tmp_path: Path, heads: list[str], unsought: tuple[str, ...]
) -> None:
    write_rows(tmp_path / "source", "0", vectors(2), ["a", "b"])
    head = write_head(tmp_path / "head")
    request = Request(heads=tuple((entity_type, head) for entity_type in heads))
    shards = find_rows(tmp_path / "source").shards
    loaded = load_policy(policy(tmp_path, ASKED))
    assert unsought_types(loaded, scoring_of(request, loaded, shards)) == unsought


def test_files_that_change_after_their_headers_were_read_end_the_run(tmp_path: Path) -> None:
    write_rows(tmp_path / "source", "0", vectors(100), ["a"] * 100)
    write_rows(tmp_path / "source", "1", vectors(100), ["a"] * 100)
    path = tmp_path / "source" / "img_emb" / "img_emb_1.npy"
    request = Request(heads=(("ULTRASOUND", write_head(tmp_path / "head")),))
    same_size = np.ones((200, vectors(1).shape[1]), np.float16)

    def swap(rows: int, done: int, total: int) -> None:
        if not path.with_suffix(".old").exists():
            path.rename(path.with_suffix(".old"))
            np.save(path, same_size)

    loaded = load_policy(policy(tmp_path, TEXTS))
    with pytest.raises(GateError, match="changed while gate was at work"):
        scan_embeddings(tmp_path / "source", loaded, request, output=tmp_path / "out", key=KEY, progress=swap)
    assert not (tmp_path / "out").exists()


def test_heads_for_other_weights_of_one_network_are_refused_together(tmp_path: Path) -> None:
    write_rows(tmp_path / "source", "0", vectors(2), ["a", "b"])
    card = {"embedder": {"name": EMBEDDER, "digest": "1" * 64}, "positive": ["us"], "threshold": 0.5}
    save_head(tmp_path / "other", Linear(np.ones(vectors(1).shape[1]), np.array(0.0)), card)
    heads = (("ULTRASOUND", write_head(tmp_path / "head")), ("PREGNANCY_ULTRASOUND", tmp_path / "other.npz"))
    with pytest.raises(UsageError, match="different weights of open_clip:made"):
        scan_embeddings(tmp_path / "source", policy(tmp_path), Request(heads=heads), key=KEY)


def test_queries_without_a_direction_are_refused(tmp_path: Path) -> None:
    write_rows(tmp_path / "source", "0", vectors(2), ["a", "b"])
    for value in (1e38, 1e-38, 0):
        np.save(tmp_path / "queries.npy", np.full((1, vectors(1).shape[1]), value, np.float32))
        request = Request(queries={"clinical_photo": tmp_path / "queries.npy"})
        with pytest.raises(UsageError, match="without a direction"):
            scan_embeddings(tmp_path / "source", policy(tmp_path, CONCEPTS), request, key=KEY)


def test_the_report_says_in_which_columns_a_list_was_looked_up(made: Set, released: RunReport) -> None:
    (note,) = (note for note in released.notes if "take-down" in note)
    assert "looked up in the columns image_path, url, on a list: 2 rows" in note


def test_a_release_with_personal_names_of_fields_passes_its_own_policy(tmp_path: Path) -> None:
    named = "Jane Roe 202-555-0143"
    rows = [{named: "x"}, {named: "call Jane Roe at 202-555-0143"}]
    captions = ["a red bicycle", "a scan of Jane Roe"]
    write_rows(tmp_path / "source", "0", None, captions, meta=rows, more=[json.dumps(row) for row in rows])
    names = policy(tmp_path, TEXTS)
    first = scan_embeddings(tmp_path / "source", names, output=tmp_path / "out", key=KEY)
    written = read_rows(tmp_path / "out", "0")
    assert first.tally.fate(Fate.REDACTED) == 2
    assert [list(row["meta"]) for row in written] == [[named], [named]]
    assert "Jane" not in json.dumps([[row["caption"], row["more"], row["meta"][named]] for row in written])
    again = scan_embeddings(tmp_path / "out", names, output=tmp_path / "again", key=KEY)
    assert (again.verdict, again.tally.fate(Fate.RELEASED)) == (Verdict.PASS, 2)
    assert scan_embeddings(tmp_path / "out", names, key=KEY).verdict is Verdict.PASS
