"""`gate scan --embeddings` as a shell meets it: how it ends, and what it prints where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.run.rows import EMBEDDER, HEADS, vectors, write_head, write_rows

Gate = Callable[..., tuple[int, str, str]]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a set of rows, a head, a policy and a list."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GATE_KEY", "ab" * 32)
    write_rows(tmp_path / "laion", "0", vectors(20, found=[3]), ["a cup"] * 20)
    write_rows(tmp_path / "clean", "0", vectors(20), ["a cup"] * 20)
    write_head(tmp_path / "head")
    (tmp_path / "heads.yaml").write_text(HEADS)
    (tmp_path / "list.txt").write_text("https://images.example/000007.jpg\n")
    return tmp_path


COMMON = ("--head-file", "head.npz", "--policy", "heads.yaml", "--workers", "1")


def test_a_release_ends_with_0_and_verifies(gate: Gate, place: Path) -> None:
    code, out, err = gate("scan", "--embeddings", "laion", *COMMON, "--takedown", "list.txt", "-o", "out")
    assert code == 0, err
    assert "Of the pictures themselves it says nothing" in " ".join(out.split())
    assert f"gate verify {place / 'out'}" in out
    assert "takedown_list" in out
    assert "policy heads" in err
    code, out, _ = gate("verify", "out", "--policy", "heads.yaml", "--deep")
    assert (code, "no picture" in out) == (0, True)
    assert "ROWS ONLY" in out.splitlines()[0]
    code, out, _ = gate("verify", "out", "--format", "json")
    assert (code, json.loads(out)["examined"]) == (0, "rows")
    code, out, _ = gate("verify", "out", "--require-pictures")
    assert (code, "rows and embeddings were examined, and no picture" in out) == (1, True)


def test_a_violation_is_1_and_0_when_asked_for(gate: Gate, place: Path) -> None:
    code, out, _ = gate("scan", "--embeddings", "laion", *COMMON, "--embedder-name", EMBEDDER)
    assert (code, "FAIL" in out) == (1, True)
    assert gate("scan", "--embeddings", "laion", *COMMON, "--exit-zero")[0] == 0
    assert not (place / "out").exists()


def test_json_says_what_was_examined(gate: Gate, place: Path) -> None:
    code, out, _ = gate("scan", "--embeddings", "clean", *COMMON, "--format", "json")
    report = json.loads(out)
    assert (code, report["exit_code"], report["verdict"], report["examined"]) == (0, 0, "pass", "rows")
    assert (report["samples"]["read"], report["shards"], report["findings"]) == (20, 1, [])
    assert report["not_looked_for"] == []


def test_a_head_can_be_for_a_pregnancy(gate: Gate, place: Path) -> None:
    words = ("--head-file", "PREGNANCY_ULTRASOUND=head.npz", "--policy", "heads.yaml", "--workers", "1")
    code, out, _ = gate("scan", "--embeddings", "laion", *words, "--format", "json")
    assert code == 1
    assert [finding["entity_type"] for finding in json.loads(out)["findings"]] == ["PREGNANCY_ULTRASOUND", "ULTRASOUND"]


def test_damage_is_3(gate: Gate, place: Path) -> None:
    path = place / "laion" / "img_emb" / "img_emb_0.npy"
    path.write_bytes(path.read_bytes()[:-1])
    code, out, err = gate("scan", "--embeddings", "laion", *COMMON)
    assert (code, out) == (3, "")
    assert "img_emb/img_emb_0.npy is cut short" in err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("laion", "--embeddings", "laion", *COMMON), "SHARDS does not go with --embeddings"),
        (("--embeddings", "laion", *COMMON, "--limit", "5"), "--limit does not go with --embeddings"),
        (("--embeddings", "laion", *COMMON, "--dry-run"), "--dry-run does not go with --embeddings"),
        (("laion", *COMMON), "--head-file needs --embeddings"),
        (("laion", "--policy", "heads.yaml", "--with-embeddings"), "--with-embeddings needs --embeddings"),
        (("--embeddings", "laion", *COMMON, "--queries", "q.npy"), "NAME=FILE.npy"),
        (("--embeddings", "laion", *COMMON, "--embedder-name", "bundled"), "of bundled, and heads"),
        (("--embeddings", "laion", *COMMON, "--key-file", "laion/key"), "must lie outside"),
        (("--embeddings", "absent", *COMMON), "does not exist"),
        (("--embeddings", "laion", *COMMON, "-o", "laion/out"), "folders apart"),
        (("--policy", "heads.yaml"), "say what to examine"),
    ],
)
def test_what_makes_no_sense_is_2(gate: Gate, place: Path, words: tuple[str, ...], message: str) -> None:
    code, out, err = gate("scan", *words)
    assert (code, out) == (2, "")
    assert message in err
