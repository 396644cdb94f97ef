"""Rows of metadata.jsonl and metadata.csv: what they name, what of them is examined, and what keeps its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gate.shards.metadata import Metadata, Reference, read_metadata

JSONL = (
    '{"file_name": "a.jpg", "text":"x  y", "n": 1.50, "o": {"k": [1]}}\n\n'
    '{"file_name": "b.jpg", "text": "\\u00e9", "n": 2, "o": null}\r\n'
)
CSV = '\ufefffile_name,text,"n"\r\na.jpg,"one, ""two""\r\nthree",007\r\n\r\nb.jpg,x,3.50\r\n'


def read(folder: Path, name: str, text: str) -> Metadata:
    (folder / name).write_bytes(text.encode())
    found = read_metadata(folder, name)
    assert isinstance(found, Metadata), found
    return found


@pytest.mark.parametrize(("name", "text"), [("metadata.jsonl", JSONL), ("metadata.csv", CSV)])
def test_rows_that_do_not_change_keep_their_bytes(tmp_path: Path, name: str, text: str) -> None:
    found = read(tmp_path, name, text)
    names = [{reference: reference.path for reference in found.references(row)} for row in found.rows]
    rows = [found.rewritten(row, found.texts(row, tuple(own)), own) for row, own in zip(found.rows, names, strict=True)]
    without_empty_lines = text.replace("\n\n", "\n").replace("\r\n\r\n", "\r\n")
    assert found.render(rows) == without_empty_lines.encode()
    assert without_empty_lines.encode().startswith(found.render(rows[:1]))


@pytest.mark.parametrize("text", ["", "file_name\n", "file_name\na.jpg"])
def test_a_csv_of_little_stays_as_it_is(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, "metadata.csv", text)
    assert found.render([row.raw for row in found.rows]) == text.encode()


def test_numbers_of_a_csv_are_numbers_unless_their_spelling_would_be_lost(tmp_path: Path) -> None:
    found = read(tmp_path, "metadata.csv", "file_name,a,b,c,d\nx.jpg,12,1.5,007,true\n")
    (row,) = found.rows
    assert found.texts(row) == {"file_name": "x.jpg", "a": 12, "b": 1.5, "c": "007", "d": "true"}
    changed = {**found.texts(row), "a": None, "c": "<ID_NUMBER>"}
    assert found.rewritten(row, changed, {}) == "x.jpg,,1.5,<ID_NUMBER>,true"


def test_names_in_objects_and_of_few_rows_are_texts(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "metadata.jsonl",
        '{"file_name": "a.jpg", "o": {"Jane": 1}, "Jane Roe": "x", "who": 2}\n{"file_name": "b.jpg", "o": []}\n',
    )
    first, second = found.rows
    (name,) = found.references(first)
    texts = found.texts(first, [name])
    assert texts == {"o": '{"Jane": 1}', "": '{"Jane Roe": "x", "who": 2}'}
    changed = {"o": '{"<PERSON>": null}', "": '{"<PERSON>": "x", "who": null}'}
    expected = '{"file_name": "a.jpg", "o": {"<PERSON>": null}, "<PERSON>": "x", "who": null}'
    assert found.rewritten(first, changed, {name: "a.jpg"}) == expected
    assert found.texts(second) == {"file_name": "b.jpg", "o": "[]"}


def test_which_files_a_row_names(tmp_path: Path) -> None:
    (tmp_path / "train").mkdir()
    row = (
        '{"file_name": "./a.jpg", "mask_file_name": "m/a.png", "more_file_names": ["b.jpg", null, "c.jpg"], '
        '"up_file_name": "../x.jpg", "root_file_name": "/x.jpg", "no_file_name": "", "file": "d.jpg", "n_file_name": 1}'
    )
    found = read(tmp_path, "train/metadata.jsonl", row + "\n")
    references = list(found.references(found.rows[0]))
    assert references == [
        Reference("file_name", None, "train/a.jpg"),
        Reference("mask_file_name", None, "train/m/a.png"),
        Reference("more_file_names", 0, "train/b.jpg"),
        Reference("more_file_names", 2, "train/c.jpg"),
    ]
    moved = {reference: f"new{number}.jpg" for number, reference in enumerate(references)}
    changed = found.rewritten(found.rows[0], found.texts(found.rows[0], references), moved)
    assert '"file_name": "new0.jpg"' in changed and '"more_file_names": ["new2.jpg", null, "new3.jpg"]' in changed


def test_half_a_character_survives_a_change(tmp_path: Path) -> None:
    found = read(tmp_path, "metadata.jsonl", '{"file_name": "a.jpg", "text": "é \\ud83d", "n": 1}\n')
    (row,) = found.rows
    assert found.rewritten(row, {**found.texts(row), "n": None}, {}) == (
        '{"file_name": "a.jpg", "text": "\\u00e9 \\ud83d", "n": null}'
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("metadata.jsonl", b"[1]\n"),
        ("metadata.jsonl", b'{"file_name": NaN}\n'),
        ("metadata.jsonl", b'{"file_name": "\xff"}\n'),
        ("metadata.jsonl", b'{"file_name": "a"} {}\n'),
        ("metadata.csv", b"file_name,a\nx\n"),
        ("metadata.csv", b"file_name,a\nx,y,z\n"),
        ("metadata.csv", b"file_name\nx\0y\n"),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert read_metadata(tmp_path, name) == "metadata_unreadable"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    found: Any = read(tmp_path, "other.csv", "file_name\na.jpg\n")
    assert found.rows
    (tmp_path / "metadata.csv").symlink_to("other.csv")
    assert read_metadata(tmp_path, "metadata.csv") == "metadata_unreadable"
    (tmp_path / "metadata.jsonl").write_text('{"caption": "x"}\n')
    assert read_metadata(tmp_path, "metadata.jsonl") == "metadata_without_names"
