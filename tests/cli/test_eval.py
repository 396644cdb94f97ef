from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gate.detectors.ultrasound import Ultrasound
from gate.learn.evaluate_bundled import BundledScores
from gate.policy.settings import UltrasoundSettings
from gate.vision.classifier_kinds import Linear
from gate.vision.classifiers import save_head
from gate.vision.embed import FEATURES
from gate.vision.embed_clip import _open_clip
from gate.vision.embedders import embed_picture
from gate.vision.picture import decode
from tests.support import interrupt, picture, sample, write_shard

Run = Callable[..., tuple[int, str, str]]
SOURCES = ("east", "west", "north", "hc18")
EACH = 5


def stripes(seed: int) -> Image.Image:
    """Stripes of any direction, width and colour: no two alike."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:120, :160]
    angle, width = rng.uniform(0, np.pi), rng.uniform(3, 25)
    wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / width)[..., None] * rng.uniform(20, 110, 3)
    return Image.fromarray(
        (rng.uniform(60, 190, 3) + wave + rng.normal(0, 8, wave.shape)).clip(0, 255).astype(np.uint8)
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders SOURCE/CLASS/PICTURE: stripes to be found, soft colours not; one broken file, one label to ignore."""
    root = tmp_path_factory.mktemp("labelled") / "data"
    for number, source in enumerate(SOURCES):
        for kind in ("other_ultrasound", "natural"):
            (root / source / kind).mkdir(parents=True)
        for i in range(EACH):
            seed = 100 * number + i
            stripes(seed).save(root / source / "other_ultrasound" / f"{i}.png")
            (root / source / "natural" / f"{i}.jpg").write_bytes(picture(seed))
    (root / "east" / "natural" / "broken.jpg").write_bytes(b"\xff\xd8\xff and no more")
    (root / "east" / "ambiguous_ultrasound").mkdir()
    stripes(999).save(root / "east" / "ambiguous_ultrasound" / "a.png")
    return root


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache") / "features"


def methods(out: str) -> dict[str, Any]:
    return {method["method"] or method["embedder"]: method for method in json.loads(out)["methods"]}


def test_heads_and_retrieval_on_sources_held_out(gate: Run, data: Path, cache: Path, tmp_path: Path) -> None:
    words = ("eval", "ultrasound", data, "--head", "linear", "--retrieval", "image", "--cache", cache)
    code, out, err = gate(*words, "--format", "json", "--plot", tmp_path / "p.png")
    assert (code, err) == (0, "")
    facts = json.loads(out)
    assert facts["pictures"] == {
        "read": 2 * EACH * 4 + 2,
        "positive": EACH * 4,
        "negative": EACH * 4,
        "ignored": 1,
        "without_label": 0,
        "unreadable": {"image_undecodable": 1},
    }
    assert sorted(source for fold in facts["folds"] for source in fold) == sorted(SOURCES)
    assert methods(out)["linear"]["accuracy"] == 1
    assert methods(out)["image retrieval"]["accuracy"] > 0.9
    with Image.open(tmp_path / "p.png") as image:
        assert image.format == "PNG"
    assert cache.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in cache.iterdir()} == {0o600}
    again = gate(*words, "--format", "json")
    assert again == (0, out, "")


def test_the_text_fits_a_terminal_and_names_no_picture(gate: Run, data: Path, cache: Path) -> None:
    code, out, _ = gate("eval", "ultrasound", data, "--cache", cache, "--folds", 2)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 80
    for word in ("accuracy", "FP rate", "FN rate", "ROC-AUC", "linear", "2 folds", "Missed, by source", "hc18"):
        assert word in out
    for word in ("0.png", "0.jpg", str(data)):
        assert word not in out


@pytest.fixture
def clip(tmp_path: Path) -> str:
    """A CLIP of a few random weights, as `--embedder` names it."""
    torch = pytest.importorskip("torch", reason="the extra clip is not installed")
    open_clip = _open_clip()
    architecture = {
        "embed_dim": 24,
        "vision_cfg": {"image_size": 32, "layers": 1, "width": 32, "head_width": 16, "patch_size": 8},
        "text_cfg": {"context_length": 16, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 1},
    }
    (tmp_path / "gate-eval.json").write_text(json.dumps(architecture))
    open_clip.add_model_config(tmp_path / "gate-eval.json")
    torch.manual_seed(1)
    model = open_clip.create_model("gate-eval")
    with torch.no_grad():  # what all pictures have in common would make them copies of each other
        model.visual.class_embedding.zero_()
        model.visual.positional_embedding.zero_()
        model.visual.conv1.weight.mul_(20)
    torch.save(model.state_dict(), tmp_path / "weights.pt")
    return f"open_clip:gate-eval:{tmp_path / 'weights.pt'}"


