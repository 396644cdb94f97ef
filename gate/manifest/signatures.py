"""Check who signed a release: a key that the caller trusts, or an identity that Sigstore vouches for.

A signature says that its owner signed this manifest. What the manifest says of the files is checked by
`gate.manifest.verify`; both together leave nothing that can be replaced unseen.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gate.errors import GateError, UsageError
from gate.manifest.files import read_limited, show
from gate.manifest.schema import BUNDLE, ENVELOPE, MANIFEST, SVR_BUNDLE, SVR_ENVELOPE, Statement

PAYLOAD_TYPE = "application/vnd.in-toto+json"
SVR_TYPE = "https://in-toto.io/attestation/svr/v0.1"
_MAX_PEM = 1 << 20

Problem = tuple[str, str]
"""The name of a file and what is wrong with it."""
Read = Callable[[str], bytes | None]
"""The content of a file of the release, None when it is not there."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose signature is asked for: a public key in a PEM file, or an identity and who vouches for it (OIDC issuer)."""

    key: Path | None = None
    identity: str | None = None
    issuer: str | None = None


def check_signatures(read: Read, manifest: bytes, statement: Statement, signer: Signer | None) -> Iterator[Problem]:
    """What is wrong with the signatures of a release; without a `signer`, whether they are of this manifest at all.

    Raises UsageError when a key cannot be used or a module is not installed, GateError when Sigstore's roots of trust
    cannot be had.
    """
    opened: dict[str, bytes] = {}
    for name, unpack in ((ENVELOPE, _payload), (SVR_ENVELOPE, _payload), (BUNDLE, _bundled), (SVR_BUNDLE, _bundled)):
        data = read(name)
        if data is None:
            continue
        payload = unpack(data)
        if payload is None:
            yield name, "is no signature that gate can read"
        elif name in (ENVELOPE, BUNDLE) and payload != manifest:
            yield name, "signs another manifest than the one beside it"
        elif name in (SVR_ENVELOPE, SVR_BUNDLE) and not _summarises(payload, statement):
            yield name, "is a verification result of other files than the manifest names"
        else:
            opened[name] = data
    if signer is None:
        return
    if signer.key is not None:
        yield from _check(opened, read, (ENVELOPE, SVR_ENVELOPE), _key_check(signer.key))
    if signer.identity is not None:
        yield from _check(opened, read, (BUNDLE, SVR_BUNDLE), _identity_check(signer.identity, signer.issuer))


def _check(
    opened: dict[str, bytes], read: Read, names: tuple[str, str], check: Callable[[bytes], str | None]
) -> Iterator[Problem]:
    """The manifest must be signed; a verification result beside it need not be there, but then by the same hand."""
    if read(names[0]) is None:
        yield names[0], f"is missing: {MANIFEST} is not signed in this way"
    for name in names:
        if name in opened and (problem := check(opened[name])) is not None:
            yield name, problem


def _payload(envelope: bytes) -> bytes | None:
    try:
        document = json.loads(envelope)
        if document["payloadType"] != PAYLOAD_TYPE:
            return None
        return base64.b64decode(document["payload"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _bundled(bundle: bytes) -> bytes | None:
    try:
        return _payload(json.dumps(json.loads(bundle)["dsseEnvelope"]).encode())
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _summarises(payload: bytes, statement: Statement) -> bool:
    try:
        document = json.loads(payload)
        subjects = {item["name"]: item["digest"]["sha256"] for item in document["subject"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    wanted = {subject.name: subject.digest.sha256 for subject in statement.subject}
    return bool(document.get("predicateType") == SVR_TYPE and subjects == wanted)


def _key_check(path: Path) -> Callable[[bytes], str | None]:
    dsse, signing, serialization = import_signing()
    try:
        key = signing.SSlibKey.from_crypto(serialization.load_pem_public_key(read_pem(path)))
    except ValueError:
        raise UsageError(
            f"{path} is no public key in PEM; make it with: openssl pkey -in signing.pem -pubout -out signing.pub"
        ) from None
    from securesystemslib.exceptions import VerificationError

    def check(data: bytes) -> str | None:
        try:
            envelope = dsse.Envelope.from_dict(json.loads(data))
            named = key.keyid in envelope.signatures
            envelope.verify([key], 1)
        except VerificationError:
            return "has a signature that is not right" if named else "is signed by another key"
        except (ValueError, KeyError, TypeError):
            return "is no signature that gate can read"
        return None

    return check


def _identity_check(identity: str, issuer: str | None) -> Callable[[bytes], str | None]:
    try:
        from sigstore.errors import VerificationError
        from sigstore.models import Bundle, InvalidBundle
        from sigstore.verify import Verifier, policy
    except ImportError:
        raise UsageError("--identity needs: pip install 'shardgate[sigstore]'") from None
    try:
        verifier = Verifier.production()
    except Exception as error:  # noqa: BLE001 - a network fails in many ways
        raise GateError(
            f"Sigstore's roots of trust could not be had ({type(error).__name__}): is there a network?"
        ) from None
    wanted = policy.Identity(identity=identity, issuer=issuer)

    def check(data: bytes) -> str | None:
        try:
            _, payload = verifier.verify_dsse(Bundle.from_json(data), wanted)
        except (VerificationError, InvalidBundle):
            return f"is not a signature of {show(identity)} that Sigstore vouches for"
        return None if payload == _bundled(data) else "is no signature that gate can read"

    return check


def read_pem(path: Path) -> bytes:
    """The content of a key file. Raises UsageError when it cannot be read."""
    try:
        return read_limited(path.resolve(), _MAX_PEM)
    except GateError as error:
        raise UsageError(f"the key: {error}") from None


def import_signing() -> tuple[Any, Any, Any]:
    """The modules `securesystemslib.dsse`, `securesystemslib.signer` and cryptography's `serialization`.

    Raises UsageError when they are not installed.
    """
    try:
        from cryptography.hazmat.primitives import serialization
        from securesystemslib import dsse
        from securesystemslib import signer as signing
    except ImportError:
        raise UsageError("signatures need more modules; install them with: pip install 'shardgate[attest]'") from None
    return dsse, signing, serialization
