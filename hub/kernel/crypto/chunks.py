"""Attachments, sealed in chunks of 256 kB.

Every chunk is bound to its place (row = the id of the attachment), its index and whether it
is the last. A chunk that is missing, moved, repeated, added or taken from another file does
not open, and because the last one is bound to its index, neither does a shorter or longer
file. An empty file is one empty chunk.

What is yielded is authentic, but only a reading that ends without `Unreadable` was whole: who
passes chunks on while reading must break the answer off when it is raised.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from hub.kernel.crypto.primitives import Unreadable, canonical, open_sealed, seal
from hub.kernel.crypto.vault import Place

CHUNK_BYTES: Final = 256 * 1024


class Readable(Protocol):
    """What can be read: an open file, an upload, a response."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes, and none only at the end."""


def seal_chunks(key: bytes, place: Place, stream: Readable) -> Iterator[bytes]:
    """Yield the sealed chunks of a stream in order; at most two chunks are in memory."""
    index, chunk = 0, _full_read(stream)
    while following := _full_read(stream):
        yield seal(key, chunk, _context(place, index, last=False))
        index, chunk = index + 1, following
    yield seal(key, chunk, _context(place, index, last=True))


def open_chunks(key: bytes, place: Place, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the plain chunks; raise `Unreadable` at the first that is not what was sealed."""
    rest = iter(chunks)
    index, chunk = 0, next(rest, None)
    if chunk is None:
        raise Unreadable("the attachment has no chunks")
    for following in rest:
        yield open_sealed(key, chunk, _context(place, index, last=False))
        index, chunk = index + 1, following
    yield open_sealed(key, chunk, _context(place, index, last=True))


def _full_read(stream: Readable) -> bytes:
    """Read a whole chunk, also from a stream that hands over less than asked."""
    parts: list[bytes] = []
    wanted = CHUNK_BYTES
    while wanted and (part := stream.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _context(place: Place, index: int, *, last: bool) -> bytes:
    return place.encoded + canonical(index, b"last" if last else b"more")
