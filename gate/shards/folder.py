"""Loose pictures: a folder of them with captions and metadata files, read as one shard.

A sample is a picture with the files that share its name up to the suffix (`0001.jpg`, `0001.txt`, `0001.json`) and its
row of the nearest metadata file. A row that names several pictures joins them to one sample. What belongs to no picture
is not carried over and is named.
"""

from __future__ import annotations

import os
import posixpath
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from gate.errors import SampleProblem, UsageError
from gate.shards.folder_files import Listing, is_picture, kind_of, list_folder
from gate.shards.index import Entry, SampleEntry, ShardIndex, is_plain_name
from gate.shards.metadata import NAMES, Metadata, Reference, Row, read_metadata

LOOSE = "./"
"""The name of the shard that a folder of pictures is. No tar can have it."""
_LONGEST = 240
"""Bytes of the longest file name that is written: a temporary neighbour of it needs some more."""


@dataclass(frozen=True, slots=True)
class FolderShard:
    """Pictures below `root`: all in `folders` (at any depth; '' is the root), and those that `singles` belong to.

    `above` are the metadata files of `singles` that lie further up. All are paths below `root`, with `/`.
    """

    name: ClassVar[str] = LOOSE
    parquet: ClassVar[None] = None
    stats: ClassVar[None] = None

    root: Path
    folders: tuple[str, ...] = ("",)
    singles: tuple[str, ...] = ()
    above: tuple[str, ...] = ()

    @property
    def path(self) -> Path:
        """Where it lies, for messages."""
        return self.root

    @property
    def files(self) -> tuple[Path, ...]:
        """The files of its samples, and its metadata files."""
        return tuple(self.root / name for name in open_folder(self).names)


@dataclass(frozen=True, slots=True)
class FolderRows:
    """The rows of all metadata files of a folder, by the key of the sample whose pictures they name."""

    files: tuple[Metadata, ...]
    rows: Mapping[str, tuple[tuple[Metadata, Row], ...]] = field(repr=False)
    bare: tuple[tuple[Metadata, Row], ...] = field(repr=False)
    """Rows that name no picture which is there."""
    own: Mapping[str, str] = field(repr=False)
    """The key of the sample that each file belongs to, by its path."""

    def names(self, metadata: Metadata, row: Row) -> list[Reference]:
        """The files of a row's own sample that it names."""
        return [reference for reference in metadata.references(row) if reference.path in self.own]

    def row(self, key: str) -> dict[str, Any] | None:
        """The values of a sample's row; None where no metadata file stands above it.

        Raises SampleProblem when the file does not have it, or names the pictures of the sample in two rows.
        """
        found = self.rows.get(key, ())
        if not found:
            folders = {metadata.folder for metadata in self.files}
            if any(above in folders for above in _above(key)):
                raise SampleProblem("row_missing")
            return None
        if len(found) > 1:
            raise SampleProblem("row_duplicate")
        ((metadata, row),) = found
        return metadata.texts(row, self.names(metadata, row))

    def bare_row(self, number: int) -> dict[str, Any]:
        """The values of a row without a picture, all of them."""
        metadata, row = self.bare[number]
        return metadata.texts(row)


