"""One run of the `postgres` program: starting it, seeing that it is ready, stopping it."""

import os
import signal
import subprocess
import time
from pathlib import Path
from typing import BinaryIO

from hub.embedded.address import PORT
from hub.embedded.binaries import ENVIRONMENT
from hub.embedded.cluster import Cluster
from hub.embedded.errors import ServerFailed
from hub.embedded.folder import Folder
from hub.embedded.guard import guard
from hub.embedded.locks import hold_server_lock

PAUSE = 0.005  # seconds between two looks whether the server is ready
RECOVERY = 600.0  # seconds for a crashed server to replay its log
# The ways to stop, from friendly to final, each with the seconds it gets.
STOPS = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))
READY = 7  # the line of postmaster.pid that tells the state, counted from 0


class Postmaster:
    """The server process, a direct child of this one."""

    def __init__(self, cluster: Cluster) -> None:
        self._folder = cluster.folder
        lock = hold_server_lock(cluster.folder)
        try:
            _clear_leftovers(cluster.folder)
            self._guard = guard()
            try:
                self._process = self._start(cluster, lock)
            except BaseException:
                self._guard.release()
                raise
        finally:
            os.close(lock)  # from here on only the server's own processes hold it
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return self._process.pid

    def alive(self) -> bool:
        """Tell whether the server process still runs; costs one system call."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Stop the server and wait for its end: sessions are ended, everything is written."""
        for number, seconds in STOPS:
            if not self.alive():
                break
            self._process.send_signal(number)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
        self._guard.release()

    def _start(self, cluster: Cluster, lock: int) -> subprocess.Popen[bytes]:
        with (
            _private_file(self._folder.start_log) as log,
            cluster.account.reaching(self._folder.cluster) as (path, descriptors),
        ):
            return subprocess.Popen(  # noqa: S603 - a program of our own wheel
                [cluster.binaries.program("postgres"), "-D", path],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=ENVIRONMENT,
                start_new_session=True,  # Ctrl-C at the terminal is for the starter alone
                pass_fds=(lock, *descriptors),
                preexec_fn=self._guard.in_child,  # noqa: PLW1509 - must run in the child itself
                **cluster.account.arguments(),
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + RECOVERY
        while not self._is_ready():
            if not self.alive() or time.monotonic() > deadline:
                raise ServerFailed(f"De database startte niet. {_last_words(self._folder)}")
            time.sleep(PAUSE)

    def _is_ready(self) -> bool:
        try:
            lines = (self._folder.cluster / "postmaster.pid").read_text("utf-8").splitlines()
        except (FileNotFoundError, UnicodeDecodeError):
            return False
        return (
            len(lines) > READY
            and lines[0] == str(self._process.pid)
            and lines[READY].strip() == "ready"
        )


def _private_file(path: Path) -> BinaryIO:
    """Open a fresh file of mode 0600."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _clear_leftovers(folder: Folder) -> None:
    """Remove the lock files of a server that was killed.

    Whoever holds our lock knows that none of its processes is left, while the process id in those
    files may since have become somebody else's.
    """
    for name in ("postmaster.pid", f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (folder.cluster / name).unlink(missing_ok=True)


def _last_words(folder: Folder) -> str:
    """Return the last lines that the server wrote."""
    logs = sorted((folder.cluster / "log").glob("*.log"), key=lambda log: log.stat().st_mtime)
    lines = [
        line
        for log in (folder.start_log, *logs[-1:])
        for line in log.read_text("utf-8", "replace").splitlines()[-5:]
    ]
    return " / ".join(lines)