def test_every_embedder_with_every_method(gate: Run, data: Path, cache: Path, clip: str) -> None:
    words = ("--embedder", "bundled", "--embedder", clip, "--head", "linear", "--retrieval", "both", "--folds", 2)
    code, out, err = gate("eval", "ultrasound", data, "--cache", cache, "--format", "json", *words)
    assert (code, err) == (0, "")
    found = [(method["embedder"], method["method"]) for method in json.loads(out)["methods"]]
    assert found == [
        ("efficientnet_lite0", "linear"),
        ("efficientnet_lite0", "image retrieval"),
        ("open_clip:gate-eval", "linear"),
        ("open_clip:gate-eval", "text retrieval"),
        ("open_clip:gate-eval", "image retrieval"),
    ]


@pytest.fixture
def small(data: Path, tmp_path: Path) -> Path:
    """One picture of either class from two of the sources."""
    for source in ("hc18", "east"):
        for kind, name in (("other_ultrasound", "0.png"), ("natural", "0.jpg")):
            (tmp_path / "small" / source / kind).mkdir(parents=True)
            (tmp_path / "small" / source / kind / name).write_bytes((data / source / kind / name).read_bytes())
    return tmp_path / "small"


def test_the_bundled_detector_and_what_it_was_trained_on(gate: Run, small: Path, cache: Path) -> None:
    words = ("eval", "ultrasound", small, "--bundled", "--cache", cache)
    code, out, _ = gate(*words, "--question", "pregnancy", "--positive", "other_ultrasound", "--format", "json")
    assert code == 0
    facts = json.loads(out)
    (method,) = facts["methods"]
    assert (method["embedder"], method["held_out"]) == ("bundled detector", False)
    assert facts["folds"] == []
    (warning,) = (each for each in facts["warnings"] if "bundled" in each)
    if BundledScores().trained_on():
        assert "1 of these sources (hc18; 2 of 4 pictures)" in warning
    assert "not held-out" in warning
    code, out, _ = gate(*words)
    assert "bundled detector *" in out
    assert "not held-out" in " ".join(out.split())


def test_the_bundled_detector_says_what_it_says_in_a_scan(small: Path) -> None:
    embedder = BundledScores()
    settings = UltrasoundSettings()
    picture_ = decode((small / "hc18" / "natural" / "0.jpg").read_bytes(), max_pixels=1 << 20)
    scores = Ultrasound(settings.model_dump(), lambda *_: "").scores(picture_)
    margins = embed_picture(embedder, picture_)[0]
    for margin, score, least in zip(
        margins,
        (scores.ultrasound, scores.pregnancy),
        (settings.min_score, settings.min_pregnancy_score),
        strict=True,
    ):
        assert margin == pytest.approx(np.log(score / (1 - score)) - np.log(least / (1 - least)), abs=1e-4)


def test_a_finished_head_is_measured_as_it_is(gate: Run, data: Path, cache: Path, tmp_path: Path) -> None:
    labels = ("--positive", "other_ultrasound", "--ignore", "ambiguous_ultrasound")
    assert gate("train", data, *labels, "--test-sources", "west", "-o", tmp_path / "mine.npz")[0] == 0
    code, out, _ = gate(
        "eval", "ultrasound", data, "--cache", cache, "--head", tmp_path / "mine.npz", "--format", "json"
    )
    assert code == 0
    method = methods(out)["mine.npz (linear)"]
    assert not method["held_out"]
    assert method["roc_auc"] == 1
    (warning,) = (each for each in json.loads(out)["warnings"] if "mine.npz" in each)
    assert "trained on 3 of these sources (east, hc18, north; 30 of 40 pictures)" in warning
    shutil.copytree(data / "west", tmp_path / "unseen" / "west")
    words = ("eval", "ultrasound", tmp_path / "unseen", "--head", tmp_path / "mine.npz", "--format", "json")
    assert methods(gate(*words)[1])["mine.npz (linear)"]["held_out"]


def test_a_head_of_another_network(gate: Run, data: Path, tmp_path: Path) -> None:
    card = {"embedder": {"name": "other", "digest": "0" * 64}, "positive": ["yes"], "threshold": 0.5}
    save_head(tmp_path / "mine.npz", Linear(np.ones(FEATURES), 0.0), card)
    code, _, err = gate("eval", "ultrasound", data, "--head", tmp_path / "mine.npz")
    assert code == 2
    assert "000000000000: name that --embedder" in err


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--head", "liner"], "there is no head 'liner'; did you mean linear?"),
        (["--head", "absent.npz"], "absent.npz cannot be read"),
        (["--embedder", "bundeld"], "did you mean bundled?"),
        (["--embedder", "open-clip:ViT-B-32:x"], "did you mean open_clip?"),
        (["--retrieval", "text"], "text retrieval needs an embedder that reads text"),
        (["--positive", "sonogram"], "no picture has the label 'sonogram'"),
        (["--positive", "other_ultrasound,other_ultrasond"], "'other_ultrasond' (did you mean other_ultrasound?)"),
        (["--ignore", "natral"], "'natral' (did you mean natural?)"),
        (["--question", "pregnancy"], "name those to look for with --positive"),
        (["--queries", "mine.txt"], "--queries goes with --retrieval text or both"),
        (["--plot", "figure.pdf"], ".png or .svg"),
        (["--plot", "/proc/figure.png"], "cannot write into /proc ("),
        (["--cache", "/proc/no/cache"], "cannot write into /proc ("),
        (["--plot", "no/such/folder/figure.png"], "there is no folder"),
        (["--question", "cats"], "'pregnancy'"),
        (["--folds", "1"], "--folds"),
    ],
)
def test_what_cannot_be_done_is_told(gate: Run, data: Path, cache: Path, options: list[str], complaint: str) -> None:
    code, _, err = gate("eval", "ultrasound", data, "--cache", cache, *options)
    assert code == 2
    assert complaint in err


