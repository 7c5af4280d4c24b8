"""The files beside the key ring that witness what was sealed.

`checkpoints` has every signed checkpoint, a line each, and is only added to. `heads` has the
signed heads after each round of sealing since the last checkpoint, so that a tail that is cut
off between two checkpoints is missed too. They are written after the transaction, so they may
lag a moment behind the database and are never ahead of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from hub.kernel.audit.chain import Head
from hub.kernel.audit.checkpoints import Checkpoint, from_line, is_signed, read_heads_line
from hub.kernel.crypto import durable


@dataclass(slots=True)
class Known:
    """What the files tell. `damaged`: lines that are not ours, by file and number."""

    checkpoints: dict[int, Checkpoint] = field(default_factory=dict)
    facts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    restored: list[Checkpoint] = field(default_factory=list)

    def take(self, checkpoint: Checkpoint) -> None:
        """Add a checkpoint; after a restored backup, what was sealed beyond it is given up."""
        if checkpoint.restored:
            self._give_up(checkpoint)
        self.checkpoints[checkpoint.position] = checkpoint
        self.learn(checkpoint.heads.items())

    def learn(self, heads: Iterable[tuple[str, Head]]) -> None:
        """Add what the hash of a chain was at a position."""
        for chain, head in heads:
            self.facts.setdefault(chain, {})[head.position] = head.hash

    def _give_up(self, checkpoint: Checkpoint) -> None:
        self.restored.append(checkpoint)
        for position in [one for one in self.checkpoints if one >= checkpoint.position]:
            del self.checkpoints[position]
        for chain, facts in self.facts.items():
            head = checkpoint.heads.get(chain)
            last = head.position if head else 0
            self.facts[chain] = {at: found for at, found in facts.items() if at <= last}


class Witness:
    """The two files in one folder, which no database login can reach."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checkpoints = folder / "checkpoints"
        self._heads = folder / "heads"

    def exists(self) -> bool:
        """Say whether a checkpoint was ever written here."""
        return self._checkpoints.exists()

    def note(self, line: bytes) -> None:
        """Add signed heads; on return they are on disk."""
        durable.private_folder(self._folder)
        with durable.locked(self._folder):
            durable.append(self._heads, line, _whole(self._heads))

    def add(self, checkpoints: Iterable[Checkpoint]) -> None:
        """Add the checkpoints that are not there yet; the heads before them may go."""
        durable.private_folder(self._folder)
        with durable.locked(self._folder):
            there = {line for line in _lines(self._checkpoints) if line}
            fresh = [one.as_line() for one in checkpoints]
            content = b"".join(line for line in fresh if line.rstrip(b"\n") not in there)
            durable.append(self._checkpoints, content, _whole(self._checkpoints))
            durable.write(self._heads, b"")

    def read(self, keys: list[Ed25519PublicKey]) -> Known:
        """Read both files; a last line torn by a crash is left out."""
        known = Known()
        for number, line in enumerate(_lines(self._checkpoints), 1):
            checkpoint = _checkpoint(line, keys)
            if checkpoint is None:
                known.damaged.append(f"checkpoints, regel {number}")
            else:
                known.take(checkpoint)
        for number, line in enumerate(_lines(self._heads), 1):
            try:
                known.learn(read_heads_line(line, keys).items())
            except (ValueError, KeyError, TypeError):
                known.damaged.append(f"heads, regel {number}")
        return known


def _checkpoint(line: bytes, keys: list[Ed25519PublicKey]) -> Checkpoint | None:
    try:
        found = from_line(line)
    except (ValueError, KeyError, TypeError):
        return None
    return found if is_signed(keys, found.signature, found.signed_part) else None


def _lines(path: Path) -> list[bytes]:
    """Return the whole lines of a file; none when there is no file."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    return content.split(b"\n")[:-1]


def _whole(path: Path) -> int:
    """Count the bytes up to the end of the last whole line."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return 0
    return content.rfind(b"\n") + 1
