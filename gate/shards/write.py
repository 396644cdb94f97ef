"""Deterministic tars: the same members give the same bytes, whoever writes them and when."""

from __future__ import annotations

import tarfile
from typing import BinaryIO

_BLOCK = tarfile.BLOCKSIZE


class TarWriter:
    """Writes members into an open file, with headers that say nothing of the writer.

    Names that fit go into plain USTAR headers; a longer name or one beyond ASCII needs an extended header,
    which then holds the name alone.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._size = 0
        self.members = 0

    def add(self, name: str, data: bytes) -> None:
        """Append one member."""
        info = tarfile.TarInfo(name)
        info.size = len(data)
        info.mode = 0o644
        self._write(_header(info))
        self._write(data)
        self._write(b"\0" * (-len(data) % _BLOCK))
        self.members += 1

    def close(self) -> None:
        """Write the end-of-archive blocks, padded to a record as tar does. The file stays open."""
        self._write(b"\0" * (2 * _BLOCK))
        self._write(b"\0" * (-self._size % tarfile.RECORDSIZE))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._size += len(data)


def _header(info: tarfile.TarInfo) -> bytes:
    try:
        if info.name.isascii():
            return info.tobuf(tarfile.USTAR_FORMAT)
    except ValueError:
        pass
    return info.tobuf(tarfile.PAX_FORMAT)
