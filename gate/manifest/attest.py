"""Sign the manifest of a release: DSSE envelopes (https://github.com/secure-systems-lab/dsse) beside it.

One holds the manifest as it is. One holds a Simple Verification Result of in-toto (svr/v0.1), so that tools which do
not know gate's predicate can read the verdict. Signed with a key of the publisher through `securesystemslib`, or
without one through Sigstore, where a network allows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gate.errors import GateError, UsageError
from gate.manifest import canonical
from gate.manifest.files import read_limited
from gate.manifest.load import MAX_BYTES, parse_manifest
from gate.manifest.schema import BUNDLE, ENVELOPE, MANIFEST, SVR_BUNDLE, SVR_ENVELOPE, Statement
from gate.manifest.signatures import PAYLOAD_TYPE, SVR_TYPE, import_signing, read_pem
from gate.manifest.verify import Verification, verify
from gate.policy.schema import Policy
from gate.shards.atomic import write_atomic
from gate.version import VERSION

VERIFIER = f"https://shardgate.dev/gate/{VERSION}"

Sign = Callable[[bytes], bytes]
"""From a statement's bytes to the bytes of the file that holds it signed."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """What was signed: the release as verified, the files written, who signs (key id, or the identity's words)."""

    verification: Verification
    files: tuple[str, ...]
    signer: str


def attest(
    release: str | Path,
    *,
    key: Path | None = None,
    password: Callable[[], str] | None = None,
    policy: Policy | str | Path | None = None,
    partial: bool = False,
) -> Attestation:
    """Verify a release, then sign its manifest with the private key in the PEM file `key`, or keyless with Sigstore.

    What does not verify is not signed: then `files` is empty. `password` is asked for when the key is encrypted.

    Raises UsageError when the key cannot be used or lies in the release, GateError when signing fails.
    """
    release = Path(release)
    if key is not None and key.resolve().is_relative_to(release.resolve()):
        raise UsageError(f"the signing key {key} lies in the release: it would be published; move it elsewhere")
    signer, sign = _keyless() if key is None else _with_key(key, password)
    result = verify(release, policy=policy, partial=partial)
    if not result.ok:
        return Attestation(result, (), signer)
    manifest = read_limited(release / MANIFEST, MAX_BYTES)
    names = (BUNDLE, SVR_BUNDLE) if key is None else (ENVELOPE, SVR_ENVELOPE)
    for name, statement in zip(names, (manifest, svr(parse_manifest(manifest))), strict=True):
        write_atomic(release / name, sign(statement))
    return Attestation(result, names, signer)


def svr(statement: Statement) -> bytes:
    """The Simple Verification Result of a manifest: the same subjects, and what was verified of them.

    It states when it was made: SOURCE_DATE_EPOCH, where that is set.
    """
    predicate = statement.predicate
    properties = [
        "SHARDGATE_POLICY_PASSED",
        "SHARDGATE_COMPLETE_SET" if predicate.complete else "SHARDGATE_PART_OF_A_SET",
        "SHARDGATE_ROWS_EXAMINED" if predicate.examined == "rows" else "SHARDGATE_PICTURES_EXAMINED",
    ]
    document = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [subject.model_dump(mode="json") for subject in statement.subject],
        "predicateType": SVR_TYPE,
        "predicate": {
            "verifier": {
                "id": VERIFIER,
                "policy": {"name": predicate.policy.name, "digest": {"sha256": predicate.policy.sha256}},
            },
            "timeCreated": _now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "properties": properties,
        },
    }
    return canonical.dumps(document)


def _now() -> datetime:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError("SOURCE_DATE_EPOCH is no number of seconds since 1970") from None


def _with_key(path: Path, password: Callable[[], str] | None) -> tuple[str, Sign]:
    dsse, signing, serialization = import_signing()
    data = read_pem(path)
    try:
        private = serialization.load_pem_private_key(data, None)
    except TypeError:  # it is encrypted
        try:
            private = serialization.load_pem_private_key(data, (password() if password else "").encode())
        except (ValueError, TypeError):
            raise UsageError(f"the password of {path} is wrong") from None
    except ValueError:
        raise UsageError(
            f"{path} is no private key in PEM; make one with: openssl genpkey -algorithm ed25519 -out signing.pem"
        ) from None
    try:
        signer = signing.CryptoSigner(private)
    except ValueError:
        raise UsageError(f"{path} holds a kind of key that cannot be used; use ed25519 or ECDSA (P-256)") from None

    def sign(statement: bytes) -> bytes:
        envelope = dsse.Envelope(statement, PAYLOAD_TYPE, {})
        envelope.sign(signer)
        return json.dumps(envelope.to_dict(), sort_keys=True).encode() + b"\n"

    return str(signer.public_key.keyid), sign


def _keyless() -> tuple[str, Sign]:
    try:
        from sigstore.dsse import Statement as SigstoreStatement
        from sigstore.models import ClientTrustConfig
        from sigstore.oidc import IdentityToken as Token
        from sigstore.oidc import Issuer, detect_credential
        from sigstore.sign import SigningContext
    except ImportError:
        raise UsageError("signing without a key needs: pip install 'shardgate[sigstore]'; or name a --key") from None
    try:
        trust = ClientTrustConfig.production()
        ambient = detect_credential()
        token = Token(ambient) if ambient else Issuer(trust.signing_config.get_oidc_url()).identity_token()
        context = SigningContext.from_trust_config(trust)
    except Exception as error:  # noqa: BLE001 - networks, logins and servers fail in ways of their own
        raise _unreachable(error) from None

    def sign(statement: bytes) -> bytes:
        try:
            with context.signer(token) as signer:
                return str(signer.sign_dsse(SigstoreStatement(statement)).to_json()).encode() + b"\n"
        except Exception as error:  # noqa: BLE001 - likewise
            raise _unreachable(error) from None

    return str(token.identity), sign


def _unreachable(error: Exception) -> GateError:
    return GateError(
        f"Sigstore could not be used ({type(error).__name__}): it needs a network and a login; or name a --key"
    )
