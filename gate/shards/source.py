"""From what a user types (a folder, a shard, a glob, a brace pattern) to a list of shards with their sidecars."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path

from gate.errors import UsageError

_COMPRESSED = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst")


@dataclass(frozen=True, slots=True)
class Shard:
    """A tar and the sidecars beside it. `name` is its path below the common folder, without the suffix."""

    name: str
    tar: Path
    parquet: Path | None
    stats: Path | None

    @property
    def files(self) -> tuple[Path, ...]:
        """The tar and the sidecars that exist."""
        return tuple(path for path in (self.tar, self.parquet, self.stats) if path is not None)


@dataclass(frozen=True, slots=True)
class Source:
    """The shards of one run in the order of their names, and the files beside them that are not carried over."""

    root: Path
    shards: tuple[Shard, ...]
    left_behind: tuple[str, ...]


def find_source(spec: str | Path) -> Source:
    """Resolve a folder, a tar, a glob or a brace pattern (`data/{00000..00099}.tar`).

    Raises UsageError when nothing is there, when a shard that a brace pattern names is missing, and for what
    would be passed over in silence: tars in subfolders, compressed tars.
    """
    text = str(spec)
    path = Path(text)
    if path.is_dir():
        return _from_folder(path)
    if path.is_file():
        return _build(path.parent, [_tar(path)], left_behind=())
    if "{" in text:
        return _from_braces(text)
    if glob.has_magic(text):
        found = sorted(Path(name) for name in glob.glob(text, recursive=True))  # noqa: PTH207 - the pattern may be absolute
        if not found:
            raise UsageError(f"no file matches {text}")
        return _build(_common(found), [_tar(item) for item in found], left_behind=())
    raise UsageError(f"{text} does not exist; give a folder of shards, a .tar, a glob or a brace pattern")


def _from_folder(folder: Path) -> Source:
    nested = sorted(item for item in folder.glob("*/**/*.tar") if not item.relative_to(folder).parts[0].startswith("."))
    if nested:
        raise UsageError(
            f"{folder} holds shards in subfolders (such as {nested[0].relative_to(folder).parent}); "
            f"name them with a glob: '{folder}/**/*.tar'"
        )
    names = sorted(item.name for item in folder.iterdir())
    tars = [_tar(folder / name) for name in names if name.endswith((".tar", *_COMPRESSED))]
    if not tars:
        raise UsageError(f"{folder} holds no .tar shards")
    known = {part.name for shard in (_shard(folder, tar) for tar in tars) for part in shard.files}
    return _build(folder, tars, left_behind=tuple(name for name in names if name not in known))


def _from_braces(text: str) -> Source:
    import braceexpand  # not part of the core install

    try:
        paths = [Path(name) for name in braceexpand.braceexpand(text)]
    except ValueError:
        raise UsageError(f"the braces of {text} do not close") from None
    missing = [item for item in paths if not item.is_file()]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise UsageError(f"{missing[0]}{more} of {text} does not exist")
    return _build(_common(paths), [_tar(item) for item in paths], left_behind=())


def _tar(path: Path) -> Path:
    if path.name.endswith(_COMPRESSED):
        raise UsageError(f"{path} is compressed; gate reads plain tars: decompress it first")
    if path.suffix != ".tar":
        raise UsageError(f"{path} is not a .tar file")
    return path


def _common(paths: list[Path]) -> Path:
    first = paths[0].parent
    while any(not item.parent.is_relative_to(first) for item in paths):
        first = first.parent
    return first


def _build(root: Path, tars: list[Path], left_behind: tuple[str, ...]) -> Source:
    unique = sorted(set(tars))
    return Source(root, tuple(_shard(root, tar) for tar in unique), left_behind)


def _shard(root: Path, tar: Path) -> Shard:
    parquet = tar.with_suffix(".parquet")
    stats = tar.with_name(f"{tar.stem}_stats.json")
    name = tar.relative_to(root).with_suffix("").as_posix()
    return Shard(name, tar, parquet if parquet.is_file() else None, stats if stats.is_file() else None)
