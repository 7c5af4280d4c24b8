"""A closed-loop client: a process of its own that sends raw requests as fast as answers come.

One thread and one selector, so that it costs far less than the server it asks. It reads one
JSON object from stdin and writes one to stdout; `ask` runs it.
"""

import json
import re
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"
LONGEST_WAIT = 60.0


@dataclass(slots=True)
class Answers:
    """What came back: milliseconds for each answer, how many of each status, and the whole time."""

    times: list[float]
    statuses: dict[int, int]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.times) / self.seconds


@dataclass(slots=True)
class Client:
    """One connection that waits for its answer before it asks again."""

    line: socket.socket
    requests: deque[bytes]
    again: bool
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)

    def send(self) -> bool:
        """Send the next request; False when there is none left."""
        if not self.requests:
            return False
        request = self.requests.popleft()
        if self.again:
            self.requests.append(request)
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.line.sendall(request)
        return True

    def read(self) -> int | None:
        """Take in what came; return the status when the answer is complete."""
        part = self.line.recv(262_144)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.received += part
        end = self.received.find(HEAD_END)
        if end < 0:
            return None
        found = LENGTH.search(self.received, 0, end)
        length = int(found[1]) if found else 0
        if len(self.received) < end + len(HEAD_END) + length:
            return None
        return int(self.received[9:12])


def drive(port: int, requests: Sequence[Sequence[str]], seconds: float) -> Answers:
    """Let each client send its requests: round and round for some seconds, or once (0 seconds)."""
    clients = [
        Client(_connect(port), deque(text.encode() for text in mine), again=seconds > 0)
        for mine in requests
    ]
    times: list[float] = []
    statuses: Counter[int] = Counter()
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.line, selectors.EVENT_READ, client)
        started = time.perf_counter()
        until = started + (seconds or LONGEST_WAIT)
        busy = sum(client.send() for client in clients)
        while busy:
            ready = selector.select(LONGEST_WAIT)
            if not ready:
                raise TimeoutError("no answer within a minute")
            for key, _ in ready:
                client = key.data
                status = client.read()
                if status is None:
                    continue
                done = time.perf_counter()
                times.append((done - client.sent_at) * 1000)
                statuses[status] += 1
                if done >= until or not client.send():
                    busy -= 1
        ended = time.perf_counter()
    for client in clients:
        client.line.close()
    return Answers(times, dict(statuses), ended - started)


def _connect(port: int) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), LONGEST_WAIT)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return line


def ask(port: int, requests: Sequence[Sequence[str]], seconds: float, *, good: int) -> Answers:
    """Run the client in a process of its own; any answer but `good` is an error."""
    wanted = json.dumps({"port": port, "requests": requests, "seconds": seconds})
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.load"],
        input=wanted,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    found = json.loads(done.stdout)
    answers = Answers(
        found["times"], {int(code): n for code, n in found["statuses"].items()}, found["seconds"]
    )
    if set(answers.statuses) != {good}:
        raise RuntimeError(f"expected {good} only, and got {answers.statuses}")
    return answers


def request(method: str, path: str, cookie: str = "", body: str = "") -> str:
    """Write a request as it goes over the line."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Language: nl"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if body:
        lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(body.encode())}")
    return "\r\n".join([*lines, "", body])


def main() -> None:
    wanted = json.load(sys.stdin)
    answers = drive(wanted["port"], wanted["requests"], wanted["seconds"])
    found = {"times": answers.times, "statuses": answers.statuses, "seconds": answers.seconds}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
