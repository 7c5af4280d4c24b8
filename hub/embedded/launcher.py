"""Starting the embedded server on a data folder, restarting it, and stopping it."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hub.embedded import address as record
from hub.embedded.accounts import server_account
from hub.embedded.address import PORT, Address
from hub.embedded.binaries import binaries_for
from hub.embedded.cluster import Cluster
from hub.embedded.config import checked
from hub.embedded.errors import ServerFailed
from hub.embedded.folder import Folder
from hub.embedded.locks import hold_launcher_lock
from hub.embedded.postmaster import Postmaster
from hub.embedded.short_path import socket_dir

DATABASE = "hub"


class Server:
    """The embedded server of one data folder, run by this process. Made by `start`.

    On Linux the server ends with the thread that started it, so start it from the main thread.
    """

    def __init__(self, folder: Folder, prefix: str, *, test_profile: bool) -> None:
        self._folder = folder
        self._test_profile = test_profile
        with ExitStack() as held:
            held.callback(os.close, hold_launcher_lock(folder))
            folder.clear_outside()
            held.callback(folder.clear_outside)
            account = server_account(folder.cluster)
            self._cluster = Cluster(folder, account, binaries_for(account, folder), prefix)
            self._cluster.make(test_profile=test_profile)
            held.callback(record.forget, folder)
            self.address = Address(socket_dir(folder, held), PORT, DATABASE)
            self._postmaster = self._launch()
            self._held = held.pop_all()

    @property
    def pid(self) -> int:
        """The process id of the PostgreSQL server."""
        return self._postmaster.pid

    def alive(self) -> bool:
        """Tell whether the server still runs; costs one system call. If not: `restart`."""
        return self._postmaster.alive()

    def restart(self) -> None:
        """Start the server again, at the same address, after it died or to read its settings."""
        self._postmaster.stop()
        self._cluster.make(test_profile=self._test_profile)
        self._postmaster = self._launch()

    def stop(self) -> None:
        """Stop the server, and give back all that it took; stopping twice does nothing."""
        self._postmaster.stop()
        self._held.close()

    def _launch(self) -> Postmaster:
        postmaster = Postmaster(self._cluster)
        try:
            self._cluster.prepare(self.address)
            record.note(self._folder, self.address)
        except BaseException:
            postmaster.stop()
            raise
        return postmaster


def start(data: Path, *, prefix: str = "hub_", test_profile: bool = False) -> Server:
    """Start the server of a data folder, making the folder and its database the first time.

    The caller stops it; if the caller dies, it stops by itself. `test_profile` gives up safety at
    a power cut for speed. Raises DataInUse when another process runs it, naming that process, and
    ServerFailed, with the reason, when it cannot be started.
    """
    folder = Folder.of(data)
    name_prefix = checked(prefix)
    try:
        folder.make()
        return Server(folder, name_prefix, test_profile=test_profile)
    except PermissionError as refused:
        raise ServerFailed(
            f"Geen toegang tot {refused.filename}. Start hub als de gebruiker van wie die map is, "
            "of kies een andere map."
        ) from refused


@contextmanager
def serve(data: Path, *, prefix: str = "hub_", test_profile: bool = False) -> Iterator[Address]:
    """Run the server of a data folder for the length of a with-block; see `start`."""
    server = start(data, prefix=prefix, test_profile=test_profile)
    try:
        yield server.address
    finally:
        server.stop()
