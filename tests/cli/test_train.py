"""`gate train` as a user runs it, on pictures that the tests draw."""

from __future__ import annotations

import csv
import io
import json
import shutil
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gate.vision.classifiers import load_head
from gate.vision.embedders import embed_picture, load_embedder
from gate.vision.picture import decode
from tests.support import interrupt, sample, write_shard

Gate = Callable[..., tuple[int, str, str]]


def drawing(kind: str, source: int, number: int) -> bytes:
    """Stripes, rings, or soft blobs, in the tint of their source."""
    rng = np.random.default_rng([len(kind), source, number])
    y, x = np.mgrid[0:96, 0:128]
    if kind == "stripes":
        turn = rng.uniform(0, 3)
        grey = 127 + 100 * np.sin((x * np.cos(turn) + y * np.sin(turn)) * rng.uniform(0.3, 0.7))
    elif kind == "rings":
        grey = 127 + 100 * np.sin(np.hypot(x - rng.uniform(0, 128), y - rng.uniform(0, 96)) * rng.uniform(0.3, 0.7))
    else:
        cells = rng.integers(0, 256, (4, 5), dtype=np.uint8)
        grey = np.asarray(Image.fromarray(cells).resize((128, 96), Image.Resampling.BICUBIC), dtype=np.float64)
    tint = np.random.default_rng(source).uniform(0.5, 1, 3)
    pixels = np.clip((grey + rng.normal(0, 10, grey.shape))[..., None] * tint, 0, 255).astype(np.uint8)
    sink = io.BytesIO()
    Image.fromarray(pixels).save(sink, "JPEG", quality=90)
    return sink.getvalue()


