from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.keys import Key
from gate.manifest.merkle import MerkleTree, Proof, check, decision_record, leaf_hash, leaf_salt, prove
from gate.types import Action, Decision, Fate, Finding, Match, Outcome, Place

KEY = Key(b"k" * 32)
SIZES = st.integers(1, 70)


def leaf(number: int) -> tuple[dict[str, Any], bytes]:
    return {"index": number}, leaf_salt(KEY, "00000", number)


def tree(size: int) -> tuple[list[bytes], bytes]:
    leaves = [leaf_hash(leaf(n)[1], leaf(n)[0]) for n in range(size)]
    grown = MerkleTree()
    for item in leaves:
        grown.append(item)
    assert len(grown) == size
    return leaves, grown.root()


def reference(leaves: list[bytes]) -> bytes:
    """The recursive definition of RFC 6962, section 2.1, for leaves that are hashed already."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + reference(leaves[:split]) + reference(leaves[split:])).digest()


@given(SIZES)
def test_the_streamed_root_is_that_of_rfc_6962_bound_to_the_size(size: int) -> None:
    leaves, root = tree(size)
    assert root == hashlib.sha256(b"\x02" + size.to_bytes(8, "big") + reference(leaves)).digest()


@given(st.data())
def test_every_leaf_can_be_proven_and_no_other(data: st.DataObject) -> None:
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    leaves, root = tree(size)
    record, salt = leaf(index)
    proof = prove(leaves, index, record, salt)
    assert check(proof, root)
    assert check(Proof.from_json(json.loads(json.dumps(proof.to_json()))), root)
    assert len(proof.path) <= 7
    for wrong in (
        replace(proof, record={"index": index + 1}),
        replace(proof, salt=bytes(32)),
        replace(proof, salt=b"short"),
        replace(proof, record={"index": 0.5}),
        replace(proof, index=index + 1),
        replace(proof, index=-1),
        replace(proof, size=size + 1),
        replace(proof, size=0),
        replace(proof, path=(*proof.path, bytes(32))),
        replace(proof, path=tuple(node[:-1] for node in proof.path) or (b"",)),
    ):
        assert not check(wrong, root)
    if proof.path:
        assert not check(replace(proof, path=proof.path[:-1]), root)
        assert not check(replace(proof, path=(bytes(32), *proof.path[1:])), root)


@given(SIZES, SIZES)
def test_another_number_of_leaves_is_another_root(first: int, second: int) -> None:
    assert (tree(first)[1] == tree(second)[1]) == (first == second)


def test_an_empty_tree_has_a_root() -> None:
    assert MerkleTree().root() == hashlib.sha256(b"\x02" + bytes(8) + hashlib.sha256(b"").digest()).digest()


def test_a_node_cannot_pass_for_a_leaf() -> None:
    leaves, root = tree(2)
    joined = leaves[0] + leaves[1]
    assert hashlib.sha256(joined).digest() != hashlib.sha256(b"\x01" + joined).digest()
    assert not check(Proof({}, joined[:32], 0, 1, ()), root)


def test_to_prove_something_else_than_the_leaf_is_refused() -> None:
    leaves, _ = tree(3)
    record, salt = leaf(1)
    for index in (0, 3, -2):
        with pytest.raises(ValueError, match="not those of the leaf"):
            prove(leaves, index, record, salt)


def test_salts_differ_by_key_shard_and_index() -> None:
    salts = {
        leaf_salt(key, shard, index)
        for key in (KEY, Key(bytes(32)))
        for shard in ("0", "1", "10")
        for index in (0, 1, 10)
    }
    assert len(salts) == 18


@pytest.mark.parametrize("field", ["record", "salt", "index", "size", "path"])
@pytest.mark.parametrize("value", [None, 1.5, "zz", True])
def test_a_malformed_proof_is_an_error_of_python(field: str, value: Any) -> None:
    document = Proof({"a": 1}, bytes(32), 0, 1, ()).to_json() | {field: value}
    with pytest.raises((KeyError, TypeError, ValueError)):
        Proof.from_json(document)


def test_a_record_tells_types_and_rules_and_no_region_or_fingerprint() -> None:
    findings = tuple(Finding("caption_text", "PERSON", 0.9, Place.CAPTION, 1, None, print_ * 32) for print_ in "ab")
    decision = Decision(Action.REDACT, (Match("names", Action.REDACT, (0, 1)),))
    record = decision_record("00000", 4, "caf\udce9", Outcome(Fate.REDACTED, findings, decision))
    assert record["findings"] == {"caption_text/PERSON": 2}
    assert record["rules"] == [("names", "redact")]
    assert record["key"] == "caf\\udce9"
    assert "a" * 32 not in json.dumps(record)
    assert len(leaf_hash(leaf_salt(KEY, "00000", 4), record)) == 32