@dataclass(frozen=True, slots=True)
class OpenFolder:
    """All of a folder: its samples, its rows (a string names what is wrong with them), and what is not carried over."""

    index: ShardIndex
    rows: FolderRows | str | None
    left_behind: tuple[str, ...] = field(repr=False)
    metadata: tuple[str, ...] = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of all plain files that the samples and their rows stand in."""
        entries = (item for sample in self.index.samples for item in sample.entries if item.size >= 0)
        return (*(item.path for item in entries), *self.metadata)


def open_folder(shard: FolderShard) -> OpenFolder:
    """List a folder, read its metadata files, and group its files to samples, in the order of their keys.

    Raises UsageError for metadata that gate cannot tell apart or does not read, GateError for an unreadable folder.
    """
    listing = list_folder(shard.root, shard.folders, shard.singles, shard.above)
    pictures = {_stem(name, listing.sizes) for name in listing.sizes if is_picture(name)}
    if not pictures:
        return OpenFolder(ShardIndex((), 0, 0, 0, None), None, _left(shard, listing, ()), ())
    found = sorted(name for name in listing.sizes if posixpath.basename(name) in NAMES)
    _check_metadata(found, listing, pictures)
    tables = []
    for name in found:
        table = read_metadata(shard.root, name)
        if isinstance(table, str):
            return OpenFolder(ShardIndex((), 0, 0, 0, table), table, (), tuple(found))
        tables.append(table)
    groups = _Groups(listing, pictures, tables)
    entries = [_sample(key, names, listing, groups.twins) for key, names in sorted(groups.samples.items())]
    chosen = [sample for sample in entries if _is_chosen(shard, sample)]
    members = sum(len(sample.entries) for sample in chosen)
    rows = FolderRows(tuple(tables), groups.rows, groups.bare(shard), groups.own) if tables else None
    used = {item.path for sample in chosen for item in sample.entries} | {*found}
    index = ShardIndex(tuple(chosen), members, 0, 0, None)
    return OpenFolder(index, rows, _left(shard, listing, used), tuple(found))


class _Groups:
    """Files grouped to samples: by their names, and by rows that name several."""

    def __init__(self, listing: Listing, pictures: set[str], tables: list[Metadata]) -> None:
        self._leader: dict[str, str] = {}
        self._bare: list[tuple[Metadata, Row]] = []
        stems = {name: _stem(name, listing.sizes) for name in listing.sizes if posixpath.basename(name) not in NAMES}
        folders = {table.folder for table in tables}
        rows: list[tuple[str, Metadata, Row]] = []
        for table in tables:
            for row in table.rows:
                named = [stems[item.path] for item in table.references(row)
                         if item.path in stems and _nearest(item.path, folders) == table.folder]  # fmt: skip
                first = next((stem for stem in named if stem in pictures), None)
                if first is None:
                    self._bare.append((table, row))
                    continue
                for stem in named:
                    self._join(first, stem)
                rows.append((first, table, row))
        members: dict[str, list[str]] = defaultdict(list)
        for name, stem in stems.items():
            if stem in pictures or stem in self._leader:
                members[self._find(stem)].append(name)
        self.samples: Mapping[str, list[str]] = members
        self.own = {name: key for key, names in members.items() for name in names}
        found: dict[str, list[tuple[Metadata, Row]]] = defaultdict(list)
        for stem, table, row in rows:
            found[self._find(stem)].append((table, row))
        self.rows = {key: tuple(items) for key, items in found.items()}
        self.twins = Counter(_plain(name) for name in self.own)

    def bare(self, shard: FolderShard) -> tuple[tuple[Metadata, Row], ...]:
        """Rows without a picture, in the folders that are examined whole: beside single files nothing is missed."""
        return tuple((table, row) for table, row in self._bare if _in_folders(shard, table.path))

    def _find(self, stem: str) -> str:
        while (above := self._leader.get(stem, stem)) != stem:
            stem = above
        return stem

    def _join(self, first: str, other: str) -> None:
        one, two = self._find(first), self._find(other)
        if one != two:
            self._leader[two] = one


def _sample(key: str, names: list[str], listing: Listing, twins: Mapping[str, int]) -> SampleEntry:
    own = sorted(name for name in names if name.startswith(f"{key}."))
    entries, problem = [], None
    for path in (*own, *sorted(set(names) - set(own))):
        # a file of another name goes by the whole of its path, so that all of it is examined
        name = path if path in own else f"{key}.{path}"
        entries.append(Entry(name, name[len(key) + 1 :].lower(), kind_of(path), 0, listing.sizes[path], path))
        problem = problem or _problem(path, listing.sizes[path], twins[_plain(path)])
    return SampleEntry(key, tuple(entries), problem)


def _problem(path: str, size: int, copies: int) -> str | None:
    if size < 0:
        return "member_type"
    if not is_plain_name(path) or len(os.fsencode(posixpath.basename(path))) > _LONGEST:
        return "member_name"
    return "member_duplicate" if copies > 1 else None


def _check_metadata(found: Iterable[str], listing: Listing, pictures: Iterable[str]) -> None:
    folders = Counter(posixpath.dirname(name) for name in found)
    if (twice := next((folder for folder, count in folders.items() if count > 1), None)) is not None:
        raise UsageError(
            f"{twice or 'the folder'} holds {' and '.join(NAMES)}: gate cannot tell which counts; keep one"
        )
    above = {folder for picture in pictures for folder in _above(picture)}
    for name in listing.sizes:
        if posixpath.basename(name) == "metadata.parquet" and posixpath.dirname(name) in above:
            raise UsageError(
                f"{name}: of loose pictures gate reads {' or '.join(NAMES)}; write its rows as one of these"
            )


def _left(shard: FolderShard, listing: Listing, used: Collection[str]) -> tuple[str, ...]:
    """What was named and is not `used`."""
    names = (name for name in (*listing.sizes, *listing.hidden) if name not in used and _is_named(shard, name))
    return tuple(sorted(names))


def _is_chosen(shard: FolderShard, sample: SampleEntry) -> bool:
    return any(_is_named(shard, item.path) for item in sample.entries)


def _is_named(shard: FolderShard, name: str) -> bool:
    return name in shard.singles or _in_folders(shard, name)


def _in_folders(shard: FolderShard, name: str) -> bool:
    return any(not folder or name.startswith(f"{folder}/") for folder in shard.folders)


def _stem(name: str, names: Mapping[str, int]) -> str:
    """The path up to the suffix; `0001.jpg.txt` beside `0001.jpg` belongs to that."""
    stem = posixpath.splitext(name)[0]
    return posixpath.splitext(stem)[0] if stem in names and is_picture(stem) else stem


def _plain(name: str) -> str:
    """What two names have in common that other systems take for one."""
    return unicodedata.normalize("NFC", name).casefold()


def _above(path: str) -> Iterator[str]:
    while path:
        path = posixpath.dirname(path)
        yield path


def _nearest(path: str, folders: Iterable[str]) -> str | None:
    return next((folder for folder in _above(path) if folder in folders), None)
