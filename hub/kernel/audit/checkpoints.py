"""Signed checkpoints: what the heads of the chains were, said with a key outside the database.

The database holds them, and so does a file beside the key ring that is only added to. Who
rewrites a whole chain in the database, heads and all, cannot sign, and does not reach the file.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub.kernel.audit.chain import Head
from hub.kernel.crypto.keyring import KeyRing, Kind
from hub.kernel.crypto.primitives import canonical

KEY = "audit"
FIRST = bytes(32)

Heads = Mapping[str, Head]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Heads at one moment: of the chains that moved since the one before, or of all.

    restored: a backup was put back, and what was sealed after it is lost and given up.
    hash_before: the hash of the checkpoint before, so that none can be left out.
    """

    position: int
    made_at: datetime
    restored: bool
    heads: Heads
    hash_before: bytes
    signature: bytes = b""

    @property
    def signed_part(self) -> bytes:
        """What the signature covers."""
        moment = self.made_at.astimezone(UTC).isoformat()
        return canonical(
            "audit-checkpoint",
            self.position,
            moment,
            int(self.restored),
            _text(plain(self.heads)),
            self.hash_before,
        )

    @property
    def hash(self) -> bytes:
        """What the next checkpoint carries as `hash_before`."""
        return hashlib.sha256(self.signed_part + self.signature).digest()

    def as_line(self) -> bytes:
        """Return the line for the file."""
        fields = {
            "position": self.position,
            "made_at": self.made_at.astimezone(UTC).isoformat(),
            "restored": self.restored,
            "heads": plain(self.heads),
            "hash_before": self.hash_before.hex(),
            "signature": self.signature.hex(),
        }
        return _text(fields).encode() + b"\n"


def from_line(line: bytes) -> Checkpoint:
    """Read a line of the file; raises ValueError, KeyError or TypeError for anything else."""
    fields = json.loads(line)
    return Checkpoint(
        position=int(fields["position"]),
        made_at=datetime.fromisoformat(fields["made_at"]),
        restored=bool(fields["restored"]),
        heads=heads_of(fields["heads"]),
        hash_before=bytes.fromhex(fields["hash_before"]),
        signature=bytes.fromhex(fields["signature"]),
    )


def plain(heads: Heads) -> dict[str, list[Any]]:
    """Return heads as JSON has them: position and hash in hex, by chain."""
    return {chain: [head.position, head.hash.hex()] for chain, head in heads.items()}


def heads_of(fields: Mapping[str, Any]) -> dict[str, Head]:
    """Read heads back; raises ValueError or TypeError."""
    return {chain: Head(int(at), bytes.fromhex(found)) for chain, (at, found) in fields.items()}


def heads_line(ring: KeyRing, heads: Heads) -> bytes:
    """Return the signed line that says which heads a round of sealing made."""
    text = _text(plain(heads))
    signature = ring.signing_key(KEY).sign(canonical("audit-heads", text))
    return _text({"heads": plain(heads), "signature": signature.hex()}).encode() + b"\n"


def read_heads_line(line: bytes, keys: Iterable[Ed25519PublicKey]) -> dict[str, Head]:
    """Read such a line back; raises ValueError, KeyError or TypeError when it is not ours."""
    fields = json.loads(line)
    heads = heads_of(fields["heads"])
    signed = canonical("audit-heads", _text(plain(heads)))
    if not is_signed(keys, bytes.fromhex(fields["signature"]), signed):
        raise ValueError("the signature is wrong")
    return heads


def public_keys(ring: KeyRing) -> list[Ed25519PublicKey]:
    """Return every key that signed or signs checkpoints, as far as it was not destroyed."""
    versions = [
        entry.version
        for entry in ring.entries()
        if entry.name.kind is Kind.SIGNING and entry.name.owner == KEY and not entry.destroyed_at
    ]
    return [ring.signing_key(KEY, version).public_key() for version in versions]


def is_signed(keys: Iterable[Ed25519PublicKey], signature: bytes, content: bytes) -> bool:
    """Say whether one of the keys signed this."""
    return any(_fits(key, signature, content) for key in keys)


def _fits(key: Ed25519PublicKey, signature: bytes, content: bytes) -> bool:
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def _text(fields: Any) -> str:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
