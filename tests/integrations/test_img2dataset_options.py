"""What `gate download` takes, refuses, and passes on to img2dataset."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gate.errors import UsageError
from gate.integrations.img2dataset import _opt_outs, download, output_folder
from gate.integrations.img2dataset_options import parse_options

installed = pytest.mark.skipif(importlib.util.find_spec("img2dataset") is None, reason="img2dataset is not installed")


@installed
@pytest.mark.parametrize(
    "words",
    [
        ["--url_list", "urls.parquet", "--image_size=512", "--resize-mode", "no"],
        ["--skip_reencode", "--extract_exif=False", "--max_aspect_ratio", "2.5", "--caption_col", "None"],
        ["--nodisable_all_reencoding", "--save_additional_columns", '["NSFW","similarity"]'],
        ["--disallowed_header_directives", "[]", "--verify_hash", "[md5, md5]", "--timeout", "10"],
        ["--user_agent_token", "a bot", "--min_image_size", "0x10", "--output_folder", "2024-01-01"],
    ],
)
def test_options_are_read_as_img2dataset_reads_them(words: list[str]) -> None:
    import fire

    names = {word[2:].partition("=")[0].replace("-", "_").removeprefix("no") for word in words if word[:2] == "--"}
    scope: dict[str, Any] = {}
    exec(f"def download({', '.join(f'{name}=...' for name in sorted(names))}): return locals()", scope)
    assert parse_options(words) == fire.Fire(scope["download"], command=[*words], serialize=lambda _: "")


@installed
def test_a_double_dash_may_stand_between_the_options() -> None:
    assert parse_options(["--", "--url_list", "a.txt"]) == {"url_list": "a.txt"}


@pytest.mark.parametrize("words", [["urls.txt"], ["-u", "urls.txt"], ["--url_list=a.txt", "--=b", "c"]])
def test_a_word_that_is_no_option_is_refused(words: list[str]) -> None:
    with pytest.raises(UsageError, match="no option of gate download"):
        parse_options(words)


def test_raw_shards_lie_beside_the_release() -> None:
    assert output_folder("data/release/", {}) == Path("data/release.download")
    assert output_folder("release", {"output_folder": "raw"}) == Path("raw")


@installed
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"output_format": "files"}, "output_format=webdataset"),
        ({"output_folder": "s3://bucket/raw"}, "folder on this machine"),
        ({"incremental_mode": "overwrite"}, "incremental_mode=incremental"),
        ({"incremental_mode": "extend"}, "incremental_mode=incremental"),
        ({"never_on_disk": True, "distributor": "pyspark"}, "distributor=multiprocessing"),
        ({"output_folder": "release"}, "must be folders apart"),
        ({"private": "release.download/private"}, "outside the source"),
    ],
)
def test_impossible_requests_end_before_anything_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=message):
        download(policy="strict", release="release", url_list="urls.txt", **options)
    assert not list(tmp_path.iterdir())


@installed
def test_an_unknown_option_is_named_with_its_neighbour(policy_file: Path, tmp_path: Path) -> None:
    light = tmp_path / "light.yaml"
    light.write_text(policy_file.read_text(encoding="utf-8").replace("  caption_text:\n", ""), encoding="utf-8")
    with pytest.raises(UsageError, match=r"has no option url_lists; did you mean url_list\?"):
        download(policy=light, release=tmp_path / "release", url_lists="urls.txt")
    assert not (tmp_path / "release").exists()


@pytest.mark.parametrize(
    ("given", "ignored"),
    [
        ({}, None),
        ({"disallowed_header_directives": None}, None),
        ({"disallowed_header_directives": ["NoAI ", "noimageai", "noindex", "noimageindex", "notranslate"]}, None),
        ({"disallowed_header_directives": []}, "noai, noimageai, noimageindex, noindex"),
        ({"disallowed_header_directives": ["noai"]}, "noimageai, noimageindex, noindex"),
        ({"disallowed_header_directives": "noai"}, "noai, noimageai, noimageindex, noindex"),
    ],
)
def test_opt_outs_that_are_not_respected_are_told(given: dict[str, Any], ignored: str | None) -> None:
    remarks = [*_opt_outs(given)]
    assert [remark for remark in remarks if f"X-Robots-Tag: {ignored})" in remark] == remarks
    assert len(remarks) == (ignored is not None)


class Writer:
    """A writer with the methods of img2dataset's own."""

    def __init__(self, shard_id, output_folder, save_caption, oom_shard_count, schema, encode_format): ...

    def write(self, img_str, key, caption, meta): ...

    def close(self): ...


class WithSync(Writer):
    def close(self, sync=True): ...


class WithName(Writer):
    def __init__(self, shard_id, output_folder, save_caption, oom_shard_count, schema, encode_format, name): ...


def looks_it_up() -> Any:
    return WebDatasetSampleWriter  # type: ignore[name-defined]  # noqa: F821


def looks_elsewhere() -> Any:
    return None


@installed
def test_a_writer_that_is_as_it_was_is_replaced() -> None:
    from gate.integrations.img2dataset_memory import MemoryWriter, replace_writer

    module = SimpleNamespace(WebDatasetSampleWriter=Writer, download=looks_it_up)
    replace_writer(module, "address", 5)
    assert (module.WebDatasetSampleWriter.func, module.WebDatasetSampleWriter.args[0]) == (MemoryWriter, Writer)


@installed
@pytest.mark.parametrize(
    "module",
    [
        SimpleNamespace(download=looks_it_up),
        SimpleNamespace(WebDatasetSampleWriter=WithSync, download=looks_it_up),
        SimpleNamespace(WebDatasetSampleWriter=WithName, download=looks_it_up),
        SimpleNamespace(WebDatasetSampleWriter=object, download=looks_it_up),
        SimpleNamespace(WebDatasetSampleWriter=Writer, download=looks_elsewhere),
    ],
)
def test_an_img2dataset_that_was_changed_is_refused(module: SimpleNamespace) -> None:
    from gate.integrations.img2dataset_memory import KNOWN_VERSIONS, replace_writer

    before = dict(vars(module))
    with pytest.raises(UsageError, match=f"was changed.*{', '.join(KNOWN_VERSIONS)}"):
        replace_writer(module, "address", 5)
    assert vars(module) == before


def test_another_version_of_img2dataset_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "img2dataset-2.0.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: img2dataset\nVersion: 2.0.0\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(UsageError, match=r"knows the versions .*1\.47\.0; installed is 2\.0\.0"):
        download(policy="strict", release=tmp_path / "release", never_on_disk=True, url_list="urls.txt")
