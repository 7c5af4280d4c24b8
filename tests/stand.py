"""A whole installation of processes, as it runs for people: to be killed and looked at."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psycopg
from aiosmtpd.controller import Controller

from hub import embedded
from hub.installation import open_installation
from hub.migrations.registers import NewTenant
from hub.owner import join, prepare
from hub.settings import Settings, read_settings
from tests.builders import HOST, SLUGS, Region, fill, make_region

# Runs the database, and starts it again when it was killed.
DATABASE = """
import sys, time
from pathlib import Path
from hub import embedded
server = embedded.start(Path(sys.argv[1]))
print(server.pid, flush=True)
while True:
    time.sleep(0.1)
    if not server.alive():
        server.restart()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(what: Any, seconds: float = 60) -> bool:
    """Wait until something is so; says whether it came to be."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.05)
    return False


class Mailbox:
    """A mail server that keeps what it gets: address and Message-ID."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd calls it so
        lines = envelope.content.decode().splitlines()
        number = next(line for line in lines if line.lower().startswith("message-id:"))
        self.mails += [(to, number.split(":", 1)[1].strip()) for to in envelope.rcpt_tos]
        return "250 OK"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


@dataclass
class Stand:
    """The processes of one installation; those that die are started again, as systemd does."""

    folder: Path
    mailbox: Mailbox
    redis: bool
    web_port: int = field(default_factory=free_port)
    redis_port: int = field(default_factory=free_port)
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def environment(self) -> dict[str, str]:
        found = {
            "HUB_DATA": str(self.data),
            "HUB_BASE_URL": self.base_url,
            "HUB_SECRET": "a secret for tests, not a secret one at all",
            "HUB_MASTER_KEY": "a master key for tests, not a secret one",
            "HUB_SMTP_URL": f"smtp://127.0.0.1:{self.mailbox.port}",
        }
        if self.redis:
            found["HUB_REDIS_URL"] = f"redis://127.0.0.1:{self.redis_port}/0"
        return found

    @property
    def settings(self) -> Settings:
        return read_settings(self.environment)

    def commands(self) -> dict[str, list[str]]:
        hub = [sys.executable, "-m", "hub"]
        found = {
            "database": [sys.executable, "-c", DATABASE, str(self.data)],
            "web": [*hub, "web", "--bind", f"127.0.0.1:{self.web_port}", "--threads", "4"],
            "worker": [*hub, "worker"],
        }
        if self.redis:
            options = ["--port", str(self.redis_port), "--save", "", "--appendonly", "no"]
            found["redis"] = ["redis-server", "--bind", "127.0.0.1", *options]
        return found

    def start(self, name: str) -> None:
        self.held.discard(name)
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                self.commands()[name],
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=self.folder if name == "redis" else None,
            )

    def watch(self) -> None:
        """Start what died, until stopped."""
        while not self.stopping.wait(0.1):
            for name, process in list(self.running.items()):
                if process.poll() is not None and name not in self.held:
                    self.start(name)

    def kill(self, name: str, *, hold: bool = False) -> None:
        """End one process with SIGKILL; `hold` keeps it from being started again."""
        if hold:
            self.held.add(name)
        os.kill(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()

    def kill_child(self, name: str) -> None:
        """End one child of a process with SIGKILL, if it has any."""
        pid = self.running[name].pid
        for child in reversed(children_of(pid)):
            signal_if_there(child)
            return

    def kill_postgres(self) -> None:
        first = (self.data / "database" / "cluster" / "postmaster.pid").read_text().split("\n", 1)
        signal_if_there(int(first[0]))

    def superuser(self) -> "psycopg.Connection[Any]":
        """Connect as superuser; a database that was just killed is waited for."""
        until = time.monotonic() + 30
        while True:
            address = embedded.find(self.data)
            try:
                if address is not None:
                    return psycopg.connect(**address.conninfo("hub_bootstrap"), autocommit=True)
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
            assert time.monotonic() < until, "no database"
            time.sleep(0.1)

    def fill(self) -> None:
        """Let the municipalities join, with a person in every role."""
        prepare(self.settings)
        for slug in SLUGS:
            join(self.settings, NewTenant(slug, slug.title(), is_host=slug == HOST))
        hub = open_installation(self.settings)
        with self.superuser() as superuser:
            fill(hub, superuser)
        hub.engine.dispose()

    def region(self) -> Region:
        """The same installation, opened in this process."""
        return make_region(open_installation(self.settings))

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.web_port), 1):
                return True
        except OSError:
            return False

    def stop(self) -> None:
        self.stopping.set()
        for name in ("web", "worker", "redis", "database"):
            process = self.running.get(name)
            if process is not None and process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def children_of(pid: int) -> list[int]:
    """Return the direct children of a process (Linux)."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(one) for one in text.split()]


def signal_if_there(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@contextmanager
def standing(folder: Path, *, redis: bool = True) -> Iterator[Stand]:
    """Run an installation of three municipalities."""
    with Mailbox() as mailbox:
        stand = Stand(folder, mailbox, redis)
        try:
            if redis:
                stand.start("redis")
            stand.start("database")
            assert wait_until(lambda: embedded.find(stand.data) is not None), "no database"
            stand.fill()
            stand.start("web")
            stand.start("worker")
            assert wait_until(stand.answers), (folder / "web.log").read_text()
            watcher = threading.Thread(target=stand.watch, daemon=True)
            watcher.start()
            yield stand
        finally:
            stand.stop()
