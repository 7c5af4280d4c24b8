"""Whatever is killed, no server is orphaned and no data are lost."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.embedded import find, serve, start
from hub.embedded.folder import Folder
from hub.kernel.ids import new_id

DEADLINE = 20.0  # seconds; far more than it takes, so that a hang fails instead of waiting


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        # A process that ended and that nobody has asked for yet is gone as well.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc/self").exists()


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        if not is_running(pid):
            return
        time.sleep(0.01)
    pytest.fail(f"process {pid} still runs")


@dataclass
class Things:
    """A table of the test's own in the shared data folder."""

    data: Path
    table: str

    def connect(self) -> psycopg.Connection[Any]:
        address = find(self.data)
        assert address is not None
        return psycopg.connect(**address.conninfo("hub_owner"), autocommit=True)

    def add(self) -> None:
        with self.connect() as db:
            db.execute("CREATE SCHEMA IF NOT EXISTS things")
            db.execute(f"CREATE TABLE IF NOT EXISTS things.{self.table} (id int)")
            db.execute(f"INSERT INTO things.{self.table} VALUES (1)")

    def count(self) -> int:
        with self.connect() as db:
            row = db.execute(f"SELECT count(*) FROM things.{self.table}").fetchone()
            assert row is not None
            return int(row[0])


@pytest.fixture
def things(data: Path) -> Things:
    return Things(data, f"t_{new_id().hex}")


@pytest.mark.parametrize("thread", ["main", "thread"], ids=["kernel's signal", "watchdog"])
def test_a_killed_starter_takes_the_server_with_it(
    data: Path, things: Things, serving: Any, thread: str
) -> None:
    starter, server = serving(data, thread=thread)
    things.add()

    starter.kill()
    starter.communicate()
    wait_until_gone(server)

    assert find(data) is None
    with serve(data):
        assert things.count() == 1


def test_a_new_start_may_follow_a_kill_at_once(data: Path, things: Things, serving: Any) -> None:
    for round_ in range(1, 4):
        starter, _ = serving(data)
        things.add()
        assert things.count() == round_
        starter.kill()
        starter.communicate()

    with serve(data):
        assert things.count() == 3


def test_a_killed_server_is_noticed_and_started_again_at_the_same_address(
    data: Path, things: Things
) -> None:
    server = start(data)
    try:
        things.add()
        address, first = server.address, server.pid
        assert server.alive()

        os.kill(server.pid, signal.SIGKILL)
        wait_until_gone_as_child(server)
        server.restart()

        assert server.alive()
        assert server.pid != first
        assert server.address == address
        assert things.count() == 1
    finally:
        server.stop()


def wait_until_gone_as_child(server: Any) -> None:
    deadline = time.monotonic() + DEADLINE
    while server.alive():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_killed_server_does_not_keep_the_next_process_from_starting(
    data: Path, things: Things, serving: Any
) -> None:
    starter, server = serving(data)
    things.add()
    os.kill(server, signal.SIGKILL)
    starter.communicate()

    assert (Folder.of(data).cluster / "postmaster.pid").exists()  # the server left it behind
    with serve(data):
        assert things.count() == 1


def test_a_stale_process_id_that_is_in_use_again_does_no_harm(data: Path, things: Things) -> None:
    with serve(data):
        things.add()
    cluster = Folder.of(data).cluster
    # PostgreSQL itself would believe the file: the process is of its own account.
    stranger = subprocess.Popen(["/bin/sleep", "60"], user=cluster.stat().st_uid)
    try:
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (cluster / name).write_text(f"{stranger.pid}\n{cluster}\n0\n5432\n.\n\n0 0\nready\n")
            shutil.chown(cluster / name, cluster.stat().st_uid)

        with serve(data):
            assert things.count() == 1
    finally:
        stranger.kill()
        stranger.wait()


STARTS_A_PROGRAM = """
import signal
import subprocess
import sys

from hub.embedded.guard import guard

signal.signal(signal.SIGINT, signal.SIG_IGN)  # as nohup and a script's & do
nowhere = subprocess.DEVNULL
process = subprocess.Popen(
    ["/bin/sleep", "60"], stdout=nowhere, stderr=nowhere, preexec_fn=guard().in_child
)
print(process.pid, flush=True)
sys.stdin.read()
"""


def test_the_stop_is_heard_by_a_program_whose_starter_ignored_that_signal(python_run: Any) -> None:
    starter = python_run(STARTS_A_PROGRAM)
    program = int(starter.stdout.readline())

    starter.kill()
    starter.communicate()

    wait_until_gone(program)
