"""Starts everything the demo needs, watches over it, and stops it all together."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from hub import embedded
from hub.demo import stage
from hub.demo.secrets import demo_environment, demo_settings
from hub.embedded import DataInUse, ServerFailed

READY_WITHIN = 60.0
STOP_WITHIN = 15.0
PORTS = 3  # hub, provider with mailbox, mail server


@dataclass(frozen=True, slots=True)
class DemoWanted:
    """What was asked on the command line."""

    data: Path
    port: int
    tenants: int
    scale: float


@dataclass(slots=True)
class Demo:
    """The demo as a set of processes: database, provider with mailbox, web, worker."""

    wanted: DemoWanted
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    stopping: bool = False

    def run(self) -> int:
        """Run until Ctrl-C; returns the exit code."""
        ports = range(self.wanted.port, self.wanted.port + PORTS)
        taken = [port for port in ports if not _free(port)]
        if taken:
            _say(f"Poort {taken[0]} is bezet. Kies een andere met --port.")
            return 1
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        settings = demo_settings(self.wanted.data, self.wanted.port)
        try:
            server = embedded.start(self.wanted.data, prefix=settings.prefix)
        except (DataInUse, ServerFailed) as error:
            _say(str(error))
            return 1
        try:
            people = stage.build(settings, self.wanted.tenants, self.wanted.scale, _progress)
            self._start_all()
            if not self._wait_until_ready():
                return 1
            self._tell(people)
            return self._watch(server)
        except KeyboardInterrupt:
            return 0
        finally:
            self._end_all()
            server.stop()

    def _start_all(self) -> None:
        port, data = self.wanted.port, self.wanted.data
        provider = ["-m", "hub.demo.desk", "--port", str(port + 1), "--smtp", str(port + 2)]
        self._start("provider", [*provider, "--data", str(data)])
        self._start("web", ["-m", "hub", "web", "--bind", f"127.0.0.1:{port}"])
        self._start("worker", ["-m", "hub", "worker"])

    def _start(self, name: str, arguments: list[str]) -> None:
        environment = {**os.environ, **demo_environment(self.wanted.data, self.wanted.port)}  # noqa: TID251 - children inherit the environment
        logs = self.wanted.data / "logs"
        logs.mkdir(exist_ok=True)
        with (logs / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, *arguments], env=environment, stdout=log, stderr=log
            )

    def _wait_until_ready(self) -> bool:
        base, port = "http://127.0.0.1", self.wanted.port
        addresses = [f"{base}:{port}/healthz", f"{base}:{port + 1}/"]
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and not self.stopping:
            if all(map(_answers, addresses)):
                return True
            time.sleep(0.1)
        _say(f"De hub kwam niet op gang. Kijk in {self.wanted.data / 'logs'}.")
        return False

    def _watch(self, server: embedded.Server) -> int:
        while not self.stopping:
            time.sleep(0.5)
            if not server.alive():
                _say("De database viel weg en wordt opnieuw gestart.")
                server.restart()
            for name, process in list(self.processes.items()):
                if process.poll() is not None and not self.stopping:
                    _say(f"{name} stopte en wordt opnieuw gestart.")
                    self._restart(name)
        return 0

    def _restart(self, name: str) -> None:
        gone = self.processes[name]
        self._start(name, [str(part) for part in gone.args[1:]])  # type: ignore[index]

    def _end_all(self) -> None:
        for process in self.processes.values():
            process.terminate()
        until = time.monotonic() + STOP_WITHIN
        for process in self.processes.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopping = True
        if not self.processes:  # still making the region: nothing else looks at the flag
            raise KeyboardInterrupt

    def _tell(self, people: list[stage.DemoPerson]) -> None:
        base = f"http://127.0.0.1:{self.wanted.port}"
        mailbox = f"http://127.0.0.1:{self.wanted.port + 1}/postbus"
        listed = [person.as_json() for person in people]
        found = {"base_url": base, "mailbox_url": mailbox, "people": listed}
        (self.wanted.data / "demo.json").write_text(json.dumps(found, indent=1), "utf-8")
        _say(stage.table(base, mailbox, people))


def _progress(text: str) -> None:
    sys.stdout.write(f"\r\033[K{text}" if sys.stdout.isatty() else f"{text}\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own loopback address
            return True
    except OSError:
        return False
