"""Seeing to it that the server does not outlive the process that started it.

On Linux the kernel does it, for a start from the main thread: the signal comes when the thread that
started the server ends. Elsewhere a small process waits at a pipe for its other end to close.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

STOP = signal.SIGINT  # PostgreSQL's fast shutdown: sessions are ended, nothing is left to recover
PR_SET_PDEATHSIG = 1


class Guard(Protocol):
    """Stops one server process when its starter is gone."""

    def in_child(self) -> None:
        """Run in the server's process, after the switch of account and before the program."""

    def release(self) -> None:
        """Stop guarding: the server process has ended."""


class DeathSignal:
    """The kernel's own parent-death signal (Linux)."""

    def __init__(self) -> None:
        self._starter = os.getpid()
        self._prctl: Callable[[int, int], int] = ctypes.CDLL(None, use_errno=True).prctl

    def in_child(self) -> None:
        """Ask for the signal, and end at once where the starter died before that."""
        _plain_signals()
        if self._prctl(PR_SET_PDEATHSIG, STOP) != 0 or os.getppid() != self._starter:
            os._exit(1)

    def release(self) -> None:
        """Nothing is left: the request ended with the process."""


class Watchdog:
    """A process of its own that waits for the starter to go (macOS, and threads)."""

    def __init__(self) -> None:
        program = [sys.executable, "-I", "-S", str(Path(__file__).with_name("watchdog.py"))]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [*program, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            env={},
        )

    def in_child(self) -> None:
        """Tell the watchdog which process it guards; the pipe closes when the program starts."""
        _plain_signals()
        os.write(self._pipe(), b"%d\n" % os.getpid())

    def release(self) -> None:
        """Send the watchdog home."""
        with suppress(BrokenPipeError):  # it went already
            self._process.communicate(b"done\n")

    def _pipe(self) -> int:
        assert self._process.stdin is not None
        return self._process.stdin.fileno()


def guard() -> Guard:
    """Return the guard that works here."""
    is_main = threading.current_thread() is threading.main_thread()
    return DeathSignal() if sys.platform == "linux" and is_main else Watchdog()


def _plain_signals() -> None:
    """Undo what a shell or nohup made the starter ignore: the server must hear a stop."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
