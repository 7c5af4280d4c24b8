"""The erasure journal: which files were erased, kept beside the key ring.

A backup from before an erasure still holds the file and its wrapped key. Restoring reads this
journal and erases again, before anyone can open anything. One append-only text file for each
municipality, a line for each erased id: the id, the moment, a checksum.
"""

import re
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

from hub.kernel import clock
from hub.kernel.crypto import durable

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_CHECKSUM: Final = re.compile(rb"[0-9a-f]{8}")


class JournalDamaged(Exception):
    """A line that once was whole no longer is: an erased file might come back."""


class _Read(NamedTuple):
    erased: frozenset[UUID]
    whole: int  # bytes up to the end of the last whole line


class Journal:
    """The journals of all municipalities, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        durable.private_folder(folder)

    def add(self, slug: str, dossier_ids: Iterable[UUID]) -> None:
        """Write ids down; on return they are on disk. An id written twice does no harm.

        Raises `JournalDamaged` or OSError, and then nothing may be called erased.
        """
        path = self._path(slug)
        at = clock.now().isoformat(timespec="seconds")
        with durable.locked(self._folder):
            known = _read(path)
            fresh = [one for one in dict.fromkeys(dossier_ids) if one not in known.erased]
            if fresh:
                durable.append(path, b"".join(_line(one, at) for one in fresh), known.whole)

    def erased(self, slug: str) -> frozenset[UUID]:
        """Return every id erased in a municipality.

        A last line torn by a crash was never promised to anyone and is left out; damage
        before the last line raises `JournalDamaged`.
        """
        return _read(self._path(slug)).erased

    def _path(self, slug: str) -> Path:
        if not _SLUG.fullmatch(slug):
            raise ValueError("a municipality's short name has a-z, 0-9, - and _ only")
        return self._folder / f"{slug}.erased"


def _line(dossier_id: UUID, at: str) -> bytes:
    content = f"{dossier_id} {at}".encode()
    return content + f" {zlib.crc32(content):08x}\n".encode()


def _read(path: Path) -> _Read:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return _Read(frozenset(), 0)
    *lines, torn = content.split(b"\n")
    ids = [_erased_id(line) for line in lines]
    whole = len(content) - len(torn)
    if ids and ids[-1] is None and not torn:
        whole -= len(lines[-1]) + 1
        ids.pop()
    if None in ids:
        raise JournalDamaged(f"{path.name}, line {ids.index(None) + 1}")
    return _Read(frozenset(one for one in ids if one is not None), whole)


def _erased_id(line: bytes) -> UUID | None:
    content, _, checksum = line.rpartition(b" ")
    if not _CHECKSUM.fullmatch(checksum) or int(checksum, 16) != zlib.crc32(content):
        return None
    return UUID(content[:36].decode())
