"""Databases for tests: one server for the run, a filled template, a clone for each test."""

import itertools
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from hub import embedded
from hub.embedded.binaries import installed
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
SECRET = b"a secret for tests, not a secret one at all"
ONCE = Path(__file__).parents[1] / "deploy" / "postgres" / "once.sql"

Template = tuple[str, Path]
Clone = Callable[[], Region]


@dataclass
class Cluster:
    """A database server on which tests make databases of their own."""

    options: dict[str, Any]
    superuser: str
    master: bytes | None
    names: Names = field(default_factory=lambda: Names(PREFIX))
    serial: Iterator[int] = field(default_factory=itertools.count)
    password: str | None = None

    def admin(self, database: str) -> "psycopg.Connection[Any]":
        """Connect as superuser, each statement on its own."""
        options = {**self.options, "dbname": database, "user": self.superuser}
        if self.password is not None:
            options["password"] = self.password
        return psycopg.connect(**options, autocommit=True)

    def owner(self, database: str) -> "psycopg.Connection[Any]":
        """Connect as the owner of the installation."""
        options = {**self.options, "dbname": database, "user": self.names.owner}
        if self.master is not None:
            options["password"] = password_for(self.master, self.names.owner)
        return psycopg.connect(**options, autocommit=True)

    def server(self, database: str) -> Server:
        return Server({**self.options, "dbname": database}, self.master)


@contextmanager
def embedded_cluster() -> Iterator[Cluster]:
    """The embedded server, run for tests."""
    with tempfile.TemporaryDirectory(prefix="hub-tests-") as folder:
        server = embedded.start(Path(folder) / "data", prefix=PREFIX, test_profile=True)
        try:
            options = server.address.conninfo("x")
            del options["user"]
            yield Cluster(options, f"{PREFIX}bootstrap", None)
        finally:
            server.stop()


@contextmanager
def server_cluster(url: str) -> Iterator[Cluster]:
    """A server of one's own, reached over TCP with SCRAM passwords."""
    parts = urlsplit(url)
    options = {"host": parts.hostname, "port": parts.port or 5432, "dbname": f"{PREFIX}server"}
    cluster = Cluster(options, unquote(parts.username or "postgres"), MASTER)
    cluster.password = unquote(parts.password) if parts.password else None
    with cluster.admin("postgres") as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(options["dbname"])))
    with cluster.admin(options["dbname"]) as admin:
        _once(cluster, admin)
    try:
        yield cluster
    finally:
        _clear(cluster)


def _once(cluster: Cluster, admin: "psycopg.Connection[Any]") -> None:
    """What deploy/postgres/once.sql does, by the psql of the embedded server."""
    options = cluster.options
    environment = {"PGPASSWORD": cluster.password or "", "PATH": os.defpath}
    arguments = ["-h", str(options["host"]), "-p", str(options["port"]), "-U", cluster.superuser]
    given = {"prefix": PREFIX, "database": options["dbname"], "keep_settings": "1"}
    variables = [part for name, value in given.items() for part in ("-v", f"{name}={value}")]
    psql = installed().program("psql")
    subprocess.run(
        [psql, *arguments, "-d", options["dbname"], *variables, "-f", str(ONCE)],
        env=environment,
        check=True,
        capture_output=True,
    )
    secret = sql.Literal(password_for(MASTER, cluster.names.owner))
    admin.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(cluster.names.owner), secret)
    )


def _clear(cluster: Cluster) -> None:
    with cluster.admin("postgres") as admin:
        for (name,) in admin.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (PREFIX,)
        ).fetchall():
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        for (name,) in admin.execute(
            "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", (PREFIX,)
        ).fetchall():
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def install(cluster: Cluster, database: str, folder: Path) -> Installation:
    """Return an installation on a database of the cluster."""
    settings = Settings(
        data=folder,
        base_url="https://hub.example",
        keyring=folder / "keys",
        secret=SECRET,
        master_key=MASTER,
        prefix=PREFIX,
        pool_cap=30,
        demo=False,
    )
    ring = KeyRing(settings.keyring, MASTER)
    server = cluster.server(database)
    engine = make_engine(server, cap=settings.pool_cap)
    return Installation(settings, server, cluster.names, ring, engine, Rooms(cluster.names, ring))


def make_template(cluster: Cluster, folder: Path) -> Template:
    """A database with three municipalities and their people, and the folder with their keys."""
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


@contextmanager
def cloning(cluster: Cluster, template: Template) -> Iterator[Clone]:
    """Make fresh copies of the template; they are gone after the test."""
    made: list[tuple[str, Region]] = []

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
        made.append((name, make_region(hub)))
        return made[-1][1]

    yield copy
    for name, region in made:
        for engine in (region.hub.engine, *region.engines):
            engine.dispose()
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
