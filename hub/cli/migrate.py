"""`hub migrate`: bring the database to this release, one municipality after the other."""

import argparse

import psycopg

from hub.installation import password_key
from hub.kernel.db.names import Names
from hub.migrations import registers
from hub.migrations import run as running
from hub.owner import owner_connection
from hub.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    commands.add_parser("migrate", help="breng de database naar deze versie")


def run(_options: argparse.Namespace, settings: Settings) -> int:
    """Migrate the hub, then each municipality in a transaction of its own."""
    named, wrong = Names(settings.prefix), 0
    with owner_connection(settings) as db:
        registers.prepare(db, named, password_key(settings))
        for slug, tenant_id in running.registers(db):
            try:
                done = running.migrate_register(db, named, slug, tenant_id)
            except psycopg.Error as error:
                wrong += 1
                print(f"{slug}: mislukt ({error.diag.message_primary}); niets veranderd.")
                continue
            print(f"{slug}: {done} stappen" if done else f"{slug}: bij")
    return 1 if wrong else 0
