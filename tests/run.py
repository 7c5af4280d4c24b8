"""`make test`: run what this machine can run, and say what was left out and how to add it.

With HUB_TEST_ALL=1 anything left out is a failure.
"""

import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest


@dataclass(frozen=True)
class Need:
    """Something beside Python that some tests need."""

    marker: str
    name: str
    present: Callable[[], bool]
    how: str


def _chromium() -> bool:
    named = os.environ.get("HUB_CHROMIUM")
    return bool(named or shutil.which("chromium") or Path("/usr/bin/chromium").exists())


def _answers(variable: str, port: int) -> bool:
    url = os.environ.get(variable)
    if not url:
        return False
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "127.0.0.1", parts.port or port), 2):
            return True
    except OSError:
        return False


MOST_WORKERS = 4
NEEDS = (
    Need(
        "browser",
        "Chromium",
        _chromium,
        "install it (Debian: apt-get install chromium) or name it in HUB_CHROMIUM",
    ),
    Need(
        "redis",
        "Redis",
        lambda: _answers("HUB_TEST_REDIS_URL", 6379),
        "start redis-server and set HUB_TEST_REDIS_URL=redis://127.0.0.1:6379/9",
    ),
    Need(
        "server",
        "a PostgreSQL server",
        lambda: _answers("HUB_TEST_DATABASE_URL", 5432),
        "set HUB_TEST_DATABASE_URL=postgresql://superuser:password@127.0.0.1:5432/postgres",
    ),
    Need(
        "node",
        "Node and npm",
        lambda: bool(shutil.which("node") and shutil.which("npm")),
        "install Node 20 or newer with npm",
    ),
)


def _side_by_side() -> list[str]:
    """Run files next to each other; each worker has a database server of its own."""
    return ["-n", str(min(os.cpu_count() or 1, MOST_WORKERS)), "--dist", "loadfile", "-q"]


def main(arguments: list[str]) -> int:
    """Run pytest without what cannot run here; report it at the end."""
    missing = [need for need in NEEDS if not need.present()]
    os.environ["HUB_TEST_WITHOUT"] = " ".join(need.marker for need in missing)
    code = int(pytest.main([*_side_by_side(), *arguments]))
    for need in missing:
        print(f"Left out: tests marked `{need.marker}` need {need.name}. To add: {need.how}.")
    if missing and os.environ.get("HUB_TEST_ALL") == "1":
        print("HUB_TEST_ALL=1: anything left out is a failure.")
        return code or 1
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
