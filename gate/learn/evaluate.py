"""Measures methods on pictures of sources that took no part in their fitting.

A fold holds whole sources out. Pictures of their groups, and training pictures that are held-out ones over again, are
taken away; then a head is searched, calibrated and given its threshold on inner folds of what is left. A method's
margins are relative to that fold's threshold, so that 0 is the decision in every fold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gate.errors import UsageError
from gate.learn.labelled import LabelledFeatures, name_list
from gate.learn.leaks import MAX_SIMILARITY, find_leaks
from gate.learn.metrics import Flags, Margins
from gate.learn.parts import check_names
from gate.learn.split import SOURCE, Fold, inner_folds, leave_source_out
from gate.vision.classifier_kinds import Forest, Linear, Network, Rbf
from gate.vision.classifiers import TrainedHead
from gate.vision.retrieval import choose_threshold, highest_cosine

if TYPE_CHECKING:
    from gate.learn.fit import Fitted

HEADS = tuple(kind.kind for kind in (Linear, Rbf, Forest, Network))
"""The heads that can be trained and measured."""

INNER_FOLDS = 4

QUERIES = 100
"""Query pictures of image retrieval at most; as many as there are sentences for text retrieval."""

Rows = NDArray[np.intp]
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: pictures of one of the `positive` labels. Those of `ignore` are not counted at all.

    `named` are those of these labels that somebody chose: each must be a label of the data.
    """

    name: str
    positive: tuple[str, ...]
    ignore: tuple[str, ...] = ("ambiguous_ultrasound",)
    named: tuple[str, ...] = ()


_PREGNANCY = ("preg_ultrasound", "preg_ultrasound_in_scene")
QUESTIONS = {
    "ultrasound": Question("ultrasound", (*_PREGNANCY, "other_ultrasound")),
    "pregnancy": Question("pregnancy", _PREGNANCY),
}
"""The two questions, asked of every picture, with the labels that answer yes."""


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What one method said: a margin (n,) for each picture, found at 0 and above.

    `held_out`: no picture's source took part in the fitting. `removed` counts training pictures taken away, over all
    folds, because their group or they themselves were held out.
    """

    embedder: str
    method: str
    held_out: bool
    margins: Margins = field(repr=False)
    removed: int = 0

    @property
    def name(self) -> str:
        """Embedder and method."""
        return f"{self.embedder} {self.method}".strip()


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What all methods on one embedder have in common: pictures, truth (n,), outer folds, seed.

    `say` hears of progress. `max_fn_rate` is how thresholds are chosen; see `gate.vision.retrieval.choose_threshold`.
    """

    data: LabelledFeatures
    positive: Flags
    folds: Sequence[Fold]
    seed: int = 0
    max_fn_rate: float | None = None
    say: Say = lambda _: None


def outer_folds(data: LabelledFeatures, positive: Flags, *, count: int | None, seed: int) -> tuple[Fold, ...]:
    """Each source held out in turn, or at most `count` folds of whole sources.

    Raises UsageError when sources are not told, or a fold would leave no picture of one class to train on.
    """
    sources = np.unique(data.sources)
    for flags, kind in ((positive, "positive labels"), (~positive, "other labels")):
        if len(np.unique(data.sources[flags])) < 2:
            raise UsageError(
                f"only {len(np.unique(data.sources[flags]))} of {len(sources)} sources holds pictures with {kind}; to "
                "hold sources out takes two of each (name the field of the source with --source-field)"
            )
    if count is None:
        folds = tuple(leave_source_out(data.sources, data.groups))
    else:
        by, folds = inner_folds(data.sources, data.groups, positive, count=count, seed=seed)
        if by != SOURCE:
            raise UsageError("the sources cannot be divided so that each fold has both classes; leave out --folds")
    for fold in folds:
        if len({bool(flag) for flag in positive[fold.train]}) < 2:
            raise UsageError("without one of the sources and its groups, one class is left; join sources or add some")
    return folds


def check_head(kind: str) -> None:
    """Raises UsageError when what trains one of HEADS is not installed."""
    try:
        import gate.learn.fit

        if kind == "network":
            import gate.learn.fit_network  # noqa: F401
    except ImportError as error:
        raise UsageError(
            f"a {kind} head needs the module {error.name}; install it with: pip install 'shardgate[train]'"
        ) from None


def evaluate_head(setting: Setting, kind: str) -> tuple[Margins, int]:
    """Held-out margins (n,) of one of HEADS, and the training pictures removed."""
    from gate.learn.fit import calibrated

    def fit(train: LabelledFeatures, truth: Flags) -> Callable[[LabelledFeatures], Margins]:
        fitted, trained = _fit(kind, train, truth, setting.seed)
        # the inner folds' own margins, made log-odds as the head's are: the threshold is chosen on these
        scale = calibrated(Linear(np.ones(1), 0.0), fitted.held_out, trained)
        inner = scale.margins(fitted.held_out[:, None].astype(np.float32))
        threshold = choose_threshold(inner, trained, max_fn_rate=setting.max_fn_rate)
        return lambda test: fitted.classifier.margins(test.features) - threshold

    return _over_folds(setting, kind, fit)


def evaluate_text(setting: Setting, sentences: NDArray[np.float32]) -> tuple[Margins, int]:
    """Held-out margins of retrieval with the features (q, d) of sentences; thresholds come from the other sources."""

    def cosines(part: LabelledFeatures) -> Margins:
        return highest_cosine(part.features, sentences).scores.astype(np.float64)

    def fit(train: LabelledFeatures, truth: Flags) -> Callable[[LabelledFeatures], Margins]:
        threshold = choose_threshold(cosines(train), truth, max_fn_rate=setting.max_fn_rate)
        return lambda test: cosines(test) - threshold

    return _over_folds(setting, "text retrieval", fit)


