"""A short path to the server's socket: the address of a unix socket holds some hundred bytes.

The server itself listens in its working directory, so its own path is always short. Clients use
the plain path where it fits. Where it does not, on Linux they go through a descriptor that the
launcher holds open (readable for processes of the same OS account, and for root), elsewhere through
a symbolic link in a private directory.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from hub.embedded.address import PORT
from hub.embedded.folder import Folder

LONGEST = 107 if sys.platform == "linux" else 103  # bytes, without the closing zero


def socket_dir(folder: Folder, held: ExitStack) -> str:
    """Return the directory where clients reach the server; `held` gives back what that took."""
    plain = str(folder.cluster)
    if fits(plain):
        return plain
    if Path("/proc/self/fd").is_dir():
        return through_descriptor(folder, held)
    return through_link(folder)


def fits(path: str) -> bool:
    """Tell whether a socket in a directory can be named directly.

    Besides the length: libpq splits a host at commas and takes text, not bytes.
    """
    try:
        size = len(f"{path}/.s.PGSQL.{PORT}".encode())
    except UnicodeEncodeError:
        return False
    return size <= LONGEST and "," not in path


def through_descriptor(folder: Folder, held: ExitStack) -> str:
    """Hold the directory open, and return the path of that descriptor."""
    descriptor = os.open(folder.cluster, os.O_RDONLY | os.O_DIRECTORY)
    held.callback(os.close, descriptor)
    return f"/proc/{os.getpid()}/fd/{descriptor}"


def through_link(folder: Folder) -> str:
    """Make a link in a private directory; the directory is noted in the data folder."""
    link = folder.make_outside("/tmp") / "db"  # noqa: S108 - mode 0700, and short
    link.symlink_to(folder.cluster)
    return str(link)
