"""One database server for the whole run; a clone of a filled template for each test."""

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from hub import embedded
from hub.installation import Installation
from hub.kernel.crypto.keyring import KeyRing
from hub.kernel.db.names import COMPARTMENTS, Names
from hub.kernel.db.pools import make_engine
from hub.kernel.db.server import Server, password_for
from hub.kernel.rooms import Rooms
from hub.migrations import registers
from hub.migrations.registers import NewTenant
from hub.settings import Settings
from tests.builders import HOST, SLUGS, Region, fill, make_region

PREFIX = f"test{os.getpid()}_"
MASTER = b"a master key for tests, not a secret one"
ONCE = Path(__file__).parents[1] / "deploy" / "postgres" / "once.sql"


@dataclass
class Cluster:
    """A database server on which tests make databases of their own."""

    options: dict[str, Any]
    superuser: str
    master: bytes | None
    names: Names = field(default_factory=lambda: Names(PREFIX))
    serial: Iterator[int] = field(default_factory=itertools.count)

    def admin(self, database: str) -> "psycopg.Connection[Any]":
        """Connect as superuser, each statement on its own."""
        return psycopg.connect(
            **{**self.options, "dbname": database, "user": self.superuser}, autocommit=True
        )

    def owner(self, database: str) -> "psycopg.Connection[Any]":
        """Connect as the owner of the installation."""
        options = {**self.options, "dbname": database, "user": self.names.owner}
        if self.master is not None:
            options["password"] = password_for(self.master, self.names.owner)
        return psycopg.connect(**options, autocommit=True)

    def server(self, database: str) -> Server:
        options = {**self.options, "dbname": database}
        options.pop("password", None)
        return Server(options, self.master)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The embedded server, run for tests."""
    with tempfile.TemporaryDirectory(prefix="hub-tests-") as folder:
        server = embedded.start(Path(folder) / "data", prefix=PREFIX, test_profile=True)
        try:
            options = server.address.conninfo("x")
            del options["user"]
            yield Cluster(options, f"{PREFIX}bootstrap", None)
        finally:
            server.stop()


def install(cluster: Cluster, database: str, folder: Path) -> Installation:
    """Return an installation on a database of the cluster."""
    settings = Settings(
        data=folder,
        base_url="https://hub.example",
        keyring=folder / "keys",
        secret=b"a secret for tests, not a secret one at all",
        master_key=MASTER,
        prefix=PREFIX,
        pool_cap=30,
        demo=False,
    )
    ring = KeyRing(settings.keyring, MASTER)
    server = cluster.server(database)
    engine = make_engine(server, cap=settings.pool_cap)
    return Installation(settings, server, cluster.names, ring, engine, Rooms(cluster.names, ring))


@pytest.fixture(scope="session")
def template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A database with three municipalities and their people, and the folder with their keys."""
    folder = tmp_path_factory.mktemp("template")
    name = cluster.options["dbname"]
    with cluster.owner(name) as db:
        registers.prepare(db, cluster.names, cluster.master)
        ring = KeyRing(folder / "keys", MASTER)
        for slug in SLUGS:
            for compartment in COMPARTMENTS:
                ring.create(slug, compartment)
            ring.create_client_key(slug)
            wanted = NewTenant(
                slug, slug.title(), is_host=slug == HOST, mail_domains=(f"{slug}.example",)
            )
            registers.add(db, cluster.names, cluster.master, wanted)
    hub = install(cluster, name, folder)
    with cluster.admin(name) as superuser:
        fill(hub, superuser)
    hub.engine.dispose()
    return name, folder


Clone = Callable[[], Region]


@pytest.fixture
def clone(cluster: Cluster, template: tuple[str, Path]) -> Iterator[Clone]:
    """Make fresh copies of the template; they are gone after the test."""
    made: list[tuple[str, Installation]] = []

    def copy() -> Region:
        name = f"{PREFIX}{next(cluster.serial)}"
        with cluster.admin("postgres") as admin:
            make = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name),
                sql.Identifier(template[0]),
                sql.Identifier(cluster.names.owner),
            )
            admin.execute(make)
            admin.execute(
                sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name))
            )
            _let_in(admin, cluster, name)
        hub = install(cluster, name, template[1])
        made.append((name, hub))
        return make_region(hub)

    yield copy
    for name, hub in made:
        hub.engine.dispose()
        with cluster.admin("postgres") as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _let_in(admin: Any, cluster: Cluster, database: str) -> None:
    roles = admin.execute(
        "SELECT rolname FROM pg_roles WHERE rolcanlogin AND starts_with(rolname, %s)", (PREFIX,)
    ).fetchall()
    names = sql.SQL(", ").join(sql.Identifier(role) for (role,) in roles)
    admin.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), names)
    )


@pytest.fixture
def region(clone: Clone) -> Region:
    """A fresh copy of the small region."""
    return clone()
