"""A writer for img2dataset that hands each shard to gate in memory, so that the raw one is never a file on a disk.

img2dataset's own writer writes the shard, through fsspec, into anonymous memory (memfd), which gate then reads as it
reads any shard. A downloader waits until its shard is gated, so at most one shard for each of img2dataset's processes
is in memory, and the one that gate is at.
"""

from __future__ import annotations

import contextlib
import inspect
import json
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import fsspec

from gate.errors import UsageError
from gate.integrations.img2dataset_process import installed_version
from gate.shards.source import Shard

KNOWN_VERSIONS = ("1.44.1", "1.45.0", "1.46.0", "1.47.0")
"""Versions of img2dataset that this was run with; `make test` runs the last."""

_WRITER = ("self", "shard_id", "output_folder", "save_caption", "oom_shard_count", "schema", "encode_format")
_WRITE = ("self", "img_str", "key", "caption", "meta")
_DONE = b"done"
_FILES = 3


def check_version() -> None:
    """Raise UsageError unless the installed img2dataset is one that gate's writer was made for."""
    if (version := installed_version()) not in KNOWN_VERSIONS:
        raise UsageError(
            f"--never-on-disk replaces a part of img2dataset and knows the versions {', '.join(KNOWN_VERSIONS)}; "
            f"installed is {version}: install one of these, or leave out --never-on-disk"
        )


def replace_writer(module: Any, address: str, limit: int) -> None:
    """Have img2dataset (its module `main`) hand its shards to the inbox at `address`, each of at most `limit` bytes.

    Raises UsageError when its internals are not those that gate knows.
    """
    check_version()
    own = getattr(module, "WebDatasetSampleWriter", None)
    known = {"__init__": _WRITER, "write": _WRITE, "close": ("self",)}
    if "WebDatasetSampleWriter" not in module.download.__code__.co_names or any(
        _parameters(own, name) != parameters for name, parameters in known.items()
    ):
        raise UsageError(
            f"this img2dataset {installed_version()} was changed: its writer is not the one that gate can replace "
            f"(known as released: {', '.join(KNOWN_VERSIONS)}); install it anew, or leave out --never-on-disk"
        )
    module.WebDatasetSampleWriter = partial(MemoryWriter, own, address, limit)


def _parameters(owner: Any, name: str) -> tuple[str, ...]:
    method = getattr(owner, name, None)
    return tuple(inspect.signature(method).parameters) if inspect.isfunction(method) else ()


class _MemoryFiles(fsspec.AbstractFileSystem):  # type: ignore[misc]
    """Files of anonymous memory by name, for writing. `handles` are theirs."""

    protocol = "gate-memory"
    cachable = False
    handles: dict[str, int] = {}  # noqa: RUF012 - a process writes one shard, through several of these

    def _open(self, path: str, mode: str = "rb", **_: Any) -> Any:
        if mode != "wb":
            raise ValueError("for writing only")
        return Path(f"/proc/self/fd/{self.make(path)}").open("wb")

    @classmethod
    def make(cls, path: str) -> int:
        handle = cls.handles[path] = os.memfd_create("gate")
        return handle

    @classmethod
    def clear(cls) -> None:
        while cls.handles:
            os.close(cls.handles.popitem()[1])


class MemoryWriter:
    """Stands in for img2dataset's WebDatasetSampleWriter, which it is given, and lets it write to memory."""

    def __init__(self, own: Any, address: str, limit: int, shard_id: int, _folder: str, *others: Any) -> None:
        """img2dataset gives the last three; `others` are save_caption, oom_shard_count, schema, encode_format."""
        fsspec.register_implementation("gate-memory", _MemoryFiles, clobber=True)
        _MemoryFiles.clear()  # of a shard that failed
        self._name = f"{shard_id:0{others[1]}d}"
        self._address = address
        self._limit = limit
        self._rows = 0
        self._own = own(shard_id, "gate-memory://raw", *others)

    def write(self, img_str: bytes | None, key: str, caption: str | None, meta: dict[str, Any]) -> None:
        """Take a sample, as img2dataset's own writer does. Those of a shard that grew too large are left out."""
        self._rows += 1
        if not self._too_large:
            self._own.write(img_str, key, caption, meta)

    @property
    def _too_large(self) -> bool:
        return sum(os.fstat(handle).st_size for handle in _MemoryFiles.handles.values()) > self._limit

    def close(self) -> None:
        """Hand the shard to gate and wait until it is gated. Raises RuntimeError when it is not."""
        try:
            too_large = self._too_large
            self._own.close()
            handles = [_MemoryFiles.handles[f"raw/{self._name}{kind}"] for kind in (".tar", ".parquet")]
            # img2dataset writes its own when the shard is gated; this one is all that a release needs
            handles.append(_MemoryFiles.make(f"raw/{self._name}_stats.json"))
            os.write(handles[-1], json.dumps({"count": self._rows}).encode())
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(self._address)
                socket.send_fds(line, [json.dumps({"name": self._name, "too_large": too_large}).encode()], handles)
                if line.recv(len(_DONE)) != _DONE:
                    raise RuntimeError("gate did not take this shard")
        finally:
            _MemoryFiles.clear()


@dataclass(frozen=True, slots=True)
class Handed:
    """A shard in memory that a writer handed over and waits for."""

    shard: Shard
    too_large: bool
    line: socket.socket

    def done(self) -> None:
        """Let the writer go on. That it is gone by now changes nothing: its shard is downloaded again."""
        with contextlib.suppress(OSError):
            self.line.sendall(_DONE)


class Inbox:
    """Where writers hand over their shards: a socket in a folder that only this user can enter."""

    def __init__(self, listening: socket.socket, address: str) -> None:
        self._listening = listening
        self.address = address

    @contextmanager
    def next(self, seconds: float) -> Iterator[Handed | None]:
        """The next shard; its memory is given back when the block ends. None when `seconds` pass without one."""
        self._listening.settimeout(seconds)
        try:
            line, _ = self._listening.accept()
        except TimeoutError:
            yield None
            return
        with line:
            text, handles, _, _ = socket.recv_fds(line, 1 << 16, _FILES)
            try:
                yield _handed(text, handles, line)
            finally:
                for handle in handles:
                    os.close(handle)


def _handed(text: bytes, handles: list[int], line: socket.socket) -> Handed | None:
    if len(handles) != _FILES:
        return None  # the writer ended before it had said what it has
    told = json.loads(text)
    paths = [Path(f"/proc/{os.getpid()}/fd/{handle}") for handle in handles]
    return Handed(Shard(told["name"], *paths), told["too_large"], line)


@contextmanager
def open_inbox() -> Iterator[Inbox]:
    """An inbox for one run."""
    with tempfile.TemporaryDirectory(prefix="gate-") as folder, socket.socket(socket.AF_UNIX) as listening:
        address = f"{folder}/inbox"
        listening.bind(address)
        listening.listen()
        yield Inbox(listening, address)
