"""The concept detector with small random CLIP weights: alone, and inside a real scan. Nothing here measures it."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gate.detectors.base import View
from gate.detectors.concept import Concept
from gate.policy import load_policy
from gate.types import UNREDACTABLE_TYPES, Kind, Member, Place, Reading, Sample
from gate.vision.embed_clip import CONFIG, _open_clip
from gate.vision.picture import Picture, decode
from gate.vision.retrieval import load_queries
from tests.support import picture, sample, write_shard
from tests.vision.test_embed_clip import ARCHITECTURE

ROOT = Path(__file__).resolve().parents[2]
TINY = "gate-concept"
QUERIES = ["a clinical photograph", "a close-up of skin", "a church"]


def fingerprint(entity_type: str, text: str) -> str:
    return hashlib.sha256(f"{entity_type}/{text}".encode()).hexdigest()[:32]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny architecture in open_clip's table, and beside its config random weights of it."""
    torch = pytest.importorskip("torch", reason="the extra clip is not installed")
    open_clip = _open_clip()
    folder = tmp_path_factory.mktemp("concept")
    (folder / f"{TINY}.json").write_text(json.dumps(ARCHITECTURE))
    open_clip.add_model_config(folder)
    torch.manual_seed(5)
    (folder / "weights").mkdir()
    torch.save(open_clip.create_model(TINY).state_dict(), folder / "weights" / "tiny.pt")
    return folder


def build(folder: Path, *concepts: dict[str, Any], model: str = TINY, checkpoint: str = "weights/tiny.pt") -> Concept:
    filled = [{"queries": [], "query_set": None, "threshold": 0.0, **concept} for concept in concepts]
    return Concept({"model": model, "checkpoint": str(folder / checkpoint), "concepts": filled}, fingerprint)


@pytest.fixture(scope="module")
def detector(folder: Path) -> Concept:
    return build(
        folder,
        {"name": "clinical_photo", "queries": QUERIES},
        {"name": "church", "queries": QUERIES[2:]},
        {"name": "never", "queries": QUERIES, "threshold": 1.0},
    )


def view_of(*images: bytes) -> View:
    members = tuple(Member(f"{i}.png", "png", Kind.IMAGE, data) for i, data in enumerate(images))
    pictures = {part: decode(data, max_pixels=10**7) for part, data in enumerate(images)}
    return View(Sample("key", members), pictures, ())


def reference(folder: Path, pixels: Sequence[np.ndarray], queries: Sequence[str]) -> np.ndarray:
    """Cosines (pictures, queries) by open_clip itself."""
    import torch

    open_clip = _open_clip()
    model, _, prepare = open_clip.create_model_and_transforms(TINY, pretrained=str(folder / "weights" / "tiny.pt"))
    tokens = open_clip.tokenize(list(queries), context_length=ARCHITECTURE["text_cfg"]["context_length"])
    with torch.inference_mode():
        images = model.eval().encode_image(torch.stack([prepare(Image.fromarray(p)) for p in pixels]), normalize=True)
        texts = model.encode_text(tokens, normalize=True)
    return (images @ texts.T).numpy()


def test_a_score_is_the_highest_cosine_of_open_clip(folder: Path, detector: Concept) -> None:
    pictures = [decode(picture(seed, (90, 70)), max_pixels=10**6) for seed in range(4)]
    cosines = reference(folder, [each.rgb for each in pictures], QUERIES)
    for each, row in zip(pictures, cosines, strict=True):
        clinical, church, _ = detector.scores(each)
        assert clinical == pytest.approx(max(0, row.max()), abs=6e-5)
        assert church == pytest.approx(max(0, row[2]), abs=6e-5)
    assert len({detector.scores(each)[0] for each in pictures}) == 4


def test_findings_name_their_concept_and_mark_no_region(detector: Concept) -> None:
    first, second = picture(1), picture(2)
    (found,) = detector.examine([view_of(first, second)], Reading.FIRST)
    assert [(one.detector, one.part) for one in found] == [
        ("concept.clinical_photo", 0),
        ("concept.church", 0),
        ("concept.clinical_photo", 1),
        ("concept.church", 1),
    ]
    for one in found:
        assert (one.entity_type, one.place, one.region) == ("CONCEPT", Place.IMAGE, None)
        assert one.score == round(one.score, 4) and 0 <= one.score <= 1
        assert one.entity_type in UNREDACTABLE_TYPES
    assert len({one.fingerprint for one in found}) == 4


def test_what_reaches_the_threshold_is_found(folder: Path, detector: Concept) -> None:
    shown = decode(picture(3), max_pixels=10**6)
    score = detector.scores(shown)[0]
    assert 0 < score < 1
    for threshold, count in ((score, 1), (round(score + 0.0001, 4), 0)):
        one = build(folder, {"name": "clinical_photo", "queries": QUERIES, "threshold": threshold})
        assert len(one.examine([view_of(picture(3))], Reading.FIRST)[0]) == count