@pytest.mark.parametrize(
    "options",
    [
        ("--positive", "other_ultrasond"),
        ("--retrieval", "both", "--queries", "absent.txt"),
        ("--head", "liner"),
        ("--plot", "/proc/figure.png"),
    ],
)
def test_what_cannot_be_done_is_told_before_a_picture_is_embedded(
    gate: Run, data: Path, tmp_path: Path, clip: str, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    def embed(*_: Any, **__: Any) -> None:
        raise AssertionError("a picture was embedded")

    monkeypatch.setattr("gate.learn.evaluate_run.embed_labelled", embed)
    code, out, err = gate("eval", "ultrasound", data, "--embedder", clip, *options)
    assert (code, out) == (2, "")
    assert "embedded" not in err
    assert gate("eval", "ultrasound", data, "--embedder", clip)[0] == 3  # there it would have been


def test_a_plot_leaves_nothing_in_the_home(small: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "tmp").mkdir()
    env = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "MPL"))}
    words = ("eval", "ultrasound", str(small), "--bundled", "--plot", str(tmp_path / "p.svg"))
    done = subprocess.run(
        [sys.executable, "-c", "from gate.cli import main; main()", *words],
        env={**env, "HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "p.svg").stat().st_size > 1000
    assert list((tmp_path / "home").rglob("*")) == list((tmp_path / "tmp").iterdir()) == []


def test_a_plot_replaces_nothing(gate: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "p.png").write_text("mine")
    code, _, err = gate("eval", "ultrasound", data, "--plot", tmp_path / "p.png")
    assert code == 2 and "p.png exists, and nothing is replaced" in err
    assert (tmp_path / "p.png").read_text() == "mine"


def test_nothing_to_read(gate: Run, tmp_path: Path) -> None:
    code, _, err = gate("eval", "ultrasound", tmp_path)
    assert code == 2
    assert "holds no pictures and no .tar shards" in err


def test_one_class_can_be_judged_but_not_learned(gate: Run, tmp_path: Path) -> None:
    for source in ("a", "b"):
        (tmp_path / source / "natural").mkdir(parents=True)
        (tmp_path / source / "natural" / "0.jpg").write_bytes(picture(1))
    code, _, err = gate("eval", "ultrasound", tmp_path, "--positive", "natural")
    assert code == 2
    assert "0 of 2 sources holds pictures with other labels" in err
    code, out, _ = gate("eval", "ultrasound", tmp_path, "--positive", "natural", "--bundled", "--format", "json")
    assert code == 0
    assert methods(out)["bundled detector"]["fp_rate"] is None


def test_shards_without_sources(gate: Run, tmp_path: Path) -> None:
    samples = [sample(i, "x", kind="natural" if i % 2 else "other_ultrasound") for i in range(4)]
    write_shard(tmp_path / "shards", "00000", samples)
    words = ("eval", "ultrasound", tmp_path / "shards")
    code, _, err = gate(*words)
    assert (code, "--label-field" in err) == (2, True)
    code, _, err = gate(*words, "--label-field", "kind")
    assert (code, "--source-field" in err) == (2, True)


@pytest.mark.parametrize(("module", "ours"), [("sklearn.svm", "gate.learn.fit"), ("matplotlib", "gate.learn.plot")])
def test_a_missing_extra(
    gate: Run, data: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, module: str, ours: str, tmp_path: Path
) -> None:
    loaded = [name for name in sys.modules if name.startswith(f"{module}.")]
    for name in (ours, "gate.learn.drawing", *loaded):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, module, None)
    code, _, err = gate("eval", "ultrasound", data, "--cache", cache, "--plot", tmp_path / "p.png")
    assert code == 2
    assert module in err
    assert "pip install 'shardgate[" in err


def test_ctrl_c_leaves_no_half_file(data: Path, tmp_path: Path) -> None:
    words = [
        "eval",
        "ultrasound",
        str(data),
        "--bundled",
        "--cache",
        str(tmp_path / "c"),
        "--plot",
        str(tmp_path / "p.svg"),
    ]
    with subprocess.Popen(
        [sys.executable, "-c", "from gate.cli import main; main()", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        deadline = time.monotonic() + 30
        while not (tmp_path / "c").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.3)
        interrupt(process)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "interrupted" in err
    assert "Traceback" not in err
    assert {file.suffix for file in tmp_path.rglob("*") if file.is_file()} <= {".npz"}
