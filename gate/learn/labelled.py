"""Labelled pictures and their features: from shards whose samples carry a label, or from folders named for classes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gate.errors import SampleProblem, UsageError
from gate.learn.cache import MAX_PIXELS, FeatureCache, Known
from gate.learn.files import PictureFile, is_folder_of_pictures, picture_files
from gate.vision.embed import ImageEmbedder
from gate.vision.picture import Picture, decode

NO_LABEL = "no_label"
"""The reason in `LabelledFeatures.skipped` for a sample without a label; the others are gate.errors.PROBLEMS."""

MOST_TEXTS, LONGEST_LABEL = 200, 64
"""More different labels of several words, or a longer one (in characters): a field holds texts, such as captions."""

_NAMELIKE = re.compile(r"[\w.+-]{1,40}")
_SHOWN = 20

Texts = NDArray[np.str_]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class LabelFields:
    """The names of the fields (JSON of a sample, columns of its table, or a text member such as `cls`)."""

    label: str = "label"
    source: str = "source"
    group: str = "group"


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A picture file and its label ("" when it has none), source and group."""

    file: PictureFile = field(repr=False)
    label: str
    source: str
    group: str = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One labelled picture.

    `source` is the collection it comes from ("" where none is told), `group` what belongs together (pictures of one
    person, near-duplicates); a picture without a group is one of its own.
    """

    name: str = field(repr=False)
    label: str
    source: str
    group: str = field(repr=False)
    picture: Picture = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class LabelledFeatures:
    """Features (n, d) of labelled pictures and what is known of each, in the order of the data.

    `hashes` are perceptual hashes (None for a picture too flat for one), `skipped` counts what was left out by reason.
    """

    names: Texts = field(repr=False)
    labels: Texts = field(repr=False)
    sources: Texts = field(repr=False)
    groups: Texts = field(repr=False)
    features: NDArray[np.float32] = field(repr=False)
    hashes: tuple[bytes | None, ...] = field(repr=False)
    skipped: Mapping[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.names)

    def take(self, rows: NDArray[Any]) -> LabelledFeatures:
        """These rows only: indexes or a mask."""
        rows = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        hashes = tuple(self.hashes[int(row)] for row in rows)
        names, labels, sources, groups = (c[rows] for c in (self.names, self.labels, self.sources, self.groups))
        return LabelledFeatures(names, labels, sources, groups, self.features[rows], hashes, self.skipped)


def read_labelled(data: str | Path, fields: LabelFields = LabelFields()) -> Iterator[Example]:
    """The labelled pictures of `data` that can be decoded, in a fixed order.

    `data` is shards, or folders: CLASS/PICTURE or SOURCE/CLASS/PICTURE, all of one depth. Raises UsageError when
    there is none, GateError for a damaged shard. Samples without a label and pictures that cannot be decoded are
    passed over; `embed_labelled` counts them.
    """
    for item in _labelled_files(data, fields):
        try:
            picture = _picture(item.file)
        except SampleProblem:
            continue
        if item.label:
            yield Example(item.file.name, item.label, item.source, item.group, picture)


def read_labels(data: str | Path, fields: LabelFields = LabelFields()) -> Iterator[str]:
    """The label of every picture of `data` that has one, decodable or not. Raises what `read_labelled` raises."""
    return (item.label for item in _labelled_files(data, fields) if item.label)


def embed_labelled(
    data: str | Path,
    embedder: ImageEmbedder,
    fields: LabelFields = LabelFields(),
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> LabelledFeatures:
    """Features of the labelled pictures of `data`.

    `cache` is a private file that keeps features by the digest of each picture and by what the embedder makes of
    pictures; with it a second run decodes nothing that it knows. `progress` is told the number of pictures done.

    Raises UsageError when no sample has a label, when a field holds texts and not labels (MOST_TEXTS, LONGEST_LABEL),
    and what `read_labelled` raises.
    """
    skipped: Counter[str] = Counter()
    known = list(embed_files(_labelled_files(data, fields), embedder, skipped, cache=cache, progress=progress))
    if not known:
        raise UsageError(_nothing(data, fields, skipped))
    return to_table(known, skipped)


def embed_files(
    items: Iterable[LabelledFile],
    embedder: ImageEmbedder,
    skipped: Counter[str],
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[LabelledFile, Known]]:
    """What has a label and can be decoded, with its features; the rest is counted in `skipped` by reason."""
    with FeatureCache(cache, embedder) as store:
        for done, item in enumerate(items, 1):
            if progress:
                progress(done)
            if not item.label and not item.file.problem:
                skipped[NO_LABEL] += 1
                continue
            try:
                yield item, store.look(item.file)
            except SampleProblem as problem:
                skipped[problem.problem] += 1


def joined(first: LabelledFeatures, second: LabelledFeatures) -> LabelledFeatures:
    """The rows of both."""
    pairs = [(getattr(first, name), getattr(second, name)) for name in ("names", "labels", "sources", "groups")]
    names, labels, sources, groups = (np.concatenate(pair) for pair in pairs)
    features, hashes = np.concatenate([first.features, second.features]), first.hashes + second.hashes
    return LabelledFeatures(names, labels, sources, groups, features, hashes, first.skipped)


def to_table(known: Sequence[tuple[LabelledFile, Known]], skipped: Mapping[str, int]) -> LabelledFeatures:
    """The columns of at least one row."""
    columns = zip(*((item.file.name, item.label, item.source, item.group) for item, _ in known), strict=True)
    names, labels, sources, groups = (np.array(column, dtype=np.str_) for column in columns)
    features = np.stack([each.features for _, each in known])
    return LabelledFeatures(names, labels, sources, groups, features, tuple(k.hash for _, k in known), dict(skipped))


def _labelled_files(data: str | Path, fields: LabelFields) -> Iterator[LabelledFile]:
    if is_folder_of_pictures(data):
        yield from _class_folders(data)
        return
    texts: set[str] = set()
    for file in picture_files(data):
        label, source, group = (fact(file, name) for name in (fields.label, fields.source, fields.group))
        yield _sound(LabelledFile(file, label, source, group or file.name), texts)


def _sound(item: LabelledFile, texts: set[str]) -> LabelledFile:
    """Labels are printed and go into cards; captions, which tell of people, must not come in under their name."""
    if not looks_like_a_name(item.label):
        texts.add(item.label)
    if len(item.label) > LONGEST_LABEL or len(texts) > MOST_TEXTS:
        raise UsageError(
            f"the field of the label holds texts: one of more than {LONGEST_LABEL} characters, or more than "
            f"{MOST_TEXTS} different ones of several words; name another with --label-field"
        )
    return item


def looks_like_a_name(text: str) -> bool:
    """One short word: may be told in a message, which a caption must not."""
    return _NAMELIKE.fullmatch(text) is not None


def name_list(names: Iterable[str]) -> str:
    """Labels or sources for a message: those that look like names, and how many others there are."""
    different = sorted(set(names))
    shown = [name or "(none)" for name in different if not name or looks_like_a_name(name)][:_SHOWN]
    more = len(different) - len(shown)
    return ", ".join(shown) + (f"{' and ' if shown else ''}{more} more" if more else "")


def _class_folders(data: str | Path) -> Iterator[LabelledFile]:
    depths = set()
    for file in picture_files(data):
        *folders, _ = file.key.split("/")
        depths.add(len(folders))
        if len(depths) > 1 or not 1 <= len(folders) <= 2:
            raise UsageError(
                f"the pictures of {data} must all lie in folders CLASS/PICTURE or all in SOURCE/CLASS/PICTURE"
            )
        yield LabelledFile(file, folders[-1], folders[0] if len(folders) == 2 else "", file.name)


def fact(file: PictureFile, name: str) -> str:
    """What stands in a field beside the picture, "" when nothing does."""
    value = file.facts.get(name)
    return "" if value is None else str(value).strip()


def _picture(file: PictureFile) -> Picture:
    if file.problem:
        raise SampleProblem(file.problem)
    return decode(file.data, max_pixels=MAX_PIXELS)


def _nothing(data: str | Path, fields: LabelFields, skipped: Mapping[str, int]) -> str:
    if skipped.get(NO_LABEL):
        return (
            f"no picture of {data} has a label: {skipped[NO_LABEL]} have no field {fields.label!r}; "
            "name the field with --label-field"
        )
    return f"no picture of {data} can be decoded ({sum(skipped.values())} were tried)"
