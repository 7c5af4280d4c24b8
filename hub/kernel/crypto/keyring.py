"""The key ring: the keys of every municipality, outside the database and its backups.

Destroying a key here makes what it sealed unreadable everywhere: in the register, in every
backup, on every host. A key taken from the ring stays in memory for at most `KEEP` (5
minutes) and is then read again, so a destroyed key stops working everywhere within that time;
in the process that destroyed it, and after `forget()`, at once. Python cannot wipe a bytes
object: forgetting drops the reference, and the memory is reused when it is.

The ring holds three kinds of keys: AES keys for each (municipality, compartment), Ed25519
keys that sign audit checkpoints, and a private key for each municipality with which the hub
proves who it is to that municipality's identity provider (`private_key_jwt`).
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)

from hub.kernel import clock
from hub.kernel.crypto.journal import Journal
from hub.kernel.crypto.keyfiles import (
    Entry,
    KeyFiles,
    KeyGone,
    KeyMissing,
    KeyName,
    Kind,
    WrongMaster,
)
from hub.kernel.crypto.primitives import new_key, subkey

__all__ = [
    "KEEP",
    "ClientKey",
    "Entry",
    "KeyGone",
    "KeyMissing",
    "KeyRing",
    "Kind",
    "MunicipalKey",
    "Shape",
    "WrongMaster",
]

KEEP: Final = timedelta(minutes=5)
_FINGERPRINT_BYTES: Final = 8

ClientKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_Private = TypeVar("_Private", Ed25519PrivateKey, rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)


class Shape(StrEnum):
    """The kind of private key that an identity provider accepts from us."""

    RSA = "RS256"
    EC = "ES256"


@dataclass(frozen=True, slots=True)
class MunicipalKey:
    """The key of one compartment of one municipality; never printed, never stored."""

    slug: str
    compartment: str
    version: int
    secret: bytes = field(repr=False)

    def subkey(self, purpose: str) -> bytes:
        """Return 32 bytes for one purpose, such as `blind-index`; see `primitives.subkey`.

        They change with the version: a new version needs a new blind index.
        """
        return subkey(self.secret, f"{self.slug}/{self.compartment}/{purpose}")


class _Held(NamedTuple):
    version: int
    secret: bytes
    read_at: datetime


class KeyRing:
    """The keys in one folder, opened with one master key (at least 32 bytes).

    Safe for threads and for several processes on the same folder. Raises `WrongMaster` when
    the folder was made with another master key.
    """

    def __init__(self, folder: Path, master: bytes) -> None:
        self._files = KeyFiles(folder, master)
        self._journal = Journal(folder / "erased")
        self._held: dict[tuple[KeyName, int | None], _Held] = {}
        self._lock = threading.Lock()

    def create(self, slug: str, compartment: str) -> MunicipalKey:
        """Make the first key of a compartment, or its next version."""
        secret = new_key()
        version = self._add(_municipal(slug, compartment), secret)
        return MunicipalKey(slug, compartment, version, secret)

    def ensure(self, slug: str, compartment: str) -> MunicipalKey:
        """Return the newest key, made now if there never was one; raise `KeyGone`."""
        self._files.ensure(_municipal(slug, compartment), new_key())
        return self.get(slug, compartment)

    def get(self, slug: str, compartment: str, version: int | None = None) -> MunicipalKey:
        """Return a key, the newest that is alive unless a version is asked.

        Raises `KeyGone` when it was destroyed, `KeyMissing` when it never was, `Unreadable`
        when its file is damaged.
        """
        held = self._take(_municipal(slug, compartment), version)
        return MunicipalKey(slug, compartment, held.version, held.secret)

    def destroy(self, slug: str, compartment: str, version: int | None = None) -> None:
        """Destroy one version of a compartment's key, or all; raise `KeyMissing`."""
        self._destroy(_municipal(slug, compartment), version)

    def destroy_municipality(self, slug: str) -> None:
        """Destroy every key of a municipality: all compartments and its client key."""
        for entry in self._files.entries():
            if entry.name.owner == slug and entry.name.kind is not Kind.SIGNING:
                self._destroy(entry.name, entry.version)

    def create_signing_key(self, name: str) -> Ed25519PrivateKey:
        """Make the first key that signs under this name, or its next version."""
        return self._create_private(_signing(name), Ed25519PrivateKey.generate())

    def signing_key(self, name: str, version: int | None = None) -> Ed25519PrivateKey:
        """Return the key that signs under this name; raise `KeyGone` or `KeyMissing`."""
        key = self._private(_signing(name), version)
        assert isinstance(key, Ed25519PrivateKey)
        return key

    def create_client_key(self, slug: str, shape: Shape = Shape.RSA) -> ClientKey:
        """Make a municipality's client key (RSA 2048 or EC P-256), or its next version."""
        if shape is Shape.EC:
            return self._create_private(_client(slug), ec.generate_private_key(ec.SECP256R1()))
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return self._create_private(_client(slug), key)

    def client_key(self, slug: str, version: int | None = None) -> ClientKey:
        """Return a municipality's client key; raise `KeyGone` or `KeyMissing`."""
        key = self._private(_client(slug), version)
        assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
        return key

    def entries(self) -> list[Entry]:
        """List every key of the ring without the keys, destroyed ones with their date."""
        return self._files.entries()

    def fingerprints(self) -> dict[str, str]:
        """Return for each living key, by label, 16 hex digits that do not betray the key.

        Two rings with the same fingerprints hold the same keys. Raises `Unreadable`, with the
        label in it, for a damaged file.
        """
        return {
            entry.label: _fingerprint(self._files.read(entry.name, entry.version))
            for entry in self._files.entries()
            if entry.destroyed_at is None
        }

    def forget(self) -> None:
        """Drop every key from this process's memory, now."""
        with self._lock:
            self._held.clear()

    def forget_expired(self) -> None:
        """Drop the keys held longer than `KEEP`; for a process that asks for no keys."""
        with self._lock:
            self._drop_expired()

    def record_erasure(self, slug: str, dossier_ids: Iterable[UUID]) -> None:
        """Write in the erasure journal that these files were erased; see `journal`."""
        self._journal.add(slug, dossier_ids)

    def erased(self, slug: str) -> frozenset[UUID]:
        """Return the ids of all files ever erased in a municipality."""
        return self._journal.erased(slug)

    def _add(self, name: KeyName, secret: bytes) -> int:
        version = self._files.add(name, secret)
        self._forget_name(name)
        return version

    def _create_private(self, name: KeyName, key: _Private) -> _Private:
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self._add(name, der)
        return key

    def _private(self, name: KeyName, version: int | None) -> object:
        return load_der_private_key(self._take(name, version).secret, password=None)

    def _destroy(self, name: KeyName, version: int | None) -> None:
        versions = [version] if version else [one.version for one in self._files.entries(name)]
        if not versions:
            raise KeyMissing(f"no key {name.kind}.{name.owner}.{name.part} in this ring")
        for one in versions:
            self._files.destroy(name, one)
        self._forget_name(name)

    def _forget_name(self, name: KeyName) -> None:
        with self._lock:
            for held in [one for one in self._held if one[0] == name]:
                del self._held[held]

    def _take(self, name: KeyName, version: int | None) -> _Held:
        with self._lock:
            self._drop_expired()
            held = self._held.get((name, version))
            if held is None:
                found = self._files.newest(name) if version is None else version
                held = _Held(found, self._files.read(name, found), clock.now())
                self._held[name, version] = held
            return held

    def _drop_expired(self) -> None:
        """Drop what was read too long ago; what was read first stands first."""
        moment = clock.now()
        while self._held:
            oldest = next(iter(self._held))
            if timedelta(0) <= moment - self._held[oldest].read_at < KEEP:
                return
            del self._held[oldest]


def _municipal(slug: str, compartment: str) -> KeyName:
    return KeyName(Kind.MUNICIPAL, slug, compartment).checked()


def _signing(name: str) -> KeyName:
    return KeyName(Kind.SIGNING, name, "ed25519").checked()


def _client(slug: str) -> KeyName:
    return KeyName(Kind.CLIENT, slug, "oidc").checked()


def _fingerprint(secret: bytes) -> str:
    return subkey(secret, "fingerprint")[:_FINGERPRINT_BYTES].hex()
