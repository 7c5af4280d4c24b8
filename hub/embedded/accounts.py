"""Which OS account the server runs as: PostgreSQL refuses to run as root."""

import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from hub.embedded.errors import NoAccount

UNPRIVILEGED = ("postgres", "nobody")  # accounts that exist already; none is ever made


class _Popen(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """An OS account, and whether a process has to be switched to it."""

    name: str
    uid: int
    gid: int
    is_other: bool

    def arguments(self) -> _Popen:
        """Return the arguments that make `subprocess` run a program as this account."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    @contextmanager
    def reaching(self, directory: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Yield a path by which a child of this account reaches a directory of its own.

        Also yields the descriptors that the child must inherit for it. The parents of the
        directory may be closed to the account, and are never opened: on Linux the child gets the
        directory as an open descriptor instead.
        """
        if not (self.is_other and sys.platform == "linux"):
            yield str(directory), ()
            return
        descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            yield f"/proc/self/fd/{descriptor}", (descriptor,)
        finally:
            os.close(descriptor)


def own_account() -> Account:
    """Return the account that runs this process."""
    uid = os.geteuid()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise NoAccount(
            f"Gebruiker {uid} heeft op deze computer geen naam, en PostgreSQL vraagt die wel. "
            "Start hub als een gewone gebruiker, of als root."
        ) from None
    return Account(entry.pw_name, uid, entry.pw_gid, is_other=False)


def server_account(cluster: Path) -> Account:
    """Return the account to run the server as: our own, unless we are root.

    As root: the account that owns the existing cluster, else an existing unprivileged one.
    """
    own = own_account()
    owner = cluster.stat().st_uid if cluster.exists() else None
    if own.uid != 0:
        if owner not in {None, own.uid}:
            raise NoAccount(f"De database in {cluster} is van een andere gebruiker dan {own.name}.")
        return own
    entry = pwd.getpwuid(owner) if owner else _first_unprivileged()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, is_other=True)


def _first_unprivileged() -> pwd.struct_passwd:
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoAccount(
        "PostgreSQL start niet als root, en er is geen gebruiker postgres of nobody. "
        "Start hub als een gewone gebruiker."
    )
