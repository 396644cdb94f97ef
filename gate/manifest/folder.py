"""The folder of a release wherever it lies: on a disk, or behind any protocol that fsspec reads."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from gate.errors import GateError, UsageError
from gate.manifest.files import Listing, hash_files, list_files, read_limited, show

_PROTOCOL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_USER = re.compile(r"//[^/]*@")
_CHUNK = 1 << 20
_CONNECTIONS = 8


class Folder(Protocol):
    """What verifying needs of a folder. Names are paths below it with `/`; all methods raise GateError."""

    @property
    def shown(self) -> str:
        """Its name as it may be printed: without the password of a URL."""
        ...

    @property
    def path(self) -> Path | None:
        """Where it lies on a disk; None for one that is elsewhere."""
        ...

    def listing(self) -> Listing | None:
        """Everything in it, or None where its protocol cannot list."""
        ...

    def has(self, name: str) -> bool:
        """Whether something of that name is there."""
        ...

    def read(self, name: str, limit: int) -> bytes:
        """The content of a file of at most `limit` bytes."""
        ...

    def hash(self, names: Iterable[str]) -> Mapping[str, tuple[str, int]]:
        """SHA-256 (hex) and size in bytes of each file."""
        ...


def open_folder(release: str | Path) -> Folder:
    """A folder on the disk or, by a URL such as `s3://bucket/release` or `hf://datasets/me/set`, elsewhere.

    Raises UsageError when there is no such folder, or fsspec or what speaks the protocol is not installed.
    """
    if isinstance(release, str) and _PROTOCOL.match(release):
        return _Remote(release)
    return _Local(Path(release))


class _Local:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.shown = str(path)
        if not path.is_dir():
            raise UsageError(f"{path} is no folder; name the release that gate scan -o wrote")

    def listing(self) -> Listing:
        return list_files(self.path)

    def has(self, name: str) -> bool:
        return os.path.lexists(self.path / name)

    def read(self, name: str, limit: int) -> bytes:
        return read_limited(self.path / name, limit)

    def hash(self, names: Iterable[str]) -> Mapping[str, tuple[str, int]]:
        return hash_files(self.path, names)


class _Remote:
    path = None

    def __init__(self, url: str) -> None:
        self.shown = show(_USER.sub("//", url, count=1))
        try:
            import fsspec
        except ImportError:
            raise UsageError(
                f"{self.shown} is not on this disk: install what reads it with pip install fsspec"
            ) from None
        try:
            self._files, root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise UsageError(f"{self.shown} cannot be read: {show(str(error))}") from None
        except Exception as error:  # noqa: BLE001 - each protocol raises what it likes
            raise GateError(f"{self.shown} cannot be reached ({type(error).__name__})") from None
        self._root = str(root).rstrip("/")

    def listing(self) -> Listing | None:
        try:
            found = self._ask("the folder", lambda: self._files.find(self._root, withdirs=False, detail=True))
        except GateError:
            if "http" not in self._files.protocol:
                raise
            found = {}  # web servers list folders or do not; whoever cannot list a bucket has to be told
        if not found:
            return None
        # the protocol's own spelling of the root may differ from the one in the URL
        prefix = f"{self._files._strip_protocol(self._root)}/"
        files: set[str] = set()
        others: set[str] = set()
        for path, about in found.items():
            name = str(path).removeprefix(prefix)
            if name == str(path):
                raise GateError(f"{show(str(path))} is listed and lies outside of the release")
            (files if about.get("type", "file") == "file" else others).add(name)
        return Listing(frozenset(files), frozenset(), frozenset(others))

    def has(self, name: str) -> bool:
        return bool(self._ask(name, lambda: self._files.isfile(self._at(name))))

    def read(self, name: str, limit: int) -> bytes:
        def read() -> bytes:
            with self._files.open(self._at(name), "rb", cache_type="none") as file:
                data: bytes = file.read(limit + 1)
            return data

        data: bytes = self._ask(name, read)
        if len(data) > limit:
            raise GateError(f"{show(name)} is larger than {limit >> 20} MiB; gate does not read it")
        return data

    def hash(self, names: Iterable[str]) -> Mapping[str, tuple[str, int]]:
        ordered = sorted(names)
        with ThreadPoolExecutor(max_workers=_CONNECTIONS) as pool:
            return dict(zip(ordered, pool.map(self._hash, ordered), strict=True))

    def _hash(self, name: str) -> tuple[str, int]:
        def hash_() -> tuple[str, int]:
            digest, size = hashlib.sha256(), 0
            with self._files.open(self._at(name), "rb", cache_type="readahead", block_size=8 * _CHUNK) as file:
                while data := file.read(_CHUNK):
                    digest.update(data)
                    size += len(data)
            return digest.hexdigest(), size

        result: tuple[str, int] = self._ask(name, hash_)
        return result

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _ask(self, name: str, question: Any) -> Any:
        """An answer, or GateError: what a protocol raises may hold addresses with secrets in them."""
        try:
            return question()
        except GateError:
            raise
        except Exception as error:  # noqa: BLE001 - likewise
            raise GateError(f"cannot read {show(name)} ({type(error).__name__})") from None
