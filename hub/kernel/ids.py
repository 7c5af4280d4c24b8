"""Identifiers: UUID version 7, made here, in order of time (RFC 9562, section 5.7)."""

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """Return a fresh UUIDv7; within one process each is greater than the one before.

    48 bits of Unix milliseconds, 12 bits of finer time that also break ties, 62 random bits.
    """
    global _last  # noqa: PLW0603 - the tie-break between two ids of one process
    with _lock:
        ticks = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
        _last = ticks
    milliseconds, fraction = divmod(ticks, 4096)
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | fraction << 64
    return UUID(int=value | 0b10 << 62 | secrets.randbits(62))
