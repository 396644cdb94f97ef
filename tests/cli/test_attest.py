"""`gate attest` as a shell meets it, and what `gate verify` then says."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.keys import Key
from gate.manifest.build import build_manifest
from gate.policy import load_policy
from gate.tally import Tally

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    folder.mkdir()
    build_manifest(
        folder,
        policy=load_policy("audit"),
        key=Key(bytes(32)),
        version="0.1.0",
        environment={},
        models=[],
        tally=Tally(fates=Counter()),
        shards=[],
        verdict="pass",
        complete=True,
        shard_range=None,
        decisions_root=bytes(32),
    )
    return folder


@pytest.fixture
def private(tmp_path: Path) -> Path:
    key = tmp_path / "signing.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
    subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", key.with_suffix(".pub")], check=True)
    return key


def test_it_says_what_it_wrote_and_how_to_check_it(gate: Run, release: Path, private: Path) -> None:
    code, out, err = gate("attest", release, "--key", private)
    assert (code, err) == (0, "")
    assert "manifest.dsse.json" in out and f"gate verify {release} --key signing.pub" in out
    code, out, _ = gate("verify", release, "--key", private.with_suffix(".pub"), "--policy", "audit")
    assert code == 0 and "signed as asked" in out
    code, out, _ = gate("verify", release, "--key", private.with_suffix(".pub"), "--format", "json")
    assert json.loads(out)["signed"] is True


def test_an_unsigned_release_ends_with_1_where_a_key_is_asked_for(gate: Run, release: Path, private: Path) -> None:
    code, out, _ = gate("verify", release, "--key", private.with_suffix(".pub"))
    assert code == 1 and "is not signed in this way" in out


def test_a_policy_changed_by_one_character_is_not_signed(
    gate: Run, release: Path, private: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(load_policy("audit").text.replace(".", "!", 1), encoding="utf-8")
    code, out, _ = gate("attest", release, "--key", private, "--policy", other)
    assert code == 1 and "another policy" in out and out.endswith("Nothing was signed.\n")
    assert gate("verify", release, "--policy", other)[0] == 1


def test_a_tampered_manifest_ends_with_1(gate: Run, release: Path, private: Path) -> None:
    gate("attest", release, "--key", private)
    manifest = release / "_privacy" / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"samples":0', b'"samples":1'))
    code, out, _ = gate("verify", release, "--key", private.with_suffix(".pub"))
    assert code == 1 and "signs another manifest" in out


@pytest.mark.parametrize("words", [[], ["--keyless", "--key", "x.pem"]])
def test_who_signs_must_be_said(gate: Run, release: Path, words: list[str]) -> None:
    code, _, err = gate("attest", release, *words)
    assert code == 2 and "--key signing.pem" in err


def test_a_password_from_the_environment(
    gate: Run, release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "locked.pem"
    options = ["-aes256", "-pass", "pass:swordfish", "-out", key]
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", *options], check=True)
    monkeypatch.setenv("GATE_SIGNING_PASSWORD", "wrong")
    code, out, err = gate("attest", release, "--key", key)
    assert code == 2 and "password" in err and "wrong" not in out
    monkeypatch.setenv("GATE_SIGNING_PASSWORD", "swordfish")
    code, out, err = gate("attest", release, "--key", key)
    assert code == 0 and "swordfish" not in out + err


@pytest.mark.parametrize("words", [["--identity", "a@example.org"], ["--issuer", "https://example.org"]])
def test_an_identity_needs_its_issuer(gate: Run, release: Path, words: list[str]) -> None:
    code, _, err = gate("verify", release, *words)
    assert code == 2 and "go together" in err


def test_shards_of_a_repository_cannot_be_chosen(gate: Run, release: Path) -> None:
    code, _, err = gate("verify", release, "--repository", "--policy", "audit", "--shards", "0*")
    assert code == 2 and "verified whole" in err
