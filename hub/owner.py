"""Work of the owner of the database: joining, migrating. In no serving process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from hub.installation import find_server, password_key
from hub.kernel.crypto.keyring import KeyRing
from hub.kernel.db.names import COMPARTMENTS, Names
from hub.migrations import registers
from hub.migrations.registers import NewTenant
from hub.settings import Settings, SettingsWrong
from tenants.api import default_norm


@contextmanager
def owner_connection(settings: Settings) -> "Iterator[psycopg.Connection[Any]]":
    """Connect as the owner, with a password of its own that no serving process knows."""
    server, named = find_server(settings), Names(settings.prefix)
    options = {**server.options, "user": named.owner}
    if settings.database_url:
        if not settings.owner_password:
            raise SettingsWrong(
                "HUB_OWNER_PASSWORD ontbreekt: zet het wachtwoord van de eigenaar van de database "
                "in een bestand en noem dat in HUB_OWNER_PASSWORD_FILE, alleen voor deze opdracht."
            )
        options["password"] = settings.owner_password
    with psycopg.connect(**options, autocommit=True) as connection:
        yield connection


def prepare(settings: Settings) -> None:
    """Make or bring up to date the shared room."""
    with owner_connection(settings) as db:
        registers.prepare(db, Names(settings.prefix), password_key(settings))


def join(settings: Settings, wanted: NewTenant) -> None:
    """Let a municipality join: its keys first, then its schemas, then the default norm."""
    make_keys(settings, wanted.slug)
    named = Names(settings.prefix)
    with owner_connection(settings) as db, db.transaction():
        registers.add(db, named, password_key(settings), wanted)
        registers.give_norm(db, wanted.slug, *default_norm())


def make_keys(settings: Settings, slug: str) -> None:
    """Make the keys of a municipality; those that are there stay."""
    ring = KeyRing(settings.keyring, settings.master_key)
    for compartment in COMPARTMENTS:
        ring.ensure(slug, compartment)
    try:
        ring.client_key(slug)
    except LookupError:
        ring.create_client_key(slug)
