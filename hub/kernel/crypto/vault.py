"""Values sealed to their place, under the key of one file (dossier).

A file has a data key of its own, wrapped by the key of its municipality's compartment. A
value is bound to its place: municipality, schema, table, column and row. Sealed bytes that
are moved to another row, column, table or municipality do not open there.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple
from uuid import UUID

from hub.kernel.crypto.keyring import MunicipalKey
from hub.kernel.crypto.primitives import (
    Unreadable,
    canonical,
    new_key,
    open_sealed,
    seal,
    wrap,
)
from hub.kernel.crypto.primitives import (
    unwrap as unwrap_key,
)

_VERSION_BYTES: Final = 4
_PURPOSE: Final = "dossier-keys"


@dataclass(frozen=True)
class Place:
    """Where a sealed value lives; the only place where it opens."""

    tenant: str
    schema: str
    table: str
    column: str
    row: UUID

    @cached_property
    def encoded(self) -> bytes:
        """The place as bytes that no other place gives."""
        return canonical(self.tenant, self.schema, self.table, self.column, self.row.bytes)


class DossierKey(NamedTuple):
    """A new data key: plain to seal with now, wrapped to store. The plain one is never stored."""

    plain: bytes
    wrapped: bytes

    def __repr__(self) -> str:
        return "DossierKey(...)"


def new_dossier_key(municipal_key: MunicipalKey, dossier_id: UUID) -> DossierKey:
    """Make the data key of a file: 32 bytes, and 65 bytes wrapped.

    The wrapped key starts with the version of the municipal key (4 bytes, big-endian), which
    `key_version` reads.
    """
    plain = new_key()
    return DossierKey(plain, _wrapped(municipal_key, dossier_id, plain))


def key_version(wrapped: bytes) -> int:
    """Return which version of the municipal key opens a wrapped data key."""
    return int.from_bytes(wrapped[:_VERSION_BYTES], "big")


def unwrap(municipal_key: MunicipalKey, dossier_id: UUID, wrapped: bytes) -> bytes:
    """Return the plain data key of a file.

    Raises `Unreadable` when the key is of another file, municipality, compartment or version.
    """
    if key_version(wrapped) != municipal_key.version:
        raise Unreadable("wrapped by another version of the municipal key")
    context = _context(municipal_key, dossier_id)
    return unwrap_key(municipal_key.subkey(_PURPOSE), wrapped[_VERSION_BYTES:], context)


def rewrap(old: MunicipalKey, new: MunicipalKey, dossier_id: UUID, wrapped: bytes) -> bytes:
    """Return the same data key wrapped by another municipal key, when keys are renewed."""
    return _wrapped(new, dossier_id, unwrap(old, dossier_id, wrapped))


def seal_value(key: bytes, value: str | bytes, place: Place) -> bytes:
    """Return a value sealed under a data key to its place; 29 bytes longer than its UTF-8.

    Raises UnicodeEncodeError (a ValueError) for text with lone surrogates.
    """
    plain = value.encode() if isinstance(value, str) else value
    return seal(key, plain, place.encoded)


def open_value(key: bytes, sealed: bytes, place: Place) -> bytes:
    """Return the bytes sealed at this place, or raise `Unreadable`."""
    return open_sealed(key, sealed, place.encoded)


def open_text(key: bytes, sealed: bytes, place: Place) -> str:
    """Return the text sealed at this place, or raise `Unreadable`."""
    return open_value(key, sealed, place).decode()


def _wrapped(municipal_key: MunicipalKey, dossier_id: UUID, plain: bytes) -> bytes:
    context = _context(municipal_key, dossier_id)
    version = municipal_key.version.to_bytes(_VERSION_BYTES, "big")
    return version + wrap(municipal_key.subkey(_PURPOSE), plain, context)


def _context(municipal_key: MunicipalKey, dossier_id: UUID) -> bytes:
    return canonical(
        municipal_key.slug, municipal_key.compartment, municipal_key.version, dossier_id.bytes
    )
