"""`hub demo` as people start it: how long it takes, the first and the next time, and its memory."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.figures import Figure, below

PORT = 8751
READY_WITHIN = 300.0
SETTLED_AFTER = 3.0
PSS = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def measure() -> Iterator[Figure]:
    """Start the demo twice on one folder."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        data = Path(folder) / "data"
        with _demo(data) as (first, _):
            yield Figure("demo_first_start", first, "s")
        with _demo(data) as (following, pid):
            yield Figure("demo_next_start", following, "s", below(8))
            time.sleep(SETTLED_AFTER)
            yield Figure("demo_memory", _memory(pid), "MB", below(700))


@contextmanager
def _demo(data: Path) -> Iterator[tuple[float, int]]:
    command = [sys.executable, "-m", "hub", "demo", "--port", str(PORT), "--data", str(data)]
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ))
    try:
        _wait_for_page(process)
        yield time.monotonic() - started, process.pid
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _wait_for_page(process: "subprocess.Popen[bytes]") -> None:
    """Wait until the sign-in page is there, and the people to sign in as."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the demo ended with {process.returncode}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/aanmelden", timeout=5) as page:
                if page.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the demo did not come up")


def _memory(pid: int) -> float:
    """Return the memory of a process and all below it, in MB; what is shared counts once."""
    total = 0
    for one in _family(pid):
        try:
            found = PSS.search(Path(f"/proc/{one}/smaps_rollup").read_text("ascii"))
        except OSError:
            continue  # it has just ended
        total += int(found[1]) if found else 0
    return total / 1024


def _family(pid: int) -> list[int]:
    children = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text("ascii").split()
    ]
    return [pid, *(one for child in children for one in _family(child))]
