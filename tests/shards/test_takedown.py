from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from gate.errors import UsageError
from gate.shards.takedown import load_takedown, normalise_url

ADDRESS = "https://images.example/a/B.jpg"


@pytest.mark.parametrize(
    "same",
    [
        "http://images.example/a/B.jpg",
        "HTTPS://Images.EXAMPLE/a/B.jpg",
        "https://images.example:443/a/B.jpg",
        "http://images.example.:80/a/B.jpg",
        "https://images.example/a/B.jpg#top",
        "https://images.example/%61/B.jpg",
        "  https://images.example/a/B.jpg\t",
    ],
)
def test_spellings_of_one_address(same: str) -> None:
    assert normalise_url(same) == normalise_url(ADDRESS)


@pytest.mark.parametrize(
    "other",
    [
        "https://images.example/a/b.jpg",
        "https://images.example/a/B.jpg?x=1",
        "https://images.example:8443/a/B.jpg",
        "https://www.images.example/a/B.jpg",
        "ftp://images.example/a/B.jpg",
        "https://someone@images.example/a/B.jpg",
        "https://images.example/a%2FB.jpg",
    ],
)
def test_other_addresses(other: str) -> None:
    assert normalise_url(other) != normalise_url(ADDRESS)


def test_letters_outside_of_ascii_and_their_escapes_are_the_same() -> None:
    assert normalise_url("https://bücher.example/é à.jpg") == normalise_url(
        "http://XN--BCHER-KVA.example/%c3%a9%20%C3%A0.jpg"
    )
    assert normalise_url("https://images.example") == normalise_url("https://images.example/")
    assert normalise_url("https://images.example?q") == normalise_url("https://images.example/?q")


def written(folder: Path, *lines: str) -> Path:
    path = folder / "list.txt"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_rows_match_by_address_key_and_digest(tmp_path: Path) -> None:
    md5, sha256 = "0123456789abcdef" * 2, "0123456789abcdef" * 4
    path = written(tmp_path, "# asked for by mail", "", ADDRESS, "000000012", md5.upper(), sha256, ADDRESS)
    listed = load_takedown([path])
    assert listed.entries == 4
    table = pa.table(
        {
            "URL": [ADDRESS.replace("images", "Images"), None, None, None, "https://images.example/c.jpg", None],
            "key": ["1", "000000012", "2", "3", "4", None],
            "md5": [None, None, md5, None, None, None],
            "sha256": ["f" * 64, None, None, sha256.upper(), None, None],
            "caption": [None, None, None, None, ADDRESS, "000000012"],
        }
    )
    assert listed.matches(table).tolist() == [True, True, True, True, False, False]


def test_numbers_are_compared_as_they_are_written(tmp_path: Path) -> None:
    listed = load_takedown([written(tmp_path, "12", "0013")])
    assert listed.matches(pa.table({"SAMPLE_ID": [12, 13, None]})).tolist() == [True, False, False]


def test_a_table_without_a_column_to_look_in_is_named(tmp_path: Path) -> None:
    listed = load_takedown([written(tmp_path, ADDRESS)])
    assert listed.missing(["URL", "TEXT"]) is None
    assert "addresses" in str(listed.missing(["key", "caption"]))
    keys = load_takedown([written(tmp_path, "000000012")])
    assert "keys or digests" in str(keys.missing(["url"]))
    assert keys.missing(["KEY"]) is None


def test_an_empty_list_matches_nothing(tmp_path: Path) -> None:
    listed = load_takedown([written(tmp_path, "# nobody yet")])
    assert (listed.entries, listed.missing([])) == (0, None)
    assert not listed.matches(pa.table({"url": [ADDRESS, None], "key": ["", "0"]})).any()


@pytest.mark.parametrize("line", ["images.example/a.jpg", "Jane Roe", "00000/000000012"])
def test_a_line_that_could_match_nothing_is_refused_and_not_quoted(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError, match=r"list\.txt:2: ") as error:
        load_takedown([written(tmp_path, ADDRESS, line)])
    assert line not in str(error.value)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        load_takedown([path])
    with pytest.raises(UsageError, match="cannot be read"):
        load_takedown([tmp_path / "absent.txt"])
    path.write_text("x" * 100_000)
    with pytest.raises(UsageError, match="characters"):
        load_takedown([path])


def test_long_lists_take_eight_bytes_an_entry(tmp_path: Path) -> None:
    listed = load_takedown([written(tmp_path, *(f"https://images.example/{i}" for i in range(20_000)))])
    assert listed.urls.nbytes == 8 * 20_000
    table = pa.table({"url": [f"http://images.example/{i}" for i in (0, 19_999, 20_000)]})
    assert listed.matches(table).tolist() == [True, True, False]
