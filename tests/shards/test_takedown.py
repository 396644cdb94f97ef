from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from gate.errors import UsageError
from gate.shards.addresses import normalise_url
from gate.shards.takedown import load_takedown

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
        "https://someone:secret@images.example/a/B.jpg",
        "https://images.example:0443/a/B.jpg",
        "https://images.example:/a/B.jpg",
        "https://images.example/a/./x/../B.jpg",
        "https://images.example/%2E/a/B.jpg",
        "https:\\\\images.example\\a\\B.jpg",
        "https:/images.example/a/B.jpg",
        "//images.example/a/B.jpg",
        "https://ima\tges.exam\r\nple/a/B.jpg",
        "https://im%61ges.example/a/B.jpg",
        "https://ima\u00adges.example/a/B.jpg\u200b",
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
        "https://images.example/a%2FB.jpg",
        "https://images.example/a\u200b/B.jpg",
        "https://images.example//a/B.jpg",
        "https://images.example/a/B.jpg?",
        "https://[::1]/a/B.jpg",
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://[2001:DB8::1]:443/x", "http://[2001:db8::1]/x"),
        ("https://straße.example/x", "https://xn--strae-oqa.example/x"),
        ("https://straße.example/x", "https://strasse.example/x"),
        ("https://a..BÜCHER.example/x", "https://a..xn--bcher-kva.example/x"),
        ("https://my_bücher.example:0080/x", "https://MY_BÜCHER.example/x"),
        ("https://ｂücher。example/x", "https://bücher.example/x"),
    ],
)
def test_hosts_that_are_the_same(one: str, other: str) -> None:
    assert normalise_url(one) == normalise_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://[::1]:8080/x", "https://[::1]/x"),
        ("https://xn--\u00fc.example/x", "https://ü.example/x"),
        ("https://a.example/..x", "https://a.example/x"),
    ],
)
def test_hosts_and_paths_that_are_not_the_same(one: str, other: str) -> None:
    assert normalise_url(one) != normalise_url(other)


def test_an_address_in_a_list_may_be_written_as_browsers_take_it(tmp_path: Path) -> None:
    listed = load_takedown([written(tmp_path, "https:\\\\images.example\\a\\B.jpg")])
    assert listed.matches(pa.table({"url": [ADDRESS]})).tolist() == [True]


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


MD5, SHA256 = "0123456789abcdef" * 2, "0123456789abcdef" * 4
TEXT, NUMBER = pa.string(), pa.int64()


@pytest.mark.parametrize(
    ("entry", "types"),
    [
        (ADDRESS, {"URL": TEXT, "TEXT": TEXT}),
        (ADDRESS, {"URL ": pa.large_string(), "url": pa.null()}),
        (ADDRESS, {"url": TEXT, "hash": NUMBER, "md5": None}),
        ("000000012", {"KEY": TEXT}),
        ("000000012", {"key": TEXT, "id": NUMBER, "hash": NUMBER}),
        ("12", {"key": NUMBER}),
        ("0000000000000012", {"key": TEXT}),
        ("-12", {"hash": NUMBER}),
        (MD5, {"uid": TEXT}),
        (MD5, {"md5": TEXT, "sha256": None, "key": NUMBER}),
        (SHA256, {"sha256": TEXT}),
    ],
)
def test_tables_in_which_an_entry_can_be_found(entry: str, types: dict[str, object], tmp_path: Path) -> None:
    assert load_takedown([written(tmp_path, entry)]).problem(types) is None


@pytest.mark.parametrize(
    ("entry", "types", "words"),
    [
        (ADDRESS, {"key": TEXT, "caption": TEXT}, "addresses, and there is no column of text called"),
        (ADDRESS, {"url": pa.list_(TEXT)}, "column url holds lists"),
        (ADDRESS, {"url": None}, "column url holds bytes"),
        (ADDRESS, {"url": pa.null()}, "no column of text"),
        (ADDRESS, {"url": TEXT, "meta": pa.struct([("URL", TEXT)])}, "url lies inside another column"),
        (ADDRESS, {"url": TEXT, "meta": pa.list_(pa.struct([("src", TEXT)]))}, "src lies inside another column"),
        ("000000012", {"url": TEXT}, "keys, and there is no column of text called"),
        ("000000012", {"key": NUMBER, "uid": TEXT}, "column key holds numbers"),
        ("000000012", {"id": NUMBER}, "keys, and there is no column of text called"),
        ("12", {"key": pa.float64()}, "column key holds numbers"),
        ("000000012", {"hash": NUMBER}, "keys, and there is no column of text called"),
        (MD5, {"key": TEXT, "md5": None}, "column md5 holds bytes"),
        ("01" * 16, {"key": TEXT, "md5": None}, "column md5 holds bytes"),
        (MD5, {"key": TEXT, "hash": NUMBER}, "column hash holds numbers"),
        (MD5, {"uid": TEXT, "hash": pa.float64()}, "column hash holds numbers"),
        (MD5, {"key": TEXT}, "digests of 32 hexadecimal digits, and there is no column of text called"),
        (SHA256, {"md5": TEXT}, "digests of 64 hexadecimal digits, and there is no column of text called"),
    ],
)
def test_tables_in_which_an_entry_could_never_be_found(
    entry: str, types: dict[str, object], words: str, tmp_path: Path
) -> None:
    assert words in str(load_takedown([written(tmp_path, entry)]).problem(types))


def test_a_column_may_have_blanks_around_its_name(tmp_path: Path) -> None:
    listed = load_takedown([written(tmp_path, ADDRESS)])
    table = pa.table({"URL ": [ADDRESS, "https://images.example/c.jpg"], "url": pa.nulls(2)})
    assert listed.columns({field.name: field.type for field in table.schema}) == ("URL ",)
    assert listed.matches(table).tolist() == [True, False]


def test_an_empty_list_matches_nothing(tmp_path: Path) -> None:
    listed = load_takedown([written(tmp_path, "# nobody yet")])
    assert (listed.entries, listed.problem({}), listed.columns({"url": pa.string()})) == (0, None, ())
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
