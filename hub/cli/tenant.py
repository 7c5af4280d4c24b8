"""`hub tenant ...`: the municipalities of this installation, from joining to suspending."""

import argparse
import sys

from hub.cli import first_people, gate
from hub.kernel.db.names import check_slug
from hub.migrations.registers import NewTenant
from hub.owner import join, owner_connection, prepare
from hub.settings import Settings


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("tenant", help="gemeenten toevoegen, tonen, stilzetten")
    actions = parser.add_subparsers(dest="action", required=True, metavar="actie")
    new = actions.add_parser("add", help="een gemeente laten meedoen")
    new.add_argument("slug", help="korte naam, zoals kleindorp")
    new.add_argument("name", help="naam zoals mensen die lezen")
    new.add_argument("--host", action="store_true", help="dit is de centrumgemeente")
    new.add_argument("--code", help="CBS-code, zoals GM0363")
    new.add_argument("--colour", default="#17406d", help="huiskleur, zoals #17406d")
    new.add_argument("--domain", action="append", default=[], help="maildomein, mag vaker")
    new.add_argument("--phone", default="", help="hulpnummer van de gemeente")
    actions.add_parser("list", help="toon de gemeenten")
    for verb, text in (("suspend", "zet een gemeente stil"), ("resume", "laat weer meedoen")):
        actions.add_parser(verb, help=text).add_argument("slug")
    settings = actions.add_parser("settings", help="stel iets in voor een gemeente")
    settings.add_argument("slug")
    gate.add_options(settings)
    first_people.add_options(actions)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do what is asked."""
    actions = {
        "add": _add,
        "list": _list,
        "suspend": _suspend,
        "resume": _suspend,
        "settings": _settings,
        "provider": _first,
        "administrator": _first,
        "confirm": _first,
    }
    return actions[options.action](options, settings)


def _add(options: argparse.Namespace, settings: Settings) -> int:
    try:
        slug = check_slug(options.slug)
    except ValueError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    prepare(settings)
    join(
        settings,
        NewTenant(
            slug=slug,
            name=options.name,
            is_host=options.host,
            cbs_code=options.code,
            colour=options.colour.lower(),
            mail_domains=tuple(domain.lower() for domain in options.domain),
            phone=options.phone,
        ),
    )
    print(f"{slug} doet mee.")
    return 0


def _list(_options: argparse.Namespace, settings: Settings) -> int:
    with owner_connection(settings) as db:
        rows = db.execute("SELECT slug, name, status FROM hub.tenant ORDER BY sort_key").fetchall()
    for slug, name, status in rows:
        print(f"{slug}\t{name}\t{status}")
    return 0


def _suspend(options: argparse.Namespace, settings: Settings) -> int:
    status = "suspended" if options.action == "suspend" else "active"
    with owner_connection(settings) as db:
        found = db.execute(
            "UPDATE hub.tenant SET status = %s WHERE slug = %s", (status, options.slug)
        ).rowcount
    if not found:
        sys.stderr.write(f"Er is geen gemeente met de naam {options.slug}.\n")
        return 1
    print(f"{options.slug}: {status}")
    return 0


def _first(options: argparse.Namespace, settings: Settings) -> int:
    steps = {
        "provider": first_people.set_provider,
        "administrator": first_people.make_administrator,
        "confirm": first_people.confirm,
    }
    with owner_connection(settings) as db:
        try:
            print(steps[options.action](db, settings, options))
        except first_people.StepRefused as refused:
            sys.stderr.write(f"{refused}\n")
            return 1
    return 0


def _settings(options: argparse.Namespace, settings: Settings) -> int:
    if options.gate is None:
        sys.stderr.write("Noem wat je instelt, zoals --gate 1.\n")
        return 1
    with owner_connection(settings) as db:
        known = db.execute("SELECT 1 FROM hub.tenant WHERE slug = %s", (options.slug,)).fetchone()
        if known is None:
            sys.stderr.write(f"Er is geen gemeente met de naam {options.slug}.\n")
            return 1
        try:
            print(gate.set_gate(db, options.slug, options))
        except gate.GateRefused as refused:
            sys.stderr.write(f"{refused}\n")
            return 1
    return 0
