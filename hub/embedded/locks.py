"""Who may use the data: two locks that the kernel releases when their holders are gone.

The launcher's lock tells a second start at once that it is too late, and by whom. The server's lock
is inherited by every process of PostgreSQL and by nobody else, so who gets it knows that no process
of an earlier server is left, whatever process ids say.
"""

import fcntl
import json
import os
import time
from datetime import datetime
from pathlib import Path

from hub.embedded.errors import DataInUse
from hub.embedded.folder import Folder
from hub.kernel import clock

PATIENCE = 60.0  # seconds for an orphaned server to write its last checkpoint
PAUSE = 0.02  # seconds between two tries


def hold_launcher_lock(folder: Folder) -> int:
    """Take the launcher's lock and return its descriptor; raise DataInUse, naming the holder."""
    descriptor = _open(folder.launcher_lock)
    if not _take(descriptor):
        os.close(descriptor)
        raise DataInUse(_who_holds(folder))
    holder = json.dumps({"pid": os.getpid(), "since": clock.now().isoformat()})
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, holder.encode(), 0)
    return descriptor


def hold_server_lock(folder: Folder) -> int:
    """Take the lock for a server about to start; wait for the last process of an earlier one."""
    descriptor = _open(folder.server_lock)
    deadline = time.monotonic() + PATIENCE
    while not _take(descriptor):
        if time.monotonic() > deadline:
            os.close(descriptor)
            raise DataInUse(
                f"De database in {folder.root} wordt nog gebruikt door een server die niet stopt."
            )
        time.sleep(PAUSE)
    return descriptor


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _who_holds(folder: Folder) -> str:
    """Say who serves the data and since when; the holder may just be writing that down."""
    try:
        holder = json.loads(folder.launcher_lock.read_text("utf-8"))
        since = clock.local(datetime.fromisoformat(holder["since"])).strftime("%d-%m-%Y om %H:%M")
    except (ValueError, KeyError):
        return f"De gegevens in {folder.root.parent} zijn al in gebruik door een ander proces."
    return (
        f"De gegevens in {folder.root.parent} zijn al in gebruik door proces {holder['pid']}, "
        f"sinds {since}. Stop dat proces eerst, of kies een andere map."
    )
