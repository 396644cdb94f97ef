from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from gate.errors import UsageError
from gate.policy.source import MAX_BYTES, digest, parse, read


def where(text: str) -> list[tuple[int, int]]:
    return sorted((problem.line, problem.column) for problem in parse(text, "x").problems)


def test_plain_values_are_what_they_seem() -> None:
    source = parse('a: 1\nb: -0.5\nc: true\nd: "yes"\ne: plain words: no\nf: 2027-01-31\ng:\nh: [~, null]\n', "x")
    assert source.problems[0].message.startswith("cannot be read as YAML")
    source = parse('a: 1\nb: -0.5\nc: true\nd: "yes"\ne: no way\nf: 2027-01-31\ng:\nh: [~, null, 5%, 1e-3]\n', "x")
    assert source.problems == ()
    assert source.document == {
        "a": 1,
        "b": -0.5,
        "c": True,
        "d": "yes",
        "e": "no way",
        "f": "2027-01-31",
        "g": None,
        "h": [None, None, "5%", 0.001],
    }


@pytest.mark.parametrize(
    "scalar",
    [
        "yes",
        "No",
        "ON",
        "off",
        "y",
        "True",
        "FALSE",
        "1:30",
        "190:20:30",
        "010",
        "0o17",
        "0x1F",
        "0b1",
        "1_000",
        ".inf",
        "-.Inf",
        ".nan",
        "Null",
        "9999999999999999999",
        "00000000000000000000000000000000",
    ],
)
def test_what_yaml_versions_read_differently_is_refused(scalar: str) -> None:
    assert where(f"a:\n  b: {scalar}") == [(2, 6)]
    assert where(f'a:\n  b: "{scalar}"') == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: &x 1\n", (1, 4)),
        ("a: 1\nb: *x\n", (2, 4)),
        ("a: !!str 1\n", (1, 4)),
        ("a: !!python/object/apply:os.system [x]\n", (1, 4)),
        ("<<: {a: 1}\n", (1, 1)),
        ("a: 1\n---\nb: 2\n", (2, 1)),
        ("a: 1\nb: 2\na: 3\n", (3, 1)),
        ("b: {a: 1, a: 3}\n", (1, 11)),
        ("? [a]\n: 1\n", (1, 3)),
        ("a: [1\nb: 2\n", (2, 2)),
        ("a: 'x\n", (2, 1)),
        ("a: b\n\tc: 1\n", (2, 1)),
        ('a: "\\ud800"\n', (1, 4)),
    ],
)
def test_what_has_no_place_in_a_policy_is_refused_where_it_stands(text: str, place: tuple[int, int]) -> None:
    assert where(text) == [place]


def test_all_problems_are_collected_at_once() -> None:
    text = "a: yes\nb: 010\nb: 1\nc: [on, !x v, &z 1, *z]\n"
    assert where(text) == [(1, 4), (2, 4), (3, 1), (4, 5), (4, 9), (4, 15), (4, 21)]


@pytest.mark.parametrize("text", ["[" * 5000, "{a: " * 5000, "- " * 5000])
def test_deep_nesting_is_refused_without_recursion(text: str) -> None:
    (problem,) = parse(text, "x").problems
    assert "deep" in problem.message


def test_aliases_cannot_blow_up() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(50))
    source = parse(bomb, "x")
    assert len(source.problems) == 151
    assert source.document["b49"] == [None, None]


@pytest.mark.parametrize("text", ["a: \0", 'a: "\\UFFFFFFFF"', "a: \x07", "%YAML 99.1\n---\na: 1"])
def test_characters_that_yaml_forbids_are_an_ordinary_problem(text: str) -> None:
    assert len(parse(text, "x").problems) == 1


def test_a_value_is_never_quoted() -> None:
    text = "a: &Jane_Roe 1\nb: *Jane_Roe\nc: !Jane!Roe 1\n"
    error = parse(text, "x").fail([])
    assert "Jane" not in str(error)
    assert "Jane" not in str(parse("a: !Jane!Roe 1\n", "x").fail([]))
    assert "Jane" not in str(parse("a: 'Jane", "x").fail([]))
    assert "Jane" not in repr(parse("a: Jane", "x"))


def test_a_problem_names_the_way_and_the_place() -> None:
    source = parse("rules:\n  - id: a\n    when: {x: 1}\n", "f.yaml")
    assert str(source.fail([source.problem(("rules", 0, "when", "x"), "bad")])) == "f.yaml:3:15: rules[0].when.x: bad"
    assert str(source.fail([source.key_problem(("rules", 0, "when"), "bad")])) == "f.yaml:3:5: rules[0].when: bad"
    assert str(source.fail([source.problem((), "bad")])) == "f.yaml:1:1: bad"


SECRET = "suppressions:\n  # Jane asked\n  - {by: Jane}\n"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a: 1\n" + SECRET, "a: 1\n"),
        ("a: 1\n\n# Jane again\n# and again\n" + SECRET + "# Jane once more\n", "a: 1\n\n"),
        (SECRET + "# Jane between\nb: 2\n", "b: 2\n"),
        ("a:\n  - 1   # one\n" + SECRET + "\nb: 2  # two\n", "a:\n  - 1   # one\nb: 2  # two\n"),
        ("a: 1\r\nsuppressions: [Jane]\r\nb: 2\r\n", "a: 1\r\nb: 2\r\n"),
        ("a: 1\nsuppressions:\n", "a: 1\n"),
        ("a: 1\n", "a: 1\n"),
    ],
)
def test_a_key_is_cut_with_the_comments_that_touch_it(text: str, kept: str) -> None:
    assert parse(text, "x").without("suppressions") == kept


@pytest.mark.parametrize("text", ["{a: 1, suppressions: [Jane]}", "a: |\n  x\n  # y\nsuppressions: [Jane]\n"])
def test_a_key_that_cannot_be_cut_cleanly_is_an_error(text: str) -> None:
    with pytest.raises(UsageError, match="block of its own") as caught:
        parse(text, "x").without("suppressions")
    assert "Jane" not in str(caught.value)


def test_digest_is_that_of_the_file(tmp_path: Path) -> None:
    data = "a: é\r\n".encode()
    (tmp_path / "x.yaml").write_bytes(data)
    assert digest(read(tmp_path / "x.yaml", "x").text) == hashlib.sha256(data).hexdigest()


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: caf\xe9\n")
    with pytest.raises(UsageError, match=r"^p:2:7: is not UTF-8"):
        read(tmp_path / "latin.yaml", "p")
    with pytest.raises(UsageError, match="folder"):
        read(tmp_path, "p")
    with pytest.raises(UsageError, match="no file"):
        read(tmp_path / "none.yaml", "p")
    (tmp_path / "big.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(UsageError, match="larger"):
        read(tmp_path / "big.yaml", "p")
