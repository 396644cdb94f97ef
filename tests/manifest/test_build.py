from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from gate.errors import GateError
from gate.keys import Key
from gate.manifest import canonical
from gate.manifest.environment import environment, instruction_set
from gate.policy import Policy
from gate.tally import Tally


def read(release: Path) -> dict:  # type: ignore[type-arg]
    return json.loads((release / "_privacy/manifest.json").read_bytes())  # type: ignore[no-any-return]


def test_it_is_a_canonical_statement_over_every_file(release: Path) -> None:
    data = (release / "_privacy/manifest.json").read_bytes()
    statement = canonical.loads(data)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert [subject["name"] for subject in statement["subject"]] == [
        "00000.tar",
        "00000_stats.json",
        "00001.tar",
        "00001_stats.json",
    ]
    for subject in statement["subject"]:
        assert subject["digest"]["sha256"] == hashlib.sha256((release / subject["name"]).read_bytes()).hexdigest()


def test_sha256sum_reads_the_digest_file(release: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "-c", "manifest.json.sha256"], cwd=release / "_privacy", capture_output=True, check=False
    )
    assert done.returncode == 0


def test_the_same_release_gives_the_same_bytes(make_release: Callable[..., Path]) -> None:
    models = [{"name": "b", "threshold": 0.1}, {"name": "a", "miss_rates": {"x": 1 / 3}}]
    first = make_release("one", models=models)
    second = make_release("two", models=models[::-1])
    assert (first / "_privacy/manifest.json").read_bytes() == (second / "_privacy/manifest.json").read_bytes()
    assert read(first)["predicate"]["models"][1]["threshold"] == "0.1"


def test_it_can_be_written_again(make_release: Callable[..., Path]) -> None:
    before = (make_release() / "_privacy/manifest.json").read_bytes()
    assert (make_release() / "_privacy/manifest.json").read_bytes() == before


def test_the_private_digest_needs_the_key_and_the_whole_text(make_release: Callable[..., Path], policy: Policy) -> None:
    digests = {
        read(make_release("a"))["predicate"]["policy"]["private_digest"],
        read(make_release("b", key=Key(b"x" * 32)))["predicate"]["policy"]["private_digest"],
        read(make_release("c", policy=policy.model_copy(update={"text": policy.text + "#"})))["predicate"]["policy"][
            "private_digest"
        ],
        policy.full_digest,
    }
    assert len(digests) == 4


def test_no_host_path_or_user_is_written(make_release: Callable[..., Path], tmp_path: Path) -> None:
    release = make_release(environment=environment())
    text = (release / "_privacy/manifest.json").read_text()
    for secret in (os.uname().nodename, str(tmp_path), str(Path.cwd()), str(Path.home()) + "/"):
        assert secret not in text


def test_counts_that_do_not_balance_are_not_published(make_release: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(GateError, match="do not balance"):
        make_release("a", tally=Tally(samples=1))
    with pytest.raises(GateError, match="as many samples as were released"):
        make_release("b", tally=Tally())
    assert not (tmp_path / "a" / "_privacy").exists() and not (tmp_path / "b" / "_privacy").exists()


def test_a_release_with_a_link_is_refused(make_release: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "README.md").symlink_to("/etc/hostname")
    with pytest.raises(GateError, match=r"README\.md in the release is no plain file"):
        make_release()


def test_the_environment_names_what_bytes_depend_on() -> None:
    found = environment()
    assert found["instruction_set"] == instruction_set()
    assert {"python", "system"} <= found.keys() and list(found) == sorted(found)
    pytest.importorskip("PIL")
    assert {"pillow", "libjpeg_turbo"} <= found.keys()
