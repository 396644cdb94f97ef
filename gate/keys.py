"""The private key of a publisher: it salts fingerprints and Merkle leaves and drives `rekey`.

It is made once, from the operating system's randomness, and never derived from data.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from gate.errors import UsageError

_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """32 secret bytes. Two keys never show in a `repr`."""

    secret: bytes = field(repr=False)

    def digest(self, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA-256 of a message, in a domain of its own for each purpose (32 bytes)."""
        return hmac.new(self.secret, purpose.encode() + b"\0" + message, hashlib.sha256).digest()

    def fingerprint(self, entity_type: str, text: str) -> str:
        """A stable name for a found text: 32 hex digits.

        Case, width, accents' encoding and white space are folded first, so that two spellings of one
        string share a fingerprint.
        """
        folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
        return self.digest("fingerprint", f"{entity_type}\0{folded}".encode("utf-8", "surrogatepass")).hex()[:32]

    def pseudonym(self, name: str) -> str:
        """A keyed stand-in for a sample's key that tells something: `r` and 20 hex digits."""
        return "r" + self.digest("key", name.encode("utf-8", "surrogatepass")).hex()[:20]

    @property
    def identity(self) -> str:
        """Tells two keys apart without telling either (16 hex digits)."""
        return self.digest("identity", b"").hex()[:16]


def default_key_file() -> Path:
    """Where a key lives when none is named: the user's configuration folder."""
    base = os.environ.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "gate" / "key"


def load_key(path: Path | None = None) -> Key:
    """The key from `path`, else from GATE_KEY (64 hex digits), else from the default file, made when absent.

    Raises UsageError when a key is malformed, unreadable, or cannot be made.
    """
    if path is None and (text := os.environ.get("GATE_KEY")):
        return _parse(text, "GATE_KEY")
    target = path or default_key_file()
    try:
        return _parse(target.read_text(encoding="ascii"), str(target))
    except FileNotFoundError:
        return _create(target)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"cannot read the key file {target} ({type(error).__name__}); name another with --key-file"
        ) from None


def _parse(text: str, origin: str) -> Key:
    try:
        secret = bytes.fromhex(text.strip())
    except ValueError:
        secret = b""
    if len(secret) != _BYTES:
        raise UsageError(
            f"{origin} does not hold a key: 64 hexadecimal digits are expected; without a file gate makes one"
        )
    return Key(secret)


def _create(target: Path) -> Key:
    secret = secrets.token_bytes(_BYTES)
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret.hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        return load_key(target)
    except OSError as error:
        raise UsageError(
            f"cannot make the key file {target} ({type(error).__name__}); name another with --key-file"
        ) from None
    return Key(secret)
