"""mlcroissant itself validates and loads what gate writes; merging loses nothing."""

from __future__ import annotations

import copy
import hashlib
import json
import socket
import warnings
from pathlib import Path

import pytest

from gate.errors import UsageError
from gate.keys import Key
from gate.report.croissant import OWN, SAYS, croissant
from gate.run.scan import scan
from tests.manifest.conftest import make_release, policy  # noqa: F401  (fixtures)
from tests.report.test_account import account_of, rows_release
from tests.support import CLEAN, failed, picture, sample, write_shard

POLICY = """version: 1
name: metadata-only
detectors: {metadata: }
rules:
  - {id: gps, when: {entity_type: GPS_POSITION}, action: redact, reason: where somebody lives}
"""
MINE = {
    "@context": {"@vocab": "https://schema.org/", "sc": "https://schema.org/", "my": "https://mine.example/"},
    "@type": "sc:Dataset",
    "name": "mine",
    "license": "https://spdx.org/licenses/CC-BY-4.0",
    "my:note": {"deep": [1, 2, {"x": None}]},
    "conformsTo": "http://mlcommons.org/croissant/1.1",
    "rai:personalSensitiveInformation": "Names of the artists, who agreed.",
    "rai:dataCollectionMissingData": "None that we know of.",
    "rai:dataBiases": ["Most pictures are of cups."],
    "distribution": [
        {
            "@type": "cr:FileObject",
            "@id": "first",
            "name": "first",
            "contentUrl": "https://x.example/r/00000.tar",
            "encodingFormat": "application/x-tar",
            "md5": "0" * 32,
            "contentSize": "12 MB",
            "my:note": "kept",
        },
        {
            "@type": "cr:FileObject",
            "@id": "paper",
            "name": "paper.pdf",
            "contentUrl": "https://x.example/paper.pdf",
            "encodingFormat": "application/pdf",
            "sha256": "1" * 64,
        },
        {"@type": "cr:FileObject", "@id": f"{OWN}gone.tar", "contentUrl": "gone.tar", "sha256": "2" * 64},
    ],
    "recordSet": [{"@type": "cr:RecordSet", "@id": "mine", "name": "mine", "field": []}],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A release of real pictures in two shards."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "policy.yaml").write_text(POLICY)
    png = {**sample(1, CLEAN[1], picture(1, format="PNG")), "ext": "png"}
    write_shard(folder / "raw", "00000", [sample(0, CLEAN[0]), png, failed(2, "gone")])
    write_shard(folder / "raw", "00001", [sample(10, CLEAN[2])])
    assert scan(folder / "raw", folder / "policy.yaml", output=folder / "set/data", key=Key(b"k" * 32)).exit_code == 0
    return folder / "set/data"


@pytest.fixture
def offline(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def load(document: dict, folder: Path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its dependencies
        import mlcroissant

        path = folder / "croissant.json"
        path.write_text(json.dumps(document))
        return mlcroissant.Dataset(jsonld=path)


def test_it_is_valid_and_says_what_the_manifest_says(made, offline):
    account = account_of(made)
    document = croissant(account, base="data/")
    dataset = load(document, made.parent)
    metadata = dataset.metadata
    assert not metadata.ctx.issues.errors
    assert metadata.name == "data"
    assert "GPS_POSITION" in metadata.personal_sensitive_information[0]
    assert account.digest in metadata.data_preprocessing_protocol[0]
    assert metadata.data_collection_missing_data.startswith(f"{SAYS}1 of 4 rows")
    assert len(metadata.data_limitations) == 2
    files = {each.content_url: each.sha256 for each in metadata.distribution if hasattr(each, "sha256")}
    wanted = {path.relative_to(made.parent).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
              for path in made.rglob("*") if path.is_file() and path.suffix != ".sha256"}  # fmt: skip
    assert files == wanted


def test_its_records_are_the_files_of_the_shards(made, offline, tmp_path, monkeypatch):
    monkeypatch.setenv("CROISSANT_CACHE", str(tmp_path))
    dataset = load(croissant(account_of(made), base="data/"), made.parent)
    assert {each.name for each in dataset.metadata.record_sets} == {"jpg", "json", "png", "txt"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        texts = {each[f"{OWN}txt/key"]: each[f"{OWN}txt/content"] for each in dataset.records(f"{OWN}txt")}
        pictures = {each[f"{OWN}jpg/key"]: each[f"{OWN}jpg/content"].size for each in dataset.records(f"{OWN}jpg")}
    assert texts == {b"000000000": CLEAN[0].encode(), b"000000001": CLEAN[1].encode(), b"000000010": CLEAN[2].encode()}
    assert pictures == {b"000000000": (160, 120), b"000000010": (160, 120)}


def test_merging_keeps_what_is_there_and_replaces_what_is_ours(made, offline):
    account = account_of(made)
    before = copy.deepcopy(MINE)
    new = croissant(account, base="https://x.example/r/", into=MINE)
    assert before == MINE
    for key in ("@type", "name", "license", "my:note", "rai:dataBiases", "recordSet", "rai:dataCollectionMissingData"):
        assert new[key] == MINE[key]
    assert new["@context"]["my"] == "https://mine.example/"
    assert new["conformsTo"] == ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
    assert new["rai:personalSensitiveInformation"][0] == "Names of the artists, who agreed."
    first, paper, *others = new["distribution"]
    digest = hashlib.sha256((made / "00000.tar").read_bytes()).hexdigest()
    assert first == {
        key: value for key, value in MINE["distribution"][0].items() if key not in ("md5", "contentSize")
    } | {"sha256": digest}
    assert paper == MINE["distribution"][1]
    ids = [each["@id"] for each in others]
    assert f"{OWN}gone.tar" not in ids and f"{OWN}00000.tar" not in ids and f"{OWN}00001.tar" in ids
    assert {"@id": "first"} in next(each for each in others if each["@id"] == f"{OWN}txt-files")["containedIn"]
    assert croissant(account, base="https://x.example/r/", into=new) == new
    # mlcroissant follows objects of other vocabularies for ever, and wants fields in a record
    again = {**new, "recordSet": [], "my:note": "short"}
    load(croissant(account, base="https://x.example/r/", into=again), made.parent)


def test_a_newer_release_replaces_what_an_older_one_said(made, make_release):  # noqa: F811
    older = croissant(account_of(make_release()), base="", name="n")
    new = croissant(account_of(made), base="", into=older)
    assert new == croissant(account_of(made), base="", name="n")


def test_names_are_escaped_in_addresses(tmp_path, make_release):  # noqa: F811
    document = croissant(account_of(rows_release(tmp_path / "rows")), base="https://x.example/a b/".replace(" ", "%20"))
    assert document["distribution"][0]["contentUrl"].startswith("https://x.example/a%20b/")
    assert "recordSet" not in document


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"@context": "https://schema.org"}, "no.* an object|not an object"),
        ({"@context": {"rai": "https://other.example/"}}, "another meaning for 'rai'"),
        ({"conformsTo": "http://mlcommons.org/croissant/0.8"}, "another version"),
    ],
)
def test_what_cannot_be_added_to_is_refused(made, change, words):
    with pytest.raises(UsageError, match=words):
        croissant(account_of(made), base="", into={**MINE, **change})
