"""The chain of audit lines: each hash covers the line and the hash before it."""

import hashlib
from datetime import UTC
from typing import Any, NamedTuple

from hub.kernel.crypto.primitives import canonical

# What a hash covers, in the order of `Line`; `xact` as text, for it has more than 63 bits.
COLUMNS = (
    "l.chain, l.id, l.xact::text, l.at, l.processing_id, l.actor_id, l.action, l.object_kind, "
    "l.object_ids, l.result, l.origin"
)


class Line(NamedTuple):
    """A stored audit line."""

    chain: str
    id: Any
    xact: str
    at: Any
    processing_id: Any
    actor_id: Any
    action: str
    object_kind: str
    object_ids: Any
    result: str
    origin: str


class Head(NamedTuple):
    """How far a chain is: the number of its last line, counted from 1, and the hash there."""

    position: int
    hash: bytes


def start(chain: str) -> Head:
    """Return the head of an empty chain; it differs for each chain."""
    return Head(0, hashlib.sha256(canonical("audit-chain", chain)).digest())


def link(before: Head, line: Line) -> Head:
    """Return the head after one more line."""
    position = before.position + 1
    content = canonical(
        before.hash,
        position,
        line.chain,
        line.id.bytes,
        line.xact,
        line.at.astimezone(UTC).isoformat(),
        line.processing_id.bytes,
        line.actor_id.bytes if line.actor_id else b"",
        line.action,
        line.object_kind,
        b"".join(one.bytes for one in line.object_ids),
        line.result,
        line.origin,
    )
    return Head(position, hashlib.sha256(content).digest())
