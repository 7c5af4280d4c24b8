"""Keys as files: each key one file, wrapped by the master key and bound to its own name.

A file `<kind>.<owner>.<part>.<version>.key` holds a wrapped key; a `.gone` file beside it is
its tombstone. Versions count up and are never used twice. A tombstone is written before the
key is overwritten, so a crash half-way leaves a key that is refused and not one that works;
destroying it once more finishes the work.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from hub.kernel import clock
from hub.kernel.crypto import durable
from hub.kernel.crypto.primitives import KEY_BYTES, Unreadable, canonical, subkey, unwrap, wrap

_WORD: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_FILE: Final = re.compile(rf"[a-z]+\.{_WORD.pattern}\.{_WORD.pattern}\.[0-9]+\.(key|gone)")
_CHECK: Final = "master.check"
_CHECK_CONTEXT: Final = canonical("master", "check")


class Kind(StrEnum):
    """What a key is for."""

    MUNICIPAL = "municipal"
    SIGNING = "signing"
    CLIENT = "client"


class KeyMissing(LookupError):
    """There never was such a key in this ring."""


class KeyGone(LookupError):
    """The key was destroyed, on purpose; what it sealed stays sealed for ever."""


class WrongMaster(Exception):
    """The ring was made with another master key."""


class KeyName(NamedTuple):
    """Which key, without its version."""

    kind: Kind
    owner: str
    part: str

    def checked(self) -> "KeyName":
        """Return the name, or raise ValueError when it could not be a file name."""
        if not (_WORD.fullmatch(self.owner) and _WORD.fullmatch(self.part)):
            raise ValueError("a key's name has lower-case letters, digits, - and _ only")
        return self

    def labelled(self, version: int) -> str:
        """Return the name with its version, such as `municipal.voorbeeldstad.civil.1`."""
        return f"{self.kind}.{self.owner}.{self.part}.{version}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of the ring, without the key. A key not destroyed has no `destroyed_at`."""

    name: KeyName
    version: int
    destroyed_at: datetime | None

    @property
    def label(self) -> str:
        """The name with its version."""
        return self.name.labelled(self.version)


class KeyFiles:
    """The folder with the key files, and the master key that opens them."""

    def __init__(self, folder: Path, master: bytes) -> None:
        if len(master) < KEY_BYTES:
            raise ValueError(f"a master key has at least {KEY_BYTES} bytes")
        self.folder = folder
        self._wrapping = subkey(master, "key-ring")
        durable.private_folder(folder)
        self._check_master()

    def add(self, name: KeyName, secret: bytes) -> int:
        """Keep a secret as the next version of a name; return that version."""
        with durable.locked(self.folder):
            return self._add(name, secret)

    def ensure(self, name: KeyName, secret: bytes) -> None:
        """Keep a secret as version 1, unless the name has or had a key already."""
        with durable.locked(self.folder):
            if not self.entries(name):
                self._add(name, secret)

    def read(self, name: KeyName, version: int) -> bytes:
        """Return one secret; raise `KeyGone`, `KeyMissing` or `Unreadable`."""
        label = name.checked().labelled(version)
        self._refuse_gone(label)
        try:
            return self._unwrapped(label)
        except (KeyMissing, Unreadable):
            self._refuse_gone(label)  # it was being destroyed while we read
            raise

    def newest(self, name: KeyName) -> int:
        """Return the highest version that is alive; raise `KeyGone` or `KeyMissing`."""
        entries = self.entries(name)
        alive = [entry.version for entry in entries if entry.destroyed_at is None]
        if alive:
            return max(alive)
        if entries:
            raise KeyGone(f"the key {name.kind}.{name.owner}.{name.part} was destroyed")
        raise KeyMissing(f"no key {name.kind}.{name.owner}.{name.part} in this ring")

    def destroy(self, name: KeyName, version: int) -> None:
        """Put up a tombstone, then overwrite and remove the key. Twice does no harm."""
        label = name.checked().labelled(version)
        stone, key = self._path(label, "gone"), self._path(label, "key")
        with durable.locked(self.folder):
            if not stone.exists():
                if not key.exists():
                    raise KeyMissing(f"no key {label} in this ring")
                content = json.dumps({"destroyed_at": clock.now().isoformat()})
                durable.write(stone, content.encode())
            if key.exists():
                durable.shred(key)

    def entries(self, name: KeyName | None = None) -> list[Entry]:
        """List all keys, or those of one name, destroyed ones too; oldest version first."""
        pattern = "*" if name is None else f"{name.checked().labelled(0)[:-1]}*"
        labels = {path.stem for path in self.folder.glob(pattern) if _FILE.fullmatch(path.name)}
        return sorted(
            (self._entry(label) for label in labels), key=lambda entry: (entry.name, entry.version)
        )

    def _path(self, label: str, end: str) -> Path:
        return self.folder / f"{label}.{end}"

    def _entry(self, label: str) -> Entry:
        kind, owner, part, version = label.split(".")
        return Entry(KeyName(Kind(kind), owner, part), int(version), self._destroyed_at(label))

    def _destroyed_at(self, label: str) -> datetime | None:
        try:
            stone = json.loads(self._path(label, "gone").read_bytes())
        except FileNotFoundError:
            return None
        return datetime.fromisoformat(stone["destroyed_at"])

    def _refuse_gone(self, label: str) -> None:
        if self._path(label, "gone").exists():
            raise KeyGone(f"the key {label} was destroyed")

    def _add(self, name: KeyName, secret: bytes) -> int:
        self._check_master()
        self._leave_check()
        version = max((entry.version for entry in self.entries(name)), default=0) + 1
        label = name.labelled(version)
        wrapped = wrap(self._wrapping, secret, canonical("ring", label))
        durable.write(self._path(label, "key"), wrapped)
        return version

    def _unwrapped(self, label: str) -> bytes:
        try:
            wrapped = self._path(label, "key").read_bytes()
        except FileNotFoundError:
            raise KeyMissing(f"no key {label} in this ring") from None
        try:
            return unwrap(self._wrapping, wrapped, canonical("ring", label))
        except Unreadable:
            raise Unreadable(f"the file of key {label} does not open; is it damaged?") from None

    def _leave_check(self) -> None:
        path = self.folder / _CHECK
        if not path.exists():
            durable.write(path, wrap(self._wrapping, b"", _CHECK_CONTEXT))

    def _check_master(self) -> None:
        """Refuse a master key other than the one this ring was made with."""
        try:
            unwrap(self._wrapping, (self.folder / _CHECK).read_bytes(), _CHECK_CONTEXT)
        except FileNotFoundError:
            return
        except Unreadable:
            raise WrongMaster(f"{self.folder} was made with another master key") from None
