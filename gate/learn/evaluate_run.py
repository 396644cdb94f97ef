"""From what `gate eval` is asked to an evaluation: every embedder with every method, on the same pictures and folds."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gate.errors import UsageError
from gate.learn.evaluate import (
    HEADS,
    Outcome,
    Question,
    Setting,
    apply_head,
    check_head,
    check_labels,
    evaluate_head,
    evaluate_images,
    evaluate_text,
    outer_folds,
)
from gate.learn.evaluate_bundled import BundledScores
from gate.learn.evaluate_report import Evaluation
from gate.learn.labelled import LabelFields, LabelledFeatures, embed_labelled, read_labels
from gate.learn.metrics import Flags
from gate.learn.parts import TRAINING, VALIDATION
from gate.learn.split import Fold
from gate.vision.classifiers import TrainedHead, load_head
from gate.vision.embed import ImageEmbedder
from gate.vision.embedders import load_embedder
from gate.vision.retrieval import load_queries

TEXT, IMAGE = "text", "image"
RETRIEVALS: Mapping[str, tuple[str, ...]] = {TEXT: (TEXT,), IMAGE: (IMAGE,), "both": (TEXT, IMAGE)}

FEW_SOURCES = 10


@dataclass(frozen=True, slots=True)
class Methods:
    """What is measured: `embedders` (specs) with each of `heads` (HEADS or head files) and `retrievals` (TEXT, IMAGE).

    `bundled`: the bundled detector too. `queries` is a file of sentences for TEXT [those that come with gate].
    """

    embedders: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    retrievals: tuple[str, ...] = ()
    bundled: bool = False
    queries: Path | None = None

    @property
    def need_folds(self) -> bool:
        """Is something fitted, or a threshold chosen?"""
        return bool(self.retrievals) or any(head in HEADS for head in self.heads)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """How it is measured. `folds`: at most so many, None for one a source. `cache` is a private folder.

    `count` hears of the pictures done, `say` of every step.
    """

    fields: LabelFields
    folds: int | None = None
    seed: int = 0
    max_fn_rate: float | None = None
    cache: Path | None = None
    count: Callable[[int], None] | None = None
    say: Callable[[str], None] = lambda _: None


def evaluate(data: str | Path, question: Question, methods: Methods, run: Run) -> Evaluation:
    """Measure every method on the pictures of `data` whose label is not ignored.

    Raises UsageError for names that are not known, labels or sources that the data does not have, and extras that are
    absent; GateError for a damaged shard.
    """
    heads = check_methods(methods)
    embedders = [_load(spec) for spec in dict.fromkeys(methods.embedders)]
    _check_fit(methods, heads, embedders)
    sentences = load_queries(methods.queries) if TEXT in methods.retrievals else ()
    if labels := _labels(data, question, run.fields):
        check_labels(labels, question)
    bundled = [BundledScores()] if methods.bundled else []
    tables: list[LabelledFeatures] = []
    for embedder in (*bundled, *embedders):
        run.say(f"{embedder.name}: reading pictures")
        read = embed_labelled(data, embedder, run.fields, cache=_cache(run.cache, embedder), progress=run.count)
        tables.append(read.take(~np.isin(read.labels, question.ignore)))
        if len(tables) == 1:  # what is wrong with the labels is told before the next embedder's hours
            positive, folds = _truth_and_folds(tables[0], question, methods, run)
    rows = tables[0]
    outcomes: list[Outcome] = []
    for judge in bundled:
        outcomes.append(Outcome(judge.name, "", _unseen(judge.trained_on(), rows), judge.margins(rows, question.name)))
    for embedder, table in zip(embedders, tables[len(bundled) :], strict=True):
        setting = Setting(table, positive, folds, run.seed, run.max_fn_rate, run.say)
        outcomes += _outcomes(setting, embedder, methods, heads, sentences)
    known = {judge.name: judge.trained_on() for judge in bundled}
    known |= {name: card_sources(head) for name, head in heads.items()}
    warnings = (*_about_sources(rows, positive), *_seen(known, rows))
    return Evaluation(question, rows, positive, folds, outcomes, len(read) - len(rows), run.seed, warnings)


def _truth_and_folds(
    rows: LabelledFeatures, question: Question, methods: Methods, run: Run
) -> tuple[Flags, tuple[Fold, ...]]:
    check_labels(rows.labels.tolist(), question)
    positive: Flags = np.isin(rows.labels, question.positive)
    if not methods.need_folds:
        return positive, ()
    return positive, outer_folds(rows, positive, count=run.folds, seed=run.seed)


def check_methods(methods: Methods) -> dict[str, TrainedHead]:
    """The head files by their names. Raises UsageError for what is no head, and what cannot be trained here."""
    loaded = {}
    for head in methods.heads:
        if Path(head).suffix in {".npz", ".json"}:
            loaded[Path(head).name] = load_head(Path(head))
        elif head not in HEADS:
            raise UsageError(f"there is no head {head!r}{_meant(head, HEADS)}; give {', '.join(HEADS)} or a FILE.npz")
        else:
            check_head(head)  # before the hours of reading
    return loaded


def _load(spec: str) -> ImageEmbedder:
    try:
        return load_embedder(spec)
    except UsageError as error:
        raise UsageError(f"{error}{_meant(spec.partition(':')[0], ('bundled', 'open_clip'))}") from None


def _check_fit(methods: Methods, heads: Mapping[str, TrainedHead], embedders: Sequence[ImageEmbedder]) -> None:
    for name, head in heads.items():
        wanted = head.card["embedder"]
        if all(embedder.digest != wanted["digest"] for embedder in embedders):
            raise UsageError(
                f"{name} takes features of {wanted['name']} with weights {wanted['digest'][:12]}: name that --embedder"
            )
    if TEXT in methods.retrievals and not any(hasattr(embedder, "embed_text") for embedder in embedders):
        raise UsageError(
            "text retrieval needs an embedder that reads text: give --embedder open_clip:MODEL:CHECKPOINT, "
            "or --retrieval image"
        )


def _labels(data: str | Path, question: Question, fields: LabelFields) -> set[str]:
    """Labels of the data, read without decoding a picture: all, or enough to answer the question."""
    found: set[str] = set()
    for label in read_labels(data, fields):
        found.add(label)
        if found.issuperset(question.named) and not found.isdisjoint(question.positive):
            break
    return found


def _outcomes(
    setting: Setting, embedder: Any, methods: Methods, heads: Mapping[str, TrainedHead], sentences: Sequence[str]
) -> Iterator[Outcome]:
    for kind in methods.heads:
        if kind in HEADS:
            yield Outcome(embedder.name, kind, True, *evaluate_head(setting, kind))
    if TEXT in methods.retrievals and hasattr(embedder, "embed_text"):
        queries = embedder.embed_text(sentences)
        yield Outcome(embedder.name, "text retrieval", True, *evaluate_text(setting, queries))
    if IMAGE in methods.retrievals:
        yield Outcome(embedder.name, "image retrieval", True, *evaluate_images(setting))
    for name, head in heads.items():
        if head.card["embedder"]["digest"] == embedder.digest:
            unseen = _unseen(card_sources(head), setting.data)
            yield Outcome(embedder.name, f"{name} ({head.classifier.kind})", unseen, apply_head(setting, head))


def _cache(folder: Path | None, embedder: ImageEmbedder) -> Path | None:
    """A file for each embedder in a folder that only its owner can read."""
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot make the folder {folder} ({type(error).__name__})") from None
    return folder / f"features-{embedder.digest[:16]}.npz"


def _about_sources(rows: LabelledFeatures, positive: Flags) -> Iterator[str]:
    if "" in rows.sources:
        yield f"{int((rows.sources == '').sum())} pictures name no source; they count as one source"
    for flags, kind in ((positive, "positives"), (~positive, "negatives")):
        count = len(np.unique(rows.sources[flags]))
        if count < FEW_SOURCES:
            yield f"{count} sources hold {kind}: the intervals over sources are rough, and rather too narrow"


def _unseen(trained_on: Collection[str], rows: LabelledFeatures) -> bool:
    return bool(trained_on) and set(trained_on).isdisjoint(rows.sources.tolist())


def _seen(known: Mapping[str, Collection[str]], rows: LabelledFeatures) -> Iterator[str]:
    """Says which sources of the data finished heads were trained on."""
    for what, trained_on in known.items():
        seen = [str(name) for name in np.unique(rows.sources) if name in trained_on]
        if not trained_on:
            yield f"{what} does not say what it was trained on: take its figures for not held-out ones"
        if seen:
            share = int(np.isin(rows.sources, seen).sum())
            yield (
                f"{what} was trained on {len(seen)} of these sources ({', '.join(seen)}; {share} of {len(rows)} "
                "pictures): its figures on them are not held-out ones and say nothing about sources it never saw"
            )


def card_sources(head: TrainedHead) -> frozenset[str]:
    """The sources of the pictures that a head was trained and its threshold chosen on, as its card names them."""
    parts = head.card.get("data", {}).get("sources", {})
    return frozenset(name for part in (TRAINING, VALIDATION) for name in parts.get(part, {}))


def _meant(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else ""