def test_a_score_does_not_depend_on_neighbours_or_on_the_reading(detector: Concept) -> None:
    views = [view_of(picture(seed)) for seed in range(5)]
    together = detector.examine(views, Reading.FIRST)
    assert together == detector.examine(views[::-1], Reading.PROOF)[::-1]
    assert together == [detector.examine([view], Reading.FIRST)[0] for view in views]


def test_a_picture_is_examined_upright_and_under_its_transparency(detector: Concept) -> None:
    plain = decode(picture(6, (64, 64)), max_pixels=10**6)
    turned = replace(plain, rgb=np.ascontiguousarray(np.rot90(plain.rgb)), orientation=6)
    assert detector.scores(turned) == detector.scores(plain)
    white = np.full_like(plain.rgb, 255)
    hidden = Picture(white, "PNG", layers=(plain.rgb,))
    pairs = zip(detector.scores(Picture(white, "PNG")), detector.scores(plain), strict=True)
    assert detector.scores(hidden) == [max(pair) for pair in pairs]


def test_the_models_are_the_weights_and_all_files_that_count(folder: Path, detector: Concept, tmp_path: Path) -> None:
    weights = (folder / "weights" / "tiny.pt").read_bytes()
    (model,) = detector.models()
    assert model["name"] == f"open_clip:{TINY}" and model["sha256"] == hashlib.sha256(weights).hexdigest()
    assert "torch 2" in model["input"]
    (tmp_path / "tiny.pt").write_bytes(weights)
    (tmp_path / CONFIG).write_text(json.dumps({"preprocess_cfg": {"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}}))
    models = build(tmp_path, {"name": "sonogram", "query_set": "pregnancy-ultrasound"}, checkpoint="tiny.pt").models()
    assert [each["name"] for each in models] == [
        f"open_clip:{TINY}",
        f"open_clip:{TINY} preparation",
        "queries-pregnancy-ultrasound",
    ]
    assert all(len(each["sha256"]) == 64 and each["licence"] and each["source"] for each in models)
    assert str(tmp_path) not in str(models)


def test_the_query_set_is_read_beside_the_own_sentences(folder: Path) -> None:
    shown = decode(picture(7), max_pixels=10**6)
    both = build(
        folder,
        {"name": "both", "queries": QUERIES, "query_set": "pregnancy-ultrasound"},
        {"name": "set", "query_set": "pregnancy-ultrasound"},
        {"name": "own", "queries": QUERIES},
    )
    combined, by_set, own = both.scores(shown)
    assert combined == max(by_set, own)
    assert by_set == pytest.approx(reference(folder, [shown.rgb], load_queries()).max(), abs=6e-5)


def blocks(page: str, kind: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def test_the_policy_in_the_page_loads(tmp_path: Path) -> None:
    (block,) = blocks("detectors/concept.md", "yaml")
    (tmp_path / "gate.yaml").write_text(block)
    policy = load_policy(tmp_path / "gate.yaml")
    assert list(policy.detectors.reporters()) == ["caption_text", "concept.clinical_photo", "concept.sonogram"]


def test_the_code_on_the_page_about_retrieval_runs(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "img_emb").mkdir()
    (tmp_path / "queries").mkdir()
    rng = np.random.default_rng(3)
    np.save("img_emb/img_emb_0.npy", rng.normal(size=(9, ARCHITECTURE["embed_dim"])).astype(np.float16))
    (tmp_path / "queries" / "one.png").write_bytes(picture(8, (40, 40), "PNG"))
    scores = rng.normal(size=80)
    names: dict[str, Any] = {"scores": scores, "labels": scores > 0.2}
    tiny = f"open_clip:{TINY}:{folder / 'weights' / 'tiny.pt'}"
    for block in blocks("retrieval.md", "python"):
        exec(
            block.replace("open_clip:ViT-B-32:weights/open_clip_model.safetensors", tiny), names
        )  # the page's own code
    assert names["queries"].shape == (1, ARCHITECTURE["embed_dim"])
    assert names["careful"] >= names["threshold"] > 0.1
    assert "near to one of 1" in capsys.readouterr().out


POLICY = """\
version: 1
name: mine
detectors:
  a_model: {folder: FOLDER}   # loaded first: detectors are loaded by name
  concept:
    model: gate-concept
    checkpoint: weights/tiny.pt
    concepts:
      - {name: all_of_it, queries: [a picture, a photograph], threshold: 0.0}
      - {name: nothing, queries: [a picture], threshold: 1.0}
rules:
  - {id: everything, when: {detector: concept.all_of_it}, action: ACTION, reason: All pictures.}
  - {id: none-of-it, when: {detector: concept.nothing}, action: drop, reason: No picture.}
  - {id: whatever, when: {entity_type: CONCEPT, detector: concept}, action: flag, reason: Any concept.}
"""

REGISTER = '''
"""Tells open_clip of the tiny architecture in each worker."""
class Register:
    name = "a_model"

    def __init__(self, settings, fingerprint):
        from gate.vision.embed_clip import _open_clip

        _open_clip().add_model_config(settings["folder"])

    def examine(self, views, reading):
        return [[] for _ in views]

    def models(self):
        return []
'''


@pytest.fixture(scope="module")
def place(folder: Path) -> Path:
    """Two shards, policies beside the weights, and a detector that makes the tiny architecture known."""
    info = folder / "site" / "a_model-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: a-model\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[gate.detectors]\na_model = a_model:Register\n")
    (folder / "site" / "a_model.py").write_text(REGISTER)
    for action in ("flag", "drop"):
        (folder / f"{action}.yaml").write_text(
            POLICY.replace("FOLDER", json.dumps(str(folder))).replace("ACTION", action)
        )
    (folder / "elsewhere").mkdir()
    for shard in range(2):
        items = [sample(10 * shard + i, f"a cup {i}", picture(10 * shard + i, (48, 48))) for i in range(3)]
        write_shard(folder / "source", f"{shard:05d}", items)
    return folder


def gate(place: Path, *words: str, site: str = "site") -> tuple[int, str, str]:
    """Run the command line in another folder than the policy's."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(place / site), str(place / "site"), str(ROOT)]),
        "GATE_KEY": "ab" * 32,
    }
    command = [sys.executable, "-c", "from gate.cli import main; main()", *words]
    done = subprocess.run(
        command, cwd=place / "elsewhere", env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    return done.returncode, done.stdout, done.stderr


def scan(place: Path, policy: str, *words: str, site: str = "site") -> tuple[int, str, str]:
    return gate(place, "scan", "../source", "--policy", f"../{policy}.yaml", *words, site=site)


def test_a_rule_on_one_concept_fails_a_scan_and_stands_in_its_summary(place: Path) -> None:
    code, out, err = scan(place, "drop", "--format", "json")
    assert code == 1, err
    report = json.loads(out)
    assert report["rules"] == [
        {"rule": "everything", "action": "drop", "samples": 6},
        {"rule": "whatever", "action": "flag", "samples": 6},
    ]
    found = {(each["detector"], each["entity_type"]): each["samples"] for each in report["findings"]}
    assert found == {("concept.all_of_it", "CONCEPT"): 6}
    (model,) = report["models"]
    assert model["sha256"] == hashlib.sha256((place / "weights/tiny.pt").read_bytes()).hexdigest()


def test_a_release_names_the_weights_and_is_the_same_from_any_number_of_workers(place: Path) -> None:
    manifests = []
    for workers in ("1", "2"):
        release = place / "elsewhere" / f"release{workers}"
        code, out, err = scan(place, "flag", "-o", release.name, "--workers", workers)
        assert code == 0, err
        assert "concept.all_of_it" in out
        manifests.append((release / "_privacy/manifest.json").read_bytes())
    assert manifests[0] == manifests[1]
    assert b"open_clip:gate-concept" in manifests[0] and str(place / "weights").encode() not in manifests[0]
    unweighted = place / "elsewhere" / "flag.yaml"
    unweighted.write_bytes((place / "flag.yaml").read_bytes())
    assert gate(place, "verify", "release1", "--policy", "flag.yaml")[0] == 0


def test_a_checkpoint_that_is_not_there_ends_a_scan_with_2(place: Path) -> None:
    (place / "absent.yaml").write_text((place / "drop.yaml").read_text().replace("tiny.pt", "other.pt"))
    code, _, err = gate(place, "policy", "check", "../absent.yaml")
    assert code == 0 and "detectors.concept.checkpoint: there is no such file" in err
    assert "checkpoint" not in gate(place, "policy", "check", "../drop.yaml")[2]
    code, out, err = scan(place, "absent")
    assert (code, out) == (2, "")
    assert "no weights file" in err and "weights/other.pt" in err and "Traceback" not in err


def test_without_the_extra_a_scan_ends_with_2_and_says_what_to_install(place: Path) -> None:
    (place / "bare" / "open_clip").mkdir(parents=True)
    absent = "raise ModuleNotFoundError('not installed', name='open_clip')"
    (place / "bare" / "open_clip" / "__init__.py").write_text(absent)
    (place / "own.yaml").write_text(
        "\n".join(line for line in (place / "drop.yaml").read_text().split("\n") if "a_model" not in line)
    )
    code, out, err = scan(place, "own", site="bare")
    assert (code, out) == (2, "")
    assert "pip install 'shardgate[clip]'" in err and "Traceback" not in err


def test_checking_a_policy_loads_no_torch(place: Path) -> None:
    code = (
        "import sys; from gate.cli import main\ntry: main()\nexcept SystemExit as end:\n"
        " sys.exit(end.code or 10 * bool({'torch', 'open_clip', 'numpy'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, "policy", "check", str(place / "drop.yaml")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(place / "site"), str(ROOT)])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
