"""Starting embedded servers in this process, in another one, and as another OS account."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hub.embedded import serve

ROOT = Path(__file__).parents[2]
PACKAGES = Path(pytest.__file__).parents[1]
# Serves a data folder until its input ends; first says the process id of the server.
SERVE = """
import sys
import threading
from pathlib import Path

from hub.embedded import start

servers = []


def launch():
    servers.append(start(Path(sys.argv[1])))


if sys.argv[2] == "thread":
    thread = threading.Thread(target=launch)
    thread.start()
    thread.join()
else:
    launch()
print(servers[0].pid, flush=True)
sys.stdin.read()
servers[0].stop()
"""

Run = Callable[..., "subprocess.Popen[str]"]


def environment() -> dict[str, str]:
    return {"PATH": os.defpath, "PYTHONPATH": f"{ROOT}{os.pathsep}{PACKAGES}", "LC_ALL": "C.UTF-8"}


@pytest.fixture
def python_run() -> Iterator[Run]:
    """Run a piece of Python in a process of its own, optionally as another OS account."""
    running: list[subprocess.Popen[str]] = []

    def run(code: str, *arguments: object, account: str | None = None) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [python_for(account), "-c", code, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env=environment(),
            user=account,
            group=pwd.getpwnam(account).pw_gid if account else None,
            extra_groups=[] if account else None,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.stdin and not process.stdin.closed:
            process.communicate()


@pytest.fixture
def serving(python_run: Run) -> Callable[..., tuple["subprocess.Popen[str]", int]]:
    """Serve a data folder from another process; gives that process and the server's id."""

    def serve(
        data: Path, *, thread: str = "main", account: str | None = None
    ) -> tuple["subprocess.Popen[str]", int]:
        process = python_run(SERVE, data, thread, account=account)
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first, process.communicate()[1]
        return process, int(first)

    return serve


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a data folder that was served before and is not served now.

    A first start takes most of the time of a test, so tests share this one and leave it whole.
    """
    folder = tmp_path_factory.mktemp("shared") / "data"
    with serve(folder, test_profile=True):
        pass
    return folder


@pytest.fixture(scope="module")
def open_data() -> Iterator[Path]:
    """Give such a folder that other OS accounts can pass through, unlike pytest's own."""
    with _open_folder() as folder:
        with serve(folder / "data", test_profile=True):
            pass
        yield folder / "data"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give an empty folder that other OS accounts can pass through."""
    with _open_folder() as folder:
        yield folder


@contextmanager
def _open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="test-embedded-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def nobody() -> str:
    """Name an ordinary account, where the tests may switch to it and it can run them."""
    if os.geteuid() != 0:
        pytest.skip("only root can switch to another account")
    python_for("nobody")
    return "nobody"


def python_for(account: str | None) -> str:
    """Return a Python of this version that an account can run with our packages."""
    if account is None:
        return sys.executable
    for python in (sys.executable, shutil.which("python3", path="/usr/local/bin:/usr/bin:/bin")):
        if python and _can_run(python, account):
            return python
    return pytest.skip(f"no Python {sys.version_info.minor} that {account} can run")


def _can_run(python: str, account: str) -> bool:
    same = (
        f"import sys, psycopg, hub.embedded; assert sys.version_info[:2] == {sys.version_info[:2]}"
    )
    try:
        done = subprocess.run(
            [python, "-c", same],
            check=False,
            capture_output=True,
            cwd="/",
            env=environment(),
            user=account,
            group=pwd.getpwnam(account).pw_gid,
            extra_groups=[],
        )
    except OSError:
        return False
    return done.returncode == 0
