"""A Merkle tree over per-sample decisions, after RFC 6962, section 2.1.

One published hash commits a publisher to every decision of a run. A single decision can later be shown to an
auditor, with its salt and its path, and nobody can guess the others: each leaf has a salt of its own that
follows from the private key alone.

What is published also binds the number of leaves, without telling it: the number of samples that went in,
less those released, would tell how many were taken out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gate.keys import Key
from gate.manifest import canonical
from gate.types import Outcome

_LEAF, _NODE, _ROOT = b"\x00", b"\x01", b"\x02"


def decision_record(shard: str, index: int, key: str, outcome: Outcome) -> dict[str, Any]:
    """What a leaf says of one sample: where it stood, its fate, the rules that applied, what was found by type."""
    found = Counter(f"{finding.detector}/{finding.entity_type}" for finding in outcome.findings)
    return {
        "shard": shard,
        "index": index,
        "key": key.encode("utf-8", "backslashreplace").decode("utf-8"),
        "fate": outcome.fate.value,
        "rules": sorted({(match.rule, match.action.value) for match in outcome.decision.matches}),
        "findings": dict(found),
        "problem": outcome.problem,
    }


def leaf_salt(key: Key, shard: str, index: int) -> bytes:
    """The 32 secret bytes of one leaf. To show one tells nothing of another."""
    return key.digest("leaf", f"{index}\0{shard}".encode("utf-8", "surrogateescape"))


def leaf_hash(salt: bytes, record: Mapping[str, Any]) -> bytes:
    """The hash of a leaf (32 bytes). Raises ValueError unless the salt has 32 bytes."""
    if len(salt) != hashlib.sha256().digest_size:
        raise ValueError("a salt has 32 bytes")
    return hashlib.sha256(_LEAF + salt + canonical.dumps(record)).digest()


class MerkleTree:
    """A tree that grows leaf by leaf, in memory of the order of its height."""

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []  # roots of the full subtrees, the largest first

    def __len__(self) -> int:
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf. The order is that of shards by name, and of samples in the shard."""
        node, size = leaf, self._size
        while size & 1:  # a full subtree of the same height stands to the left
            node = _node(self._peaks.pop(), node)
            size >>= 1
        self._peaks.append(node)
        self._size += 1

    def root(self) -> bytes:
        """The hash to publish: of the number of leaves and RFC 6962's tree hash (32 bytes)."""
        if not self._peaks:
            return _bind(0, hashlib.sha256(b"").digest())
        *rest, node = self._peaks
        for peak in reversed(rest):
            node = _node(peak, node)
        return _bind(self._size, node)


@dataclass(frozen=True, slots=True)
class Proof:
    """Shows that one decision is in the tree: its record and salt, where it stands, and the hashes beside its path."""

    record: Mapping[str, Any]
    salt: bytes
    index: int
    size: int
    path: tuple[bytes, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data; `from_json` reads it back."""
        return {
            "record": dict(self.record),
            "salt": self.salt.hex(),
            "index": self.index,
            "size": self.size,
            "path": [node.hex() for node in self.path],
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Proof:
        """Raises KeyError, TypeError or ValueError for anything that `to_json` does not write."""
        path = tuple(bytes.fromhex(node) for node in document["path"])
        index, size = document["index"], document["size"]
        if type(index) is not int or type(size) is not int or not isinstance(document["record"], dict):
            raise TypeError("a proof has whole numbers and a record")
        return cls(document["record"], bytes.fromhex(document["salt"]), index, size, path)


def prove(leaves: Sequence[bytes], index: int, record: Mapping[str, Any], salt: bytes) -> Proof:
    """The proof for the leaf at `index`, from the hashes of all leaves. Raises ValueError when it is not that leaf."""
    if not 0 <= index < len(leaves) or leaves[index] != leaf_hash(salt, record):
        raise ValueError("the record and salt are not those of the leaf at this index")
    path: list[bytes] = []
    level, position = list(leaves), index
    while len(level) > 1:
        if (sibling := position ^ 1) < len(level):
            path.append(level[sibling])
        # RFC 6962 splits at the largest power of two; seen from below, a last odd node goes up unchanged
        paired = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
        position //= 2
    return Proof(record, salt, index, len(leaves), tuple(path))


def check(proof: Proof, root: bytes) -> bool:
    """Whether a proof leads to the published hash. Never raises for a malformed proof."""
    try:
        node = leaf_hash(proof.salt, proof.record)
    except (TypeError, ValueError, RecursionError):
        return False
    if not 0 <= proof.index < proof.size < 1 << 63 or any(len(item) != len(node) for item in proof.path):
        return False
    position, last, path = proof.index, proof.size - 1, list(proof.path)
    while last:
        if position % 2 or position < last:
            if not path:
                return False
            sibling = path.pop(0)
            node = _node(sibling, node) if position % 2 else _node(node, sibling)
        position, last = position // 2, last // 2
    return not path and _bind(proof.size, node) == root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def _bind(size: int, node: bytes) -> bytes:
    return hashlib.sha256(_ROOT + size.to_bytes(8, "big") + node).digest()