def evaluate_images(setting: Setting) -> tuple[Margins, int]:
    """Held-out margins of retrieval with pictures of the training side for queries, evenly from its sources.

    The threshold is chosen on inner folds, with queries of the others.
    """

    def fit(train: LabelledFeatures, truth: Flags) -> Callable[[LabelledFeatures], Margins]:
        _, folds = inner_folds(train.sources, train.groups, truth, count=INNER_FOLDS, seed=setting.seed)
        inner = np.empty(len(train))
        for fold in folds:
            others = train.features[query_rows(train.sources, truth, fold.train, setting.seed)]
            inner[fold.test] = highest_cosine(train.features[fold.test], others).scores
        threshold = choose_threshold(inner, truth, max_fn_rate=setting.max_fn_rate)
        queries = train.features[query_rows(train.sources, truth, np.arange(len(train)), setting.seed)]
        return lambda test: highest_cosine(test.features, queries).scores.astype(np.float64) - threshold

    return _over_folds(setting, "image retrieval", fit)


def apply_head(setting: Setting, head: TrainedHead) -> Margins:
    """Margins (n,) of a head that was trained elsewhere, relative to its own threshold."""
    boundary = np.log(head.threshold) - np.log1p(-head.threshold)
    margins: Margins = head.classifier.margins(setting.data.features) - boundary
    return margins


def query_rows(sources: NDArray[np.str_], positive: Flags, rows: Rows, seed: int, most: int = QUERIES) -> Rows:
    """At most `most` of the positive `rows`, the same number from each source as far as they reach."""
    drawn = np.random.default_rng(seed).permutation(rows[positive[rows]])
    turn = np.zeros(len(drawn), np.intp)
    for source in np.unique(sources[drawn]):
        own = np.flatnonzero(sources[drawn] == source)
        turn[own] = np.arange(len(own))
    return np.sort(drawn[np.argsort(turn, kind="stable")[:most]])


def check_labels(labels: Collection[str], question: Question) -> None:
    """Raises UsageError when a label that somebody named is not there, or none of those that are looked for."""
    check_names("label", question.named, np.array(sorted(set(labels)), dtype=np.str_))
    if set(labels).isdisjoint(question.positive):
        raise UsageError(
            f"no picture has a label that answers {question.name} with yes ({', '.join(question.positive)}); "
            f"there are: {name_list(set(labels))}; name those to look for with --positive"
        )


def _over_folds(
    setting: Setting, name: str, fit: Callable[[LabelledFeatures, Flags], Callable[[LabelledFeatures], Margins]]
) -> tuple[Margins, int]:
    margins = np.empty(len(setting.data))
    removed = 0
    for number, fold in enumerate(setting.folds, 1):
        setting.say(f"{name}: fold {number} of {len(setting.folds)}")
        train, leaks = _training_rows(setting, fold)
        try:
            judge = fit(setting.data.take(train), setting.positive[train])
        except UsageError as error:
            raise UsageError(f"{name}, {_told(setting, fold, train, leaks)}: {error}") from None
        margins[fold.test] = judge(setting.data.take(fold.test))
        removed += leaks
    return margins, removed


def _training_rows(setting: Setting, fold: Fold) -> tuple[Rows, int]:
    """The fold's training rows without leaks, and how many rows of other sources are not among them."""
    leaks = find_leaks(setting.data.take(fold.train), setting.data.take(fold.test))
    rows = fold.train[~leaks.either]
    if len({bool(flag) for flag in setting.positive[rows]}) < 2:
        raise UsageError(
            f"every training picture of one class is a held-out picture over again (of {len(fold.train)}, "
            f"{int(leaks.similar.sum())} by a cosine above {MAX_SIMILARITY} and {int(leaks.duplicate.sum())} by "
            "perceptual hash): where it is the cosine, the embedder finds all pictures alike, so check that its "
            "weights are trained ones, or take another; else add other pictures"
        )
    return rows, len(setting.data) - len(fold.test) - len(rows)


def _told(setting: Setting, fold: Fold, train: Rows, removed: int) -> str:
    """A fold for a message: what it holds out, and what it trains on."""
    positives = int(setting.positive[train].sum())
    return (
        f"fold that holds out {name_list(fold.held_out)} ({positives} positive and {len(train) - positives} negative "
        f"pictures to train on; {removed} removed, as their like or group is held out)"
    )


def _fit(kind: str, train: LabelledFeatures, positive: Flags, seed: int) -> tuple[Fitted, Flags]:
    """A fitted head and the truth of the rows it was fitted on: a network keeps some to know when to stop."""
    from gate.learn.fit import fit_head

    used, truth, watched = train, positive, train.take(np.arange(0))
    if kind == "network":
        _, (part, *_) = inner_folds(train.sources, train.groups, positive, count=INNER_FOLDS + 1, seed=seed)
        watched = train.take(part.test)
        rows = part.train[~find_leaks(train.take(part.train), watched).either]
        used, truth = train.take(rows), positive[rows]
        positive = positive[part.test]
    _, folds = inner_folds(used.sources, used.groups, truth, count=INNER_FOLDS, seed=seed)
    return fit_head(kind, used.features, truth, folds, validation=(watched.features, positive), seed=seed), truth
