"""The embedded server starts on any data folder, keeps its data, and leaves nothing behind."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.embedded import Address, DataInUse, ServerFailed, find, serve, start
from hub.embedded.folder import Folder
from hub.embedded.short_path import fits, through_link

LOOK = """
import sys
from pathlib import Path

import psycopg

from hub.embedded import find

address = find(Path(sys.argv[1]))
with psycopg.connect(**address.conninfo("hub_owner")) as db:
    print(db.execute("SELECT kept FROM s.thing").fetchone()[0])
"""


def connect(address: Address, login: str = "hub_owner") -> psycopg.Connection[Any]:
    return psycopg.connect(**address.conninfo(login), autocommit=True)


def keep_something(address: Address) -> None:
    with connect(address) as db:
        db.execute("CREATE SCHEMA s CREATE TABLE thing (kept int); INSERT INTO s.thing VALUES (42)")


def what_is_kept(address: Address) -> int:
    with connect(address) as db:
        row = db.execute("SELECT kept FROM s.thing").fetchone()
        assert row is not None
        return int(row[0])


@contextmanager
def changed(path: Path, content: bytes) -> Iterator[None]:
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_after_the_stop_no_server_and_no_address_is_left(data: Path) -> None:
    server = start(data, test_profile=True)
    assert find(data) == server.address
    assert is_running(server.pid)

    server.stop()
    server.stop()

    assert find(data) is None
    assert not server.address.answers()
    assert not is_running(server.pid)


def test_a_folder_that_was_never_served_has_no_address(tmp_path: Path) -> None:
    assert find(tmp_path / "nothing") is None


def test_an_address_that_now_leads_elsewhere_is_not_believed(data: Path, tmp_path: Path) -> None:
    with serve(data, test_profile=True) as address:
        folder = Folder.of(data)
        neighbour = tmp_path / "neighbour"
        (neighbour / "database" / "cluster").mkdir(parents=True)
        (neighbour / "database" / "address.json").write_text(folder.address.read_text())

        assert address.answers()
        assert find(neighbour) is None


@pytest.mark.parametrize(
    "name",
    ["my data/gemeente-ë", "one, 'two' and \"three\"", "x" * 120 + "/" + "y" * 120],
    ids=["spaces", "signs", "long"],
)
def test_in_a_folder_of_any_name_data_are_kept_and_other_processes_reach_them(
    tmp_path: Path, python_run: Any, name: str
) -> None:
    folder = tmp_path / name
    with serve(folder, test_profile=True) as address:
        keep_something(address)
    with serve(folder, test_profile=True) as address:
        assert what_is_kept(address) == 42
        output, errors = python_run(LOOK, folder).communicate()

    assert (output.strip(), errors) == ("42", "")


def test_a_link_is_the_short_way_where_there_is_no_proc(data: Path) -> None:
    with serve(data, test_profile=True) as address, ExitStack() as held:
        folder = Folder.of(data)
        held.callback(folder.clear_outside)
        link = Path(through_link(folder))

        assert fits(str(link))
        assert link.parent.stat().st_mode & 0o777 == 0o700
        with connect(replace(address, socket_dir=str(link))) as db:
            assert db.info.status.name == "OK"
        held.close()
        assert not link.parent.exists()


def test_a_folder_of_somebody_else_is_never_cleared_away(tmp_path: Path) -> None:
    folder = Folder.of(tmp_path)
    folder.make()
    other = tmp_path / "documents"
    other.mkdir()
    folder.outside.write_text(f"{other}\n")

    folder.clear_outside()

    assert other.exists()


def test_a_second_start_hears_who_serves_the_data_and_since_when(data: Path, serving: Any) -> None:
    holder, _ = serving(data)

    sentence = rf"al in gebruik door proces {holder.pid}, sinds \d\d-\d\d-\d{{4}} om \d\d:\d\d"
    with pytest.raises(DataInUse, match=sentence), serve(data, test_profile=True):
        pass

    assert find(data) is not None


def test_a_cluster_that_was_half_made_is_made_anew(tmp_path: Path) -> None:
    half = Folder.of(tmp_path).new_cluster
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")

    with serve(tmp_path, test_profile=True) as address:
        assert address.answers()

    assert not half.exists()


def test_a_cluster_of_another_version_is_refused_with_a_way_out(data: Path) -> None:
    with (
        changed(Folder.of(data).cluster / "PG_VERSION", b"17\n"),
        pytest.raises(ServerFailed, match=r"van PostgreSQL 17.*back-up"),
    ):
        start(data, test_profile=True)

    with serve(data, test_profile=True):
        pass  # the failed start gave its locks back


def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    with (
        changed(Folder.of(data).cluster / "global" / "pg_control", b""),
        pytest.raises(ServerFailed, match="pg_control"),
    ):
        start(data, test_profile=True)


def test_a_prefix_that_could_change_a_rule_is_refused(tmp_path: Path) -> None:
    for prefix in ("", "hub", "Hub_", 'x" all peer_', "hub.*_"):
        with pytest.raises(ValueError, match="voorvoegsel"):
            start(tmp_path / "data", prefix=prefix)
    assert not (tmp_path / "data").exists()


def test_another_prefix_gives_other_roles_in_the_same_manner(tmp_path: Path) -> None:
    with serve(tmp_path, prefix="regio_", test_profile=True) as address:
        with connect(address, "regio_owner") as db:
            assert db.info.user == "regio_owner"
        with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
            connect(address, "hub_owner")


def test_the_server_is_set_up_as_the_hub_needs_it(data: Path) -> None:
    with serve(data) as address, connect(address) as db:
        shown = dict(db.execute("SELECT name, setting FROM pg_settings").fetchall())
        locale = db.execute(
            "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding)"
            " FROM pg_database WHERE datname = 'hub'"
        ).fetchone()

    assert locale == ("b", "C.UTF-8", "UTF8")
    wanted = {
        "listen_addresses": "",
        "max_connections": "120",
        "shared_buffers": "16384",  # of 8 kB
        "max_locks_per_transaction": "256",
        "TimeZone": "UTC",
        "jit": "off",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
    }
    assert {name: shown[name] for name in wanted} == wanted


def test_the_test_profile_gives_up_safety_at_a_power_cut(data: Path) -> None:
    names = ("fsync", "synchronous_commit", "full_page_writes")
    with serve(data, test_profile=True) as address, connect(address) as db:
        rows = [db.execute(f"SHOW {name}").fetchone() for name in names]

    assert rows == [("off",)] * 3


def test_the_log_keeps_nothing_of_what_was_asked(data: Path) -> None:
    with serve(data, test_profile=True) as address:
        with connect(address) as db:
            db.execute("CREATE SCHEMA log CREATE TABLE t (name text PRIMARY KEY)")
            db.execute("INSERT INTO log.t VALUES (%s)", ["Geheim-1"])
            for statement in ("INSERT INTO log.t VALUES (%s)", "SELECT %s::text::date", "SELEC %s"):
                with pytest.raises(psycopg.Error):
                    db.execute(statement, ["Geheim-1"])
        with pytest.raises(psycopg.OperationalError):
            connect(address, "stranger")
    logs = [log.read_text() for log in (Folder.of(data).cluster / "log").iterdir()]

    assert "stranger" in "".join(logs)  # it does log
    assert not re.search(r"Geheim|SELEC|INSERT", "".join(logs))


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_server_listens_on_no_network(data: Path) -> None:
    server = start(data, test_profile=True)
    try:
        descriptors = {str(entry.readlink()) for entry in Path(f"/proc/{server.pid}/fd").iterdir()}
        tables = "".join(Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6", "udp"))
        sockets = {link[len("socket:[") : -1] for link in descriptors if link.startswith("socket:")}

        assert sockets
        assert not [inode for inode in sockets if re.search(rf"\b{inode}\b", tables)]
    finally:
        server.stop()