def draw(root: Path, kinds: tuple[str, ...], sources: int, count: int) -> Path:
    """SOURCE/KIND/NUMBER.jpg."""
    for source in range(sources):
        for kind in kinds:
            folder = root / f"site{source}" / kind
            folder.mkdir(parents=True)
            for number in range(count):
                (folder / f"{number}.jpg").write_bytes(drawing(kind, source, number))
    return root


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw(tmp_path_factory.mktemp("made") / "data", ("stripes", "blobs"), 6, 4)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Features that the tests share."""
    return tmp_path_factory.mktemp("cache") / "features.npz"


@pytest.fixture
def train(gate: Gate, cache: Path) -> Gate:
    return lambda *words: gate("train", *words, "--cache", cache)


def test_class_folders_become_a_head_with_card_and_model_card(train: Gate, data: Path, tmp_path: Path) -> None:
    code, out, err = train(data, "--positive", "stripes", "-o", tmp_path / "head.npz")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines()[:-1])) <= 80
    assert "parts: by source; seed 0" in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["head.json", "head.md", "head.npz"]
    head, embedder = load_head(tmp_path / "head.npz"), load_embedder("bundled")
    head.check_embedder(embedder)
    for kind in ("stripes", "blobs"):
        unseen = decode(drawing(kind, 77, 1), max_pixels=10**6)
        (score,) = head.scores(embed_picture(embedder, unseen))
        assert (score >= head.threshold) == (kind == "stripes")
    note = (tmp_path / "head.md").read_text()
    assert "    gate train DATA --head linear --embedder bundled --positive stripes " in note
    assert str(data) not in note + (tmp_path / "head.json").read_text()


def test_the_same_command_writes_the_same_bytes(gate: Gate, train: Gate, data: Path, tmp_path: Path) -> None:
    words = (data, "--positive", "stripes", "--seed", "3", "-o")
    assert train(*words, tmp_path / "one")[0] == 0
    assert gate("train", *words, tmp_path / "two")[0] == 0  # without the cache
    for ending in ("npz", "json", "md"):
        assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_shards_whose_samples_are_labelled(train: Gate, tmp_path: Path) -> None:
    samples = [
        sample(number, "x", drawing(kind, number % 4, number), kind=kind, site=f"s{number % 4}")
        for number, kind in enumerate(["stripes", "blobs"] * 16)
        for kind in [("stripes", "blobs")[(number // 4) % 2]]
    ]
    samples += [sample(90, "x", drawing("blobs", 1, 90)), sample(91, "x", b"broken", kind="blobs", site="s1")]
    write_shard(tmp_path / "shards", "00000", samples)
    fields = ("--label-field", "kind", "--source-field", "site")
    code, out, err = train(tmp_path / "shards", "--positive", "stripes", *fields, "-o", tmp_path / "head")
    assert (code, err) == (0, "")
    assert "left out: 1 (without a label)" in out
    assert "left out: 1 (image_undecodable)" in out
    assert json.loads((tmp_path / "head.json").read_text())["data"]["skipped"] == {
        "image_undecodable": 1,
        "no_label": 1,
    }
    code, _, err = train(tmp_path / "shards", "--positive", "stripes", "-o", tmp_path / "other")
    assert code == 2
    assert "no field 'label'; name the field with --label-field" in err


def found_by(head: Path, pictures: list[bytes]) -> int:
    """How many of the pictures a head takes for positives."""
    embedder, loaded = load_embedder("bundled"), load_head(head)
    rows = [embed_picture(embedder, decode(each, max_pixels=10**6)) for each in pictures]
    return int((loaded.scores(np.concatenate(rows)) >= loaded.threshold).sum())


def test_suggest_label_and_train_again(train: Gate, data: Path, tmp_path: Path) -> None:
    """Rings are not what is looked for, and nobody told the first head so."""
    pool = write_shard(
        tmp_path / "pool",
        "00007",
        [sample(i, "x", drawing("blobs" if i % 3 else "rings", 9, i)) for i in range(36)]
        + [sample(36, "x", drawing("rings", 9, 0)), sample(37, "x", b"broken")],
    )
    assert train(data, "--positive", "stripes", "-o", tmp_path / "first")[0] == 0
    suggest = ("--suggest", pool.parent, "--head-file", tmp_path / "first")
    code, out, err = train(*suggest, "-n", "12", "-o", tmp_path / "w.csv", "--sheet", tmp_path / "w.png")
    assert (code, err) == (0, "")
    assert "38 pictures" not in out and "37 pictures of the pool looked at" in out
    assert "left out: 1 (image_undecodable)" in out
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("w.csv", "w.png")} == {0o600}

    rows = list(csv.reader((tmp_path / "w.csv").read_text().splitlines()))
    keys = [key for _, key, *_ in rows[1:]]
    assert len(set(keys)) == 12
    assert len({"000000000", "000000036"} & set(keys)) <= 1  # the same picture
    filled = [[*row[:3], "blobs"] for row in rows[1:-1]]
    (tmp_path / "w.csv").write_text("\n".join(map(",".join, [rows[0], *filled, rows[-1]])))
    labels = ("--worksheet", tmp_path / "w.csv", "--pool", pool.parent)
    code, out, err = train(data, "--positive", "stripes", *labels, "-o", tmp_path / "second")
    assert (code, err) == (0, "")
    assert "from the worksheet: 11 pictures" in out
    unseen = [drawing("rings", 9, number) for number in range(200, 210)]
    before, after = (found_by(tmp_path / name, unseen) for name in ("first", "second"))
    assert before - after >= 5
    assert found_by(tmp_path / "second", [drawing("stripes", 3, number) for number in range(200, 210)]) == 10

    again = ("-n", "50", "--worksheet", tmp_path / "w.csv", "-o", tmp_path / "next.csv")
    assert train(*suggest, *again)[0] == 0
    following = {line.split(",")[1] for line in (tmp_path / "next.csv").read_text().splitlines()}
    assert not following & set(keys)
    code, _, err = train(*suggest, "-o", tmp_path / "w.csv")
    assert code == 2 and "w.csv exists, and nothing is replaced" in err


def test_a_wrong_label_in_the_worksheet_is_told_by_line(train: Gate, data: Path, tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text(
        "shard,key,score,label\n,site0/blobs/1.jpg,0.5,blobs\n,site0/blobs/2.jpg,0.5,blob\n"
    )
    words = ("--positive", "stripes", "--worksheet", tmp_path / "w.csv", "--pool", data, "-o", tmp_path / "head")
    code, _, err = train(data, *words)
    assert code == 2
    assert "w.csv, line 3: the data has no such label; there are: blobs, stripes" in err
    assert not (tmp_path / "head.npz").exists()


@pytest.mark.parametrize("ending", ["npz", "json", "md"])
def test_a_file_of_the_users_is_not_replaced(ending: str, train: Gate, data: Path, tmp_path: Path) -> None:
    (tmp_path / f"README.{ending}").write_text("mine")
    words = (data, "--positive", "stripes", "-o", tmp_path / "README")
    for more, told in (((), f"README.{ending} exists, and nothing is replaced"), (("--replace",), "heads only: ")):
        code, out, err = train(*words, *more)
        assert (code, out, told in err) == (2, "", True)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_a_head_is_replaced_when_that_is_said(train: Gate, data: Path, tmp_path: Path) -> None:
    words = (data, "--positive", "stripes", "-o", tmp_path / "head.npz")
    assert train(*words)[0] == 0
    before = (tmp_path / "head.json").read_bytes()
    code, _, err = train(*words, "--seed", "5")
    assert code == 2 and "head.npz exists, and nothing is replaced" in err
    assert (tmp_path / "head.json").read_bytes() == before
    assert train(*words, "--seed", "5", "--replace")[0] == 0
    assert load_head(tmp_path / "head").card["seed"] == 5


def test_two_outputs_are_two_files(gate: Gate, train: Gate, data: Path, tmp_path: Path) -> None:
    assert train(data, "--positive", "stripes", "-o", tmp_path / "head")[0] == 0
    suggest = ("--suggest", data, "--head-file", tmp_path / "head", "-o", tmp_path / "w.csv")
    (tmp_path / "s.png").write_text("mine")
    (tmp_path / "link.png").symlink_to("w.csv")
    for words, told in (
        ((*suggest, "--sheet", tmp_path / "s.png"), "s.png exists, and nothing is replaced"),
        ((*suggest, "--sheet", tmp_path / "link.png"), "link.png exists, and nothing is replaced"),
        ((*suggest, "--cache", tmp_path / "w.csv"), "w.csv is named for two things"),
        ((data, "--positive", "stripes", "-o", tmp_path / "x", "--cache", tmp_path / "x.npz"), "named for two things"),
    ):
        code, _, err = gate("train", *words)
        assert (code, told in err) == (2, True), err
    assert not (tmp_path / "w.csv").exists()
    assert (tmp_path / "s.png").read_text() == "mine"


def test_one_source_is_trained_on_with_a_clear_word(train: Gate, data: Path, tmp_path: Path) -> None:
    for number, path in enumerate(sorted(data.glob("*/*/*.jpg"))):
        (tmp_path / "flat" / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, tmp_path / "flat" / path.parent.name / f"{number}.jpg")
    code, out, _ = train(tmp_path / "flat", "--positive", "stripes", "--head", "rbf", "-o", tmp_path / "head")
    assert code == 0
    told = " ".join(out.split())
    assert "split by group, not by source (the data names one source only)" in told
    assert "the head holds features of training pictures (support vectors)" in told


def test_what_is_missing_or_impossible_is_said(train: Gate, data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    head = ("-o", tmp_path / "head")
    suggest = ("--suggest", data, "--head-file", tmp_path / "absent", "-o", tmp_path / "w.csv")
    for words, told in (
        ((data, "--positive", "stripes"), "say with -o where to write"),
        ((data, *head), "training needs DATA and --positive"),
        (("--positive", "x", *head), "training needs DATA and --positive"),
        ((tmp_path / "empty", "--positive", "x", *head), "holds no pictures and no .tar shards"),
        ((tmp_path / "none", "--positive", "x", *head), "does not exist"),
        ((data, "--positive", "stripe", *head), "no picture has the label 'stripe' (did you mean stripes?)"),
        ((data, "--positive", "stripes,blobs", *head), "every picture has a positive label"),
        ((data, "--positive", "stripes", "--test-sources", "site1,x", *head), "no picture has the source 'x'"),
        ((data, "--positive", "stripes", "-o", tmp_path / "no" / "head"), "there is no folder"),
        ((data, "--positive", "stripes", "--embedder", "clip", *head), "clip is no embedder"),
        ((data, "--positive", "stripes", "--pool", data, *head), "--worksheet and --pool go together"),
        ((data, "--positive", "stripes", "--head-file", "h", *head), "--head-file goes with --suggest"),
        (("--suggest", data, *head), "--suggest takes POOL and --head-file"),
        ((data, "--suggest", data, "--head-file", "h", *head), "and no DATA"),
        (("--suggest", data, "--head-file", "h", *head), "-o takes a file that ends in .csv"),
        (("--suggest", data, "--head-file", "h", "--replace", *head), "--replace is for training"),
        ((*suggest, "--sheet", tmp_path / "s.jpg"), "--sheet takes a file that ends in .png"),
        ((*suggest, "--sheet", tmp_path / "no" / "s.png"), "there is no folder"),
        (suggest, "absent.npz cannot be read"),
        ((data, "--positive", "stripes", "-o", tmp_path / "README.md"), "-o takes HEAD or HEAD.npz"),
    ):
        code, out, err = train(*words)
        assert (code, out) == (2, ""), words
        assert told in err, words
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty"]


def test_a_truncated_pool_shard_stops_before_anything_is_suggested(train: Gate, data: Path, tmp_path: Path) -> None:
    assert train(data, "--positive", "stripes", "-o", tmp_path / "head")[0] == 0
    pool = write_shard(tmp_path / "pool", "00000", [sample(i, "x", drawing("blobs", 3, i)) for i in range(3)])
    pool.write_bytes(pool.read_bytes()[:7000])
    code, _, err = train("--suggest", pool.parent, "--head-file", tmp_path / "head", "-o", tmp_path / "w.csv")
    assert code == 3
    assert "00000.tar is damaged" in err
    assert not (tmp_path / "w.csv").exists()


@pytest.mark.parametrize(("module", "head"), [("sklearn", "linear"), ("torch", "network"), ("onnxruntime", "linear")])
def test_without_the_extra_it_says_what_to_install(module: str, head: str, data: Path, tmp_path: Path) -> None:
    code = f"import sys; sys.modules[{module!r}] = None; from gate.cli import main; main()"
    words = ["train", str(data), "--positive", "stripes", "--head", head, "-o", str(tmp_path / "head")]
    result = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert result.returncode == 2
    assert f"train needs the module {module}; install it with: pip install 'shardgate[scan,train]'" in result.stderr


def test_an_interruption_keeps_the_features_and_leaves_no_half_head(data: Path, tmp_path: Path) -> None:
    code = "from gate.cli import main; main()"
    words = ["train", data, "--positive", "stripes", "-o", tmp_path / "head", "--cache", tmp_path / "features.npz"]
    process = subprocess.Popen([sys.executable, "-c", code, *words, "--head", "network"], stderr=subprocess.PIPE)
    deadline = time.monotonic() + 180
    while not (tmp_path / "features.npz").exists():  # all are embedded, and training begins
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    interrupt(process)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["features.npz"]


def test_a_subset_of_the_development_data(train: Gate, shared_data: Path, tmp_path: Path) -> None:
    """Ultrasounds against all else, and the labels that stand in the samples' JSON."""
    labels = "preg_ultrasound,other_ultrasound"
    with tarfile.open(shared_data / "sonogram" / "00000.tar") as source, tarfile.open(tmp_path / "a.tar", "w") as some:
        for member in source.getmembers()[:120]:
            some.addfile(member, source.extractfile(member))
    assert train(tmp_path, "--positive", labels, "-o", tmp_path / "head")[0] == 0
    card = json.loads((tmp_path / "head.json").read_text())
    assert {"hc18", "busi", "imagenet_samples"} <= {name for part in card["data"]["sources"].values() for name in part}
    assert card["search"]["roc_auc"] > 0.7  # of sixty pictures, by whole sources where they suffice
