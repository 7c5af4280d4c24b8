"""The one place that calls a cipher: AES-256-GCM, HKDF-SHA256, and a clear refusal.

A sealed value is one format byte, a nonce of 12 random bytes, the ciphertext and a tag of
16 bytes. The format byte and the kind (a value or a key) are authenticated with the context,
so a wrapped key can never be opened as a value, nor the other way round.

A nonce is random, so one key may seal 2**32 times (NIST SP 800-38D, section 8.3). A file has
a key of its own and stays far below that.
"""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT: Final = b"\x01"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
OVERHEAD: Final = len(FORMAT) + NONCE_BYTES + TAG_BYTES

_VALUE: Final = b"value"
_KEY: Final = b"key"


class Unreadable(Exception):
    """It does not open: another key, another place, an unknown format, or touched bytes."""


def new_key() -> bytes:
    """Return 32 random bytes for AES-256."""
    return secrets.token_bytes(KEY_BYTES)


def canonical(*parts: str | bytes | int) -> bytes:
    """Return parts as bytes that no other list of parts gives.

    Each part is preceded by its type and its length (4 bytes), so ("ab", "c") differs from
    ("a", "bc"), and "1" from 1.
    """
    return b"".join(_framed(part) for part in parts)


def seal(key: bytes, plain: bytes, context: bytes) -> bytes:
    """Return the value sealed under a key of 32 bytes and bound to its context.

    The result is `OVERHEAD` (29) bytes longer than the value.
    """
    return _encrypt(key, plain, _VALUE + context)


def open_sealed(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """Return the value, or raise `Unreadable`."""
    return _decrypt(key, sealed, _VALUE + context)


def wrap(wrapping_key: bytes, key: bytes, context: bytes) -> bytes:
    """Return a key (or a private key as DER) wrapped by another, bound to its context."""
    return _encrypt(wrapping_key, key, _KEY + context)


def unwrap(wrapping_key: bytes, wrapped: bytes, context: bytes) -> bytes:
    """Return the wrapped key, or raise `Unreadable`."""
    return _decrypt(wrapping_key, wrapped, _KEY + context)


def subkey(key: bytes, purpose: str) -> bytes:
    """Derive 32 bytes for one purpose (HKDF-SHA256), so that no key has two uses."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=canonical("hub", purpose)).derive(key)


def _framed(part: str | bytes | int) -> bytes:
    if isinstance(part, str):
        mark, content = b"s", part.encode()
    elif isinstance(part, bytes):
        mark, content = b"b", part
    else:
        mark, content = b"i", str(part).encode()
    return mark + len(content).to_bytes(4, "big") + content


def _cipher(key: bytes) -> AESGCM:
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    return AESGCM(key)


def _encrypt(key: bytes, plain: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return FORMAT + nonce + _cipher(key).encrypt(nonce, plain, FORMAT + context)


def _decrypt(key: bytes, sealed: bytes, context: bytes) -> bytes:
    cipher = _cipher(key)
    if len(sealed) < OVERHEAD or sealed[:1] != FORMAT:
        raise Unreadable("not sealed in a format that is known here")
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return cipher.decrypt(nonce, rest, FORMAT + context)
    except InvalidTag:
        raise Unreadable("it does not open with this key in this place") from None
