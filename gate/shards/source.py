"""From what a user types (folders, shards, pictures, globs, brace patterns) to a list of shards with their sidecars."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from gate.errors import UsageError
from gate.shards.folder import FolderShard, open_folder
from gate.shards.folder_files import is_caption, is_picture
from gate.shards.metadata import NAMES
from gate.shards.wids import find_indexes

_COMPRESSED = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst")


@dataclass(frozen=True, slots=True)
class Shard:
    """A tar and the sidecars beside it. `name` is its path below the common folder, without the suffix."""

    name: str
    tar: Path
    parquet: Path | None
    stats: Path | None

    @property
    def path(self) -> Path:
        """Where it lies, for messages."""
        return self.tar

    @property
    def files(self) -> tuple[Path, ...]:
        """The tar and the sidecars that exist."""
        return tuple(path for path in (self.tar, self.parquet, self.stats) if path is not None)


AnyShard = Shard | FolderShard
"""A tar, or loose pictures."""


@dataclass(frozen=True, slots=True)
class Source:
    """The shards of one run in the order of their names, and the files beside them that are not carried over.

    `indexes` are files beside them that list what the shards hold: a release gets its own.
    """

    root: Path
    shards: tuple[AnyShard, ...]
    left_behind: tuple[str, ...]
    indexes: tuple[str, ...] = ()

    @property
    def tars(self) -> tuple[Shard, ...]:
        """The shards, for those who read no loose pictures. Raises UsageError when there are only such."""
        found = tuple(shard for shard in self.shards if isinstance(shard, Shard))
        if not found:
            raise UsageError(f"{self.root} holds no .tar shards")
        return found


def find_source(spec: str | Path | Sequence[str | Path]) -> Source:
    """Resolve a folder, a tar, a picture, a glob or a brace pattern (`data/{00000..00099}.tar`), or several of them.

    The tars at the top of a folder are shards; all loose pictures, at any depth, are one more (gate.shards.folder).
    A caption stands for its picture, and a metadata file for its folder.
    Raises UsageError when nothing is there, when a shard that a brace pattern names is missing, and for what
    would be passed over in silence: tars in subfolders, compressed tars, a file that is no data.
    """
    words = [spec] if isinstance(spec, str | Path) else spec
    paths = list(dict.fromkeys(path for word in words for path in _expand(word)))
    if not paths:
        raise UsageError("name a folder of shards or pictures, a .tar, a glob or a brace pattern")
    folders = [path for path in paths if path.is_dir()]
    files = [path for path in paths if not path.is_dir()]
    tars = [tar for folder in folders for tar in _tars(folder)]
    folders += [path.parent for path in files if path.name in NAMES]
    singles = [path for path in files if is_picture(path.name) or is_caption(path.name)]
    tars += [_tar(path) for path in files if path not in singles and path.name not in NAMES]
    above = {found for path in singles if (found := _metadata_above(path)) is not None}
    root = _common([*folders, *(path.parent for path in (*tars, *singles, *above))])
    loose = FolderShard(root, _below(root, folders), _below(root, singles), _below(root, above))
    return _build(root, tars, loose, folders)


def is_data(path: Path) -> bool:
    """Whether a file can hold samples: a shard, a picture, a caption or a metadata file of pictures that are there."""
    if path.name.endswith((".tar", *_COMPRESSED)) or is_picture(path.name):
        return True
    if path.name in NAMES:
        return bool(open_folder(FolderShard(path.parent)).metadata)
    return is_caption(path.name) and bool(open_folder(FolderShard(path.parent, (), (path.name,))).index.samples)


def _expand(word: str | Path) -> list[Path]:
    text = str(word)
    path = Path(text)
    if path.is_dir() or path.is_file():
        return [path]
    if "{" in text:
        return _from_braces(text)
    if glob.has_magic(text):
        found = sorted(Path(name) for name in glob.glob(text, recursive=True))  # noqa: PTH207 - the pattern may be absolute
        if not found:
            raise UsageError(f"no file matches {text}")
        return found
    raise UsageError(f"{text} does not exist; give a folder of shards or pictures, a .tar, a glob or a brace pattern")


def _from_braces(text: str) -> list[Path]:
    import braceexpand  # not part of the core install

    try:
        paths = [Path(name) for name in braceexpand.braceexpand(text)]
    except ValueError:
        raise UsageError(f"the braces of {text} do not close") from None
    missing = [item for item in paths if not item.is_file()]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise UsageError(f"{missing[0]}{more} of {text} does not exist")
    return paths


def _tars(folder: Path) -> list[Path]:
    nested = sorted(item for item in folder.glob("*/**/*.tar") if not item.relative_to(folder).parts[0].startswith("."))
    if nested:
        raise UsageError(
            f"{folder} holds shards in subfolders (such as {nested[0].relative_to(folder).parent}); "
            f"name them with a glob: '{folder}/**/*.tar'"
        )
    return [_tar(item) for item in folder.iterdir() if item.name.endswith((".tar", *_COMPRESSED))]


def _tar(path: Path) -> Path:
    if path.name.endswith(_COMPRESSED):
        raise UsageError(f"{path} is compressed; gate reads plain tars: decompress it first")
    if path.suffix != ".tar":
        raise UsageError(f"{path} is not a .tar file, nor a picture or its caption")
    return path


def _metadata_above(path: Path) -> Path | None:
    """The metadata file that has the row of a single picture: the nearest, in its folder or further up to here."""
    here = Path.cwd()
    for folder in path.absolute().parents:
        found = next((folder / name for name in NAMES if (folder / name).is_file()), None)
        if found is not None or folder == here or not folder.is_relative_to(here):
            return None if found is None or found.parent == path.absolute().parent else _as_typed(path, found)
    return None


def _as_typed(path: Path, found: Path) -> Path:
    return found if path.is_absolute() else Path(os.path.relpath(found))


def _common(folders: list[Path]) -> Path:
    first = folders[0]
    while any(not item.is_relative_to(first) for item in folders):
        first = first.parent
    return first


def _below(root: Path, paths: Iterable[Path]) -> tuple[str, ...]:
    names = sorted({"" if path == root else path.relative_to(root).as_posix() for path in paths})
    return tuple(names)


def _build(root: Path, tars: list[Path], loose: FolderShard, folders: list[Path]) -> Source:
    shards = tuple(_shard(root, tar) for tar in sorted(set(tars)))
    if loose.folders or loose.singles:
        opened = open_folder(loose)
        if lost := sorted(set(loose.singles) & set(opened.left_behind)):
            raise UsageError(f"{root / lost[0]} belongs to no picture: gate examines it with one, or in a shard")
        if opened.index.samples or opened.index.damage:
            return Source(root, (*shards, loose), opened.left_behind)
    if not shards:
        raise UsageError(f"{root} holds no .tar shards and no pictures")
    known = {part for shard in shards for part in shard.files}
    others = sorted(item for folder in folders for item in folder.iterdir() if item not in known)
    names = tuple(item.relative_to(root).as_posix() for item in others)
    indexes = find_indexes(root, names, [shard.name for shard in shards])
    return Source(root, shards, tuple(name for name in names if name not in indexes), indexes)


def _shard(root: Path, tar: Path) -> Shard:
    parquet = tar.with_suffix(".parquet")
    stats = tar.with_name(f"{tar.stem}_stats.json")
    name = tar.relative_to(root).with_suffix("").as_posix()
    return Shard(name, tar, parquet if parquet.is_file() else None, stats if stats.is_file() else None)
