"""Zipped spreadsheets, looked at before any library opens them.

Guards against files that unpack to far more than they weigh, against
document types and entities in their XML, and against locked files.
"""

import io
import re
import zipfile

from tenants.imports.reading.sentences import FileRefused

MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 150
_RATIO_FROM = 10 * 1024 * 1024
_MAX_PARTS = 2_000
_CHUNK = 1024 * 1024
_OVERLAP = 32
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_ENCRYPTED_FLAG = 0x1
_PLAIN_ENCODINGS = frozenset([b"utf-8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1"])


def open_package(data: bytes) -> zipfile.ZipFile:
    """Return the zip after checking every part of it.

    Raises `FileRefused` with `broken`, `password`, `too_large_unpacked` or
    `unsafe`. Parts are unpacked once to count their real size, 1 MB at a time.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        _check(package, len(data))
    except FileRefused:
        raise
    except Exception as error:  # a hostile zip can make zipfile raise nearly anything
        raise FileRefused("broken") from error
    return package


def _check(package: zipfile.ZipFile, packed: int) -> None:
    parts = package.infolist()
    if len(parts) > _MAX_PARTS:
        raise FileRefused("unsafe")
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise FileRefused("password")
    _weigh(package, parts, packed)


def _weigh(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo], packed: int) -> None:
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise FileRefused("too_large_unpacked")
    unpacked = 0
    for part in parts:
        unpacked = _weigh_part(package, part, unpacked, packed)


def _weigh_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, unpacked: int, packed: int) -> int:
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    tail, first = b"", True
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            unpacked += len(chunk)
            if unpacked > MAX_UNPACKED or (
                unpacked > _RATIO_FROM and unpacked > MAX_RATIO * packed
            ):
                raise FileRefused("too_large_unpacked")
            if is_xml:
                _look_for_declarations(tail + chunk, first=first)
                tail, first = chunk[-_OVERLAP:], False
    return unpacked


def _look_for_declarations(chunk: bytes, *, first: bool) -> None:
    """Refuse XML that declares entities, also in UTF-16, and XML in an odd encoding."""
    letters = chunk.replace(b"\x00", b"") if b"\x00" in chunk else chunk
    if _DECLARATION.search(letters):
        raise FileRefused("unsafe")
    told = _ENCODING.search(letters[:200]) if first else None
    if told and told.group(1).lower() not in _PLAIN_ENCODINGS:
        raise FileRefused("unsafe")
