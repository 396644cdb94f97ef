"""Releases signed with real keys, by openssl's and cryptography's making, and read back by in-toto's own tools."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

from gate.errors import GateError, UsageError
from gate.manifest.attest import attest, svr
from gate.manifest.load import parse_manifest
from gate.manifest.schema import BUNDLE, ENVELOPE, MANIFEST, SVR_ENVELOPE
from gate.manifest.signatures import Signer
from gate.manifest.verify import Verification, verify
from gate.policy import Policy

Make = Callable[..., Path]


@pytest.fixture(params=["ed25519", "ec"])
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, Path]:
    return make_keys(tmp_path / "signing", request.param)


def make_keys(stem: Path, kind: str = "ed25519", *more: str) -> tuple[Path, Path]:
    private, public = stem.with_suffix(".pem"), stem.with_suffix(".pub")
    options = ["-pkeyopt", "ec_paramgen_curve:P-256"] if kind == "ec" else []
    subprocess.run(["openssl", "genpkey", "-algorithm", kind, *options, *more, "-out", private], check=True)
    password = ["-passin", "pass:swordfish"] if more else []
    subprocess.run(["openssl", "pkey", "-in", private, *password, "-pubout", "-out", public], check=True)
    return private, public


def problems(result: Verification) -> dict[str, str]:
    return {mismatch.name: mismatch.problem for mismatch in result.mismatches}


def test_a_signed_release_passes_with_the_key_and_without(make_release: Make, keys: tuple[Path, Path]) -> None:
    release = make_release()
    done = attest(release, key=keys[0])
    assert done.files == (ENVELOPE, SVR_ENVELOPE)
    signed = verify(release, signer=Signer(keys[1]))
    assert signed.ok and signed.signed
    unasked = verify(release)
    assert unasked.ok and not unasked.signed


def test_the_envelope_is_the_manifest_and_others_can_read_it(make_release: Make, keys: tuple[Path, Path]) -> None:
    release = make_release()
    attest(release, key=keys[0])
    key = SSlibKey.from_crypto(load_pem_public_key(keys[1].read_bytes()))
    for name in (ENVELOPE, SVR_ENVELOPE):
        envelope = Envelope.from_dict(json.loads((release / name).read_bytes()))
        assert list(envelope.verify([key], 1)) == [key.keyid]
    assert (
        Envelope.from_dict(json.loads((release / ENVELOPE).read_bytes())).payload == (release / MANIFEST).read_bytes()
    )


def test_the_verification_result_is_one_of_in_toto(make_release: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from sigstore.dsse import Statement  # its own reader of in-toto statements

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    manifest = parse_manifest((make_release() / MANIFEST).read_bytes())
    data = svr(manifest)
    Statement(data)
    document = json.loads(data)
    assert document["_type"] == "https://in-toto.io/Statement/v1"
    assert document["predicateType"] == "https://in-toto.io/attestation/svr/v0.1"
    assert document["subject"] == [item.model_dump() for item in manifest.subject]
    predicate = document["predicate"]
    assert predicate["timeCreated"] == "1970-01-02T00:00:00Z"
    assert predicate["verifier"]["policy"]["digest"]["sha256"] == manifest.predicate.policy.sha256
    assert "SHARDGATE_POLICY_PASSED" in predicate["properties"]


def test_ed25519_signatures_are_the_same_each_time(
    make_release: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    private, _ = make_keys(tmp_path / "signing")
    release = make_release()
    written = []
    for _ in range(2):
        attest(release, key=private)
        written.append([(release / name).read_bytes() for name in (ENVELOPE, SVR_ENVELOPE)])
    assert written[0] == written[1]


def test_another_key_is_refused(make_release: Make, keys: tuple[Path, Path], tmp_path: Path) -> None:
    release = make_release()
    attest(release, key=keys[0])
    _, other = make_keys(tmp_path / "other")
    result = verify(release, signer=Signer(other))
    assert not result.signed
    assert problems(result) == {ENVELOPE: "is signed by another key", SVR_ENVELOPE: "is signed by another key"}


def test_an_unsigned_release_is_refused(make_release: Make, keys: tuple[Path, Path]) -> None:
    result = verify(make_release(), signer=Signer(keys[1]))
    assert "is not signed" in problems(result)[ENVELOPE]


def test_a_release_that_was_made_anew_does_not_keep_its_signature(
    make_release: Make, keys: tuple[Path, Path], policy: Policy
) -> None:
    release = make_release()
    attest(release, key=keys[0])
    (release / "00000_stats.json").write_text('{"count": 5, "successes": 3} ')
    make_release(version="0.2.0")
    expected = {ENVELOPE: "signs another manifest than the one beside it"}
    assert problems(verify(release)) == expected
    assert problems(verify(release, signer=Signer(keys[1]))) == expected


def test_a_changed_shard_is_found_under_a_good_signature(make_release: Make, keys: tuple[Path, Path]) -> None:
    release = make_release()
    attest(release, key=keys[0])
    shard = release / "00001.tar"
    shard.write_bytes(shard.read_bytes().replace(b"a caption", b"A caption"))
    assert set(problems(verify(release, signer=Signer(keys[1])))) == {"00001.tar"}


def edited(document: dict[str, object], what: str) -> object:
    match what:
        case "payload":
            payload = base64.b64decode(str(document["payload"])).replace(b"{", b"{ ", 1)
            return {**document, "payload": base64.b64encode(payload).decode()}
        case "signature":
            (first, *_) = document["signatures"]  # type: ignore[misc]
            wrong = bytes(64).hex() if len(first["sig"]) == 128 else base64.b64encode(bytes(64)).decode()
            return {**document, "signatures": [{**first, "sig": wrong}]}
        case "type":
            return {**document, "payloadType": "text/plain"}
        case "list":
            return [document]
        case _:
            return {**document, "payload": "%%%"}


@pytest.mark.parametrize("name", [ENVELOPE, SVR_ENVELOPE])
@pytest.mark.parametrize("what", ["payload", "signature", "type", "list", "base64"])
def test_a_tampered_envelope_is_refused(make_release: Make, tmp_path: Path, name: str, what: str) -> None:
    private, public = make_keys(tmp_path / "signing")
    release = make_release()
    attest(release, key=private)
    document = json.loads((release / name).read_bytes())
    (release / name).write_text(json.dumps(edited(document, what)))
    result = verify(release, signer=Signer(public))
    assert not result.signed and set(problems(result)) == {name}


def test_a_result_of_other_files_is_refused(make_release: Make, keys: tuple[Path, Path], tmp_path: Path) -> None:
    release, other = make_release(), make_release("other")
    (other / "extra.txt").write_text("more")
    make_release("other")
    for folder in (release, other):
        attest(folder, key=keys[0])
    (release / SVR_ENVELOPE).write_bytes((other / SVR_ENVELOPE).read_bytes())
    assert "other files" in problems(verify(release, signer=Signer(keys[1])))[SVR_ENVELOPE]


def test_what_does_not_verify_is_not_signed(make_release: Make, keys: tuple[Path, Path]) -> None:
    release = make_release()
    (release / "00000.tar").write_bytes(b"")
    done = attest(release, key=keys[0])
    assert done.files == () and not done.verification.ok
    assert not (release / ENVELOPE).exists()


def test_a_key_in_the_release_is_refused(make_release: Make) -> None:
    release = make_release()
    private, _ = make_keys(release / "signing")
    with pytest.raises(UsageError, match="lies in the release"):
        attest(release, key=private)


def test_an_encrypted_key_needs_its_password(make_release: Make, tmp_path: Path) -> None:
    private, public = make_keys(tmp_path / "locked", "ed25519", "-aes256", "-pass", "pass:swordfish")
    release = make_release()
    with pytest.raises(UsageError, match="password"):
        attest(release, key=private, password=lambda: "wrong")
    attest(release, key=private, password=lambda: "swordfish")
    assert verify(release, signer=Signer(public)).signed


@pytest.mark.parametrize(("which", "advice"), [("private", "openssl genpkey"), ("public", "openssl pkey")])
def test_what_is_no_key_is_told_with_what_makes_one(
    make_release: Make, tmp_path: Path, which: str, advice: str
) -> None:
    release, file = make_release(), tmp_path / "key.pem"
    file.write_text("no key")
    with pytest.raises(UsageError, match=advice):
        if which == "private":
            attest(release, key=file)
        else:
            verify(release, signer=Signer(file))
    with pytest.raises(UsageError, match="cannot read"):
        verify(release, signer=Signer(tmp_path / "absent.pub"))


def test_a_bundle_that_sigstore_does_not_vouch_for_is_refused(make_release: Make) -> None:
    release = make_release()
    signer = Signer(identity="ada@example.org", issuer="https://accounts.example.org")
    try:
        result = verify(release, signer=signer)
    except GateError as error:
        # its roots of trust come over the network once
        assert "roots of trust" in str(error)
        return
    assert BUNDLE in problems(result)
