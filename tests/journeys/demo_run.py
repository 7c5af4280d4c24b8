"""`hub demo` as a process of its own, on free ports, with a data folder that is thrown away."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PORTS = 3  # the hub, the provider with the mailbox, the mail server
READY_SECONDS = 180
STOP_SECONDS = 30
MAIL_SECONDS = 30

Mail = dict[str, str]


@dataclass(frozen=True)
class Demo:
    """A running demo: where it is, who can sign in, what was mailed."""

    base_url: str
    mailbox_url: str
    people: tuple[dict[str, str], ...]
    data: Path

    def who(self, municipality: str, role: str) -> dict[str, str]:
        """Return the first person of demo.json in this role."""
        found = (p for p in self.people if (p["municipality"], p["role"]) == (municipality, role))
        return next(found)

    def start_of(self, person: dict[str, str]) -> str:
        """Return the address that signs a person in without a page in between."""
        where = f"{self.base_url}/aanmelden/{person['municipality']}"
        return f"{where}?login_hint={person['login_hint']}"

    def mails(self) -> list[Mail]:
        """Return every mail that the hub sent, newest first."""
        with urllib.request.urlopen(f"{self.mailbox_url}.json", timeout=5) as answer:
            found: list[Mail] = json.load(answer)["mails"]
        return found

    def wait_for_mail(self, wanted: Callable[[Mail], bool]) -> Mail:
        """Return the newest mail that fits, as soon as the worker has sent it."""
        until = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < until:
            for mail in self.mails():
                if wanted(mail):
                    return mail
            time.sleep(0.1)
        raise AssertionError(f"no such mail in {self.mails()}")

    @property
    def book(self) -> Path:
        """The file of who can sign in at the provider."""
        return self.data / "provider" / "book.json"

    def email_of(self, person: dict[str, str]) -> str:
        """Return the mail address of somebody, as the provider knows it."""
        known = json.loads(self.book.read_text("utf-8"))["people"]
        found = (p for p in known if p["login_hint"] == person["login_hint"])
        return str(next(found)["email"])

    def hire(self, municipality: str, name: str) -> dict[str, str]:
        """Let the provider know somebody new, whom the hub has never seen."""
        mark = f"nieuw-{name.casefold().replace(' ', '-')}"
        person = {
            "municipality": municipality,
            "sub": mark,
            "name": name,
            "email": f"{mark}@{municipality}.example",
            "login_hint": f"{mark}@{municipality}",
            "role": "",
        }
        content = json.loads(self.book.read_text("utf-8"))
        content["people"].append(person)
        draft = self.book.with_suffix(".new")
        draft.write_text(json.dumps(content), "utf-8")
        draft.replace(self.book)
        return person


def free_ports() -> int:
    """Return the first of some ports in a row on which nothing listens."""
    for first in range(18100, 30000, 10):
        if all(_free(port) for port in range(first, first + PORTS)):
            return first
    raise AssertionError("no free ports")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@contextmanager
def running_demo(data: Path, *options: str) -> Iterator[Demo]:
    """Run `hub demo` until the block ends; Ctrl-C stops everything that it started."""
    command = [
        sys.executable,
        "-m",
        "hub",
        "demo",
        "--port",
        str(free_ports()),
        "--data",
        str(data),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    data.mkdir(parents=True, exist_ok=True)
    said = data / "said.txt"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [*command, *options], cwd=ROOT, env=environment, stdout=out, stderr=out
        )
        try:
            yield _when_ready(process, data, said)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_SECONDS)


def _when_ready(process: "subprocess.Popen[bytes]", data: Path, said: Path) -> Demo:
    paper = data / "demo.json"
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if paper.exists() and (found := _read(paper)) is not None:
            people = tuple(found["people"])
            return Demo(found["base_url"], found["mailbox_url"], people, data)
        time.sleep(0.1)
    raise AssertionError(f"the demo did not start: {said.read_text('utf-8')[-2000:]}")


def _read(paper: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(paper.read_text("utf-8"))
    except ValueError:  # it is being written
        return None
    return found
