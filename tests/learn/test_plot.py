from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gate.learn.evaluate import QUESTIONS, Outcome
from gate.learn.evaluate_report import Evaluation
from gate.learn.labelled import LabelledFeatures
from gate.learn.plot import draw


@pytest.fixture
def evaluation() -> Evaluation:
    rng = np.random.default_rng(0)
    sources = np.repeat([f"source{i}" for i in range(8)], 20)
    positive = np.arange(160) < 80
    labels = np.where(positive, "preg_ultrasound", "natural")
    data = LabelledFeatures(sources, labels, sources, sources, np.zeros((160, 1), np.float32), (None,) * 160, {})
    outcomes = [Outcome("bundled", kind, True, 2 * positive - 1 + rng.normal(size=160)) for kind in ("linear", "rbf")]
    return Evaluation(QUESTIONS["ultrasound"], data, positive, (), outcomes, 0, 0)


@pytest.mark.parametrize("name", ["one.png", "one.svg"])
def test_the_same_figures_give_the_same_bytes(evaluation: Evaluation, tmp_path: Path, name: str) -> None:
    contents = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        draw(evaluation, tmp_path / folder / name)
        contents.append((tmp_path / folder / name).read_bytes())
    assert contents[0] == contents[1]
    other = replace(evaluation, outcomes=[replace(evaluation.outcomes[0], margins=-evaluation.outcomes[0].margins)])
    draw(other, tmp_path / name)
    assert (tmp_path / name).read_bytes() != contents[0]


def test_nothing_of_the_program_or_the_day_is_in_the_file(evaluation: Evaluation, tmp_path: Path) -> None:
    draw(evaluation, tmp_path / "p.png")
    with Image.open(tmp_path / "p.png") as image:
        assert set(image.info) <= {"dpi"}
    draw(evaluation, tmp_path / "p.svg")
    text = (tmp_path / "p.svg").read_text()
    assert re.search(r"<dc:(date|creator)|Matplotlib v|20\d\d-\d\d", text) is None


def test_every_method_has_its_colour(evaluation: Evaluation, tmp_path: Path) -> None:
    draw(evaluation, tmp_path / "p.png")
    with Image.open(tmp_path / "p.png") as image:
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24)}
    assert {(0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)} <= colours
    assert (0x00, 0x9E, 0x73) not in colours


def test_one_class_is_drawn_without_a_curve(evaluation: Evaluation, tmp_path: Path) -> None:
    rows = evaluation.positive
    outcomes = [replace(each, margins=each.margins[rows]) for each in evaluation.outcomes]
    only = replace(evaluation, data=evaluation.data.take(rows), positive=rows[rows], outcomes=outcomes)
    draw(only, tmp_path / "p.png")
    with Image.open(tmp_path / "p.png") as image:
        assert min(image.size) > 400


@pytest.mark.parametrize("count", [1, 2, 7])
def test_the_legend_lies_over_nothing(
    evaluation: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    figures: list[Any] = []
    monkeypatch.setattr("gate.learn.drawing._encoded", lambda figure, _: figures.append(figure) or b"")
    one = replace(evaluation.outcomes[0], embedder="efficientnet_lite0", method="image retrieval")
    draw(replace(evaluation, outcomes=[one] * count), tmp_path / "p.png")
    figure = figures[0]
    figure.canvas.draw()
    left = figure.subfigs[0]
    axes = left.axes[0]
    legend = left.legends[0].get_window_extent()
    assert legend.y1 < axes.xaxis.get_tightbbox().y0
    assert legend.y0 >= 0 and legend.x1 <= left.bbox.x1


def test_the_settings_of_the_process_stay_as_they_were(evaluation: Evaluation, tmp_path: Path) -> None:
    import matplotlib

    before = dict(matplotlib.rcParams)
    draw(evaluation, tmp_path / "p.svg")
    assert dict(matplotlib.rcParams) == before


def test_a_name_of_a_source_is_no_formula(evaluation: Evaluation, tmp_path: Path) -> None:
    sources = np.char.replace(evaluation.data.sources.astype("U20"), "source1", "a$\\frac$\x1b")
    draw(replace(evaluation, data=replace(evaluation.data, sources=sources)), tmp_path / "p.png")
    assert (tmp_path / "p.png").exists()
