from __future__ import annotations

import csv
import io
import stat
from pathlib import Path

import pytest
from PIL import Image

from gate.errors import UsageError
from gate.learn.suggest import Suggestion
from gate.learn.worksheet import listed, read_worksheets, write_sheet, write_worksheet
from tests.support import picture, sample, write_shard

SUGGESTED = [
    Suggestion(("00001", "000000007"), 0.49151),
    Suggestion(("00000", "000000003"), 0.6),
    Suggestion(("", 'holiday, "2024"/a.jpg'), 0.2),
]
LABELS = {"cat", "dog"}


@pytest.fixture
def worksheet(tmp_path: Path) -> Path:
    write_worksheet(tmp_path / "w.csv", SUGGESTED)
    return tmp_path / "w.csv"


def fill(path: Path, *labels: str) -> None:
    first, *rows = path.read_text().splitlines()
    path.write_text("\n".join([first, *(row + label for row, label in zip(rows, labels, strict=True))]) + "\n")


def test_a_worksheet_is_private_and_its_label_column_empty(worksheet: Path) -> None:
    assert stat.S_IMODE(worksheet.stat().st_mode) == 0o600
    assert worksheet.read_text() == (
        'shard,key,score,label\n00001,000000007,0.4915,\n00000,000000003,0.6000,\n,"holiday, ""2024""/a.jpg",0.2000,\n'
    )


def test_filled_rows_are_read_and_the_others_left_out(worksheet: Path) -> None:
    fill(worksheet, "cat", " ", "dog ")
    assert read_worksheets([worksheet], LABELS) == {
        ("00001", "000000007"): "cat",
        ("", 'holiday, "2024"/a.jpg'): "dog",
    }
    assert listed(worksheet) == {each.place for each in SUGGESTED}


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_what_spreadsheets_save_is_read(delimiter: str, tmp_path: Path) -> None:
    rows = [["shard", "key", "score", "label"], ["00000", "000000003", "0.6", "dog"], ["", "", "", ""]]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    (tmp_path / "w.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_worksheets([tmp_path / "w.csv"], LABELS) == {("00000", "000000003"): "dog"}


def test_an_unknown_label_is_an_error_with_its_line(worksheet: Path) -> None:
    fill(worksheet, "cat", "dgo", "dog")
    with pytest.raises(UsageError, match=r"w\.csv, line 3: the data has no such label; there are: cat, dog"):
        read_worksheets([worksheet], LABELS)


def test_a_text_in_the_label_column_is_not_quoted(worksheet: Path) -> None:
    fill(worksheet, "cat", "Jane Roe of Springfield", "dog")
    with pytest.raises(UsageError, match="line 3") as caught:
        read_worksheets([worksheet], {*LABELS, "a photo of Jane Roe"})
    assert "Jane" not in str(caught.value)
    assert "there are: cat, dog and 1 more" in str(caught.value)


def test_keys_that_spreadsheets_take_for_formulas_are_guarded_and_found_again(tmp_path: Path) -> None:
    keys = ["=cmd|calc!A0", "@SUM(1)", "-1+2", "+1", "\tx", "\rx", " =1", "'=1", "''", "'x", "\uff1d1", "a=1", "'"]
    places = {("=shard", key) for key in keys}
    write_worksheet(tmp_path / "w.csv", [Suggestion(place, 0.5) for place in sorted(places)])
    assert listed(tmp_path / "w.csv") == places
    text = (tmp_path / "w.csv").read_bytes().decode()
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row[:2]]
    assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@\uff1d") or cell[:1] in set("\t\r\n")]
    bare = tmp_path / "bare.csv"  # some spreadsheets take the apostrophe off
    bare.write_text("shard,key,score,label\n=shard,@SUM(1),0.5,cat\n")
    assert read_worksheets([bare], LABELS) == {("=shard", "@SUM(1)"): "cat"}


def test_two_labels_for_one_picture_are_an_error_also_across_files(worksheet: Path, tmp_path: Path) -> None:
    fill(worksheet, "cat", "", "")
    write_worksheet(tmp_path / "second.csv", SUGGESTED[1::-1])
    fill(tmp_path / "second.csv", "dog", "cat")
    both = [worksheet, tmp_path / "second.csv"]
    assert read_worksheets(both, LABELS) == {("00001", "000000007"): "cat", ("00000", "000000003"): "dog"}
    text = (tmp_path / "second.csv").read_text()
    (tmp_path / "second.csv").write_text(text.replace(",cat", ",dog"))
    with pytest.raises(UsageError, match=r"second\.csv, line 3: this picture has another label"):
        read_worksheets(both, LABELS)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "is no worksheet: its first line must be shard,key,score,label"),
        ("key,label\n1,cat\n", "is no worksheet"),
        ("shard,key,score,label\n00000,1,0.5\n", "line 2: the row has no key or too few columns"),
        ("shard,key,score,label\n00000,,0.5,cat\n", "line 2: the row has no key"),
    ],
)
def test_another_file_is_refused(text: str, word: str, tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text(text)
    with pytest.raises(UsageError, match=word):
        read_worksheets([tmp_path / "w.csv"], LABELS)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    for name in ("absent.csv", "bytes.csv", ""):
        with pytest.raises(UsageError, match="cannot be read as a worksheet"):
            listed(tmp_path / name)


def test_a_contact_sheet_shows_each_picture_and_is_private(tmp_path: Path) -> None:
    write_shard(tmp_path / "pool", "00000", [sample(number, "x", picture(number)) for number in range(9)])
    places = [Suggestion(("00000", f"{number:09d}"), 0.5) for number in (4, 2, 8, 1, 7, 5, 0)]
    for name, count in (("one.png", 1), ("two.png", 7)):
        write_sheet(tmp_path / name, tmp_path / "pool", places[:count])
    assert stat.S_IMODE((tmp_path / "one.png").stat().st_mode) == 0o600
    one, two = (Image.open(tmp_path / name) for name in ("one.png", "two.png"))
    assert one.width == two.width and one.height < two.height
    first = one.crop((0, 0, 180, 180))
    assert first.tobytes() == two.crop((0, 0, 180, 180)).tobytes()
    assert len(set(first.get_flattened_data() if hasattr(first, "get_flattened_data") else first.getdata())) > 500
