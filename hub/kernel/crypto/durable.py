"""Files that survive a power cut: whole or not at all, and gone when they must be gone.

For POSIX file systems. Overwriting reaches the blocks of a plain file system; on storage that
copies on write, or on flash, the old bytes may linger, so what is overwritten here is only
ever a key that is itself wrapped by the master key.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
OPEN_TO_OTHERS = 0o077


def private_folder(folder: Path) -> None:
    """Make the folder, or close an existing one, so that only its owner can enter (0700).

    Raises PermissionError when it is open to others and is not ours to close.
    """
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    if folder.stat().st_mode & OPEN_TO_OTHERS:
        try:
            folder.chmod(PRIVATE_FOLDER)
        except PermissionError as error:
            raise PermissionError(f"{folder} is open to others; give it mode 0700") from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: one writer at a time, over threads and processes."""
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write(path: Path, content: bytes) -> None:
    """Put content at a path: after this call it is there, whole, also after a power cut.

    The caller holds the folder's lock, so a half-written file of an earlier crash is ours.
    """
    half = path.with_name(f".{path.name}.half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    sync_folder(path.parent)


def append(path: Path, content: bytes, whole: int) -> None:
    """Add content after the first `whole` bytes of a file; what follows those is cut off.

    The caller holds the folder's lock. On return the content is on disk.
    """
    fresh = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.truncate(whole)
        file.seek(whole)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if fresh:
        sync_folder(path.parent)


def shred(path: Path) -> None:
    """Overwrite a file with random bytes, remove it, and make its absence durable."""
    with path.open("r+b", buffering=0) as file:
        file.write(secrets.token_bytes(os.fstat(file.fileno()).st_size))
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make what was added to or removed from a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
