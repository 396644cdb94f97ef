from __future__ import annotations

import pytest

from gate.errors import SampleProblem
from gate.shards.index import index_shard
from gate.shards.read import load_sample
from tests.support import write_tar


def load(tmp_path, members, unknown_members):
    path = write_tar(tmp_path / "x.tar", members)
    (entry,) = index_shard(path).samples
    with path.open("rb") as file:
        return load_sample(file, entry, None, max_member_bytes=10, unknown_members=unknown_members)


@pytest.mark.parametrize(("word", "names"), [("remove", ["0.txt"]), ("keep", ["0.npy", "0.txt"])])
def test_unknown_members_go_or_stay(tmp_path, word, names):
    sample = load(tmp_path, [("0.npy", b"1"), ("0.txt", b"2")], word)
    assert [member.name for member in sample.members] == names


@pytest.mark.parametrize(
    ("members", "word", "problem"),
    [
        ([("0.npy", b"1"), ("0.txt", b"2")], "quarantine", "member_unknown"),
        ([("0.npy", b"1")], "remove", "member_unknown"),  # nothing would be left of it
        ([("0.txt", b"x" * 11)], "remove", "member_too_large"),
    ],
)
def test_what_cannot_be_taken_is_named(tmp_path, members, word, problem):
    with pytest.raises(SampleProblem, match=problem):
        load(tmp_path, members, word)
