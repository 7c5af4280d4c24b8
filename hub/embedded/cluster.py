"""Making a cluster, configuring it, and the one piece of SQL that needs a superuser."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import hub
from hub.embedded import config
from hub.embedded.accounts import Account, own_account
from hub.embedded.address import Address
from hub.embedded.binaries import ENVIRONMENT, MAJOR, Binaries, installed
from hub.embedded.errors import ServerFailed
from hub.embedded.folder import Folder, write_whole

ONCE = (
    Path(__file__).with_name("once.sql"),  # where a built wheel carries it
    Path(hub.__file__).parent.parent / "deploy" / "postgres" / "once.sql",
)


@dataclass(frozen=True)
class Cluster:
    """One cluster: where it lies, whose it is, and with which programs it is run."""

    folder: Folder
    account: Account
    binaries: Binaries
    prefix: str

    def make(self, *, test_profile: bool) -> None:
        """Make the cluster where there is none, as a whole or not at all; then configure it."""
        if not self.folder.cluster.exists():
            self._initialise("--no-sync" if test_profile else "--sync-method=fsync")
        version = (self.folder.cluster / "PG_VERSION").read_text("ascii").strip()
        if version != str(MAJOR):
            raise ServerFailed(
                f"De database in {self.folder.cluster} is van PostgreSQL {version}, en dit is "
                f"versie {MAJOR}. Maak met de vorige versie van hub een back-up en zet die terug."
            )
        self._configure(test_profile=test_profile)

    def _initialise(self, syncing: str) -> None:
        """Run initdb beside the place where the cluster belongs, and move it there when whole."""
        new = self.folder.new_cluster
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if self.account.is_other:
            os.chown(new, self.account.uid, self.account.gid)
        with self.account.reaching(new) as (path, descriptors):
            command = [
                self.binaries.program("initdb"),
                f"--pgdata={path}",
                f"--username={config.bootstrap(self.prefix)}",
                "--auth=peer",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                syncing,
            ]
            done = subprocess.run(  # noqa: S603 - a program of our own wheel
                command,
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                cwd="/",
                env=ENVIRONMENT,
                umask=0o077,
                pass_fds=descriptors,
                **self.account.arguments(),
            )
        if done.returncode != 0:
            raise ServerFailed(f"De database kon niet worden aangemaakt: {done.stderr.strip()}")
        self.folder.prepared.unlink(missing_ok=True)
        new.rename(self.folder.cluster)

    def _configure(self, *, test_profile: bool) -> None:
        texts = {
            "postgresql.conf": config.settings(test_profile=test_profile),
            "pg_hba.conf": config.access_rules(self.prefix),
            "pg_ident.conf": config.identities(self.prefix, own_account(), self.account),
        }
        owner = (self.account.uid, self.account.gid) if self.account.is_other else None
        for name, text in texts.items():
            write_whole(self.folder.cluster / name, text, owner=owner)

    def prepare(self, address: Address) -> None:
        """Run once.sql as bootstrap superuser, unless this very text was run before."""
        text = _once_sql().read_bytes()
        digest = hashlib.sha256(f"{self.prefix} {address.database} ".encode() + text).hexdigest()
        if self.folder.prepared.exists() and self.folder.prepared.read_text("ascii") == digest:
            return
        self._make_database(address)
        names = [f"--set=prefix={self.prefix}", f"--set=database={address.database}"]
        self._psql(address, address.database, [*names, f"--file={_once_sql()}"])
        write_whole(self.folder.prepared, digest)

    def _make_database(self, address: Address) -> None:
        exists = f"SELECT 1 FROM pg_database WHERE datname = '{address.database}'"  # noqa: S608 - our own constant
        if not self._psql(address, "postgres", [f"--command={exists}"]):
            self._psql(address, "postgres", [f"--command=CREATE DATABASE {address.database}"])

    def _psql(self, address: Address, database: str, arguments: Sequence[str]) -> str:
        """Run psql as the bootstrap superuser and return what it says."""
        place = {
            "PGHOST": address.socket_dir,
            "PGPORT": str(address.port),
            "PGDATABASE": database,
            "PGUSER": config.bootstrap(self.prefix),
            "PGPASSFILE": "/dev/null",
            "PGCLIENTENCODING": "UTF8",
            # What is noted as done must be on disk, in the test profile too.
            "PGOPTIONS": "-c synchronous_commit=on",
        }
        options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--no-password"]
        done = subprocess.run(  # noqa: S603 - a program of our own wheel
            [installed().program("psql"), *options, "--set=ON_ERROR_STOP=1", *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
            env={**ENVIRONMENT, **place},
        )
        if done.returncode != 0:
            raise ServerFailed(f"De database kon niet worden ingericht: {done.stderr.strip()}")
        return done.stdout.strip()


def _once_sql() -> Path:
    for path in ONCE:
        if path.exists():
            return path
    raise ServerFailed("Het bestand deploy/postgres/once.sql ontbreekt in deze installatie.")
