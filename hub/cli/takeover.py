"""`hub import FILE`: take over an existing register, without the pages, in one transaction."""

import argparse
import json
import sys
from pathlib import Path

from hub.installation import Installation, open_installation
from hub.kernel.db.names import LINES, check_slug
from hub.kernel.db.work import unit_of_work
from hub.settings import Settings
from tenants.api import FileRefused, MappingRefused, Outcome, WantedFile, take_over

MOST_TOLD = 25


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("import", help="neem een bestaand register over")
    parser.add_argument("file", help="bestand van het register: CSV, XLSX of ODS")
    parser.add_argument("--tenant", required=True, help="korte naam van de gemeente")
    parser.add_argument("--line", choices=LINES, default="civil", help="lijn (anders civil)")
    parser.add_argument("--dry-run", action="store_true", help="kijk alles na en bewaar niets")
    parser.add_argument("--json", action="store_true", help="schrijf de uitkomst als JSON")
    parser.add_argument("--source", help="naam van het register, zoals 'GIR 2020-2024'")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Take the file over; 1 when it cannot be read or used, and then nothing was kept."""
    hub = open_installation(settings)
    try:
        wanted = WantedFile(
            Path(options.file).name,
            Path(options.file).read_bytes(),
            source=options.source,
            dry_run=options.dry_run,
        )
        outcome = _take_over(hub, _login(hub, options), wanted)
    except OSError as error:
        return _refused(options, "unreadable", f"{options.file} is niet te lezen: {error.strerror}")
    except (FileRefused, MappingRefused) as refused:
        return _refused(options, refused.code, refused.sentence)
    except LookupError as wrong:
        return _refused(options, "no_tenant", str(wrong))
    finally:
        hub.engine.dispose()
    if options.json:
        print(json.dumps(outcome.to_json(), ensure_ascii=False))
    else:
        _tell(outcome, dry_run=options.dry_run)
    return 0


def _login(hub: Installation, options: argparse.Namespace) -> str:
    """Return the login of the line; raise LookupError when the installation does not know it."""
    try:
        slug = check_slug(options.tenant)
    except ValueError as wrong:
        raise LookupError(str(wrong)) from wrong
    with unit_of_work(hub.engine, hub.names.service("web")) as work:
        known = work.db.connection().exec_driver_sql(
            "SELECT status FROM hub.tenant WHERE slug = %s", (slug,)
        )
        if known.scalar_one_or_none() is None:
            raise LookupError(f"Er is geen gemeente met de naam {slug}.")
    return hub.names.login(slug, options.line)


def _take_over(hub: Installation, login: str, wanted: WantedFile) -> Outcome:
    with unit_of_work(hub.engine, login) as work:
        hub.rooms.prepare(work)
        outcome = take_over(work.db, wanted)
        if wanted.dry_run:
            work.refuse()
    return outcome


def _refused(options: argparse.Namespace, code: str, sentence: str) -> int:
    if options.json:
        print(json.dumps({"error": code, "sentence": sentence}, ensure_ascii=False))
    else:
        sys.stderr.write(f"{sentence}\n")
    return 1


def _tell(outcome: Outcome, *, dry_run: bool) -> None:
    """Say in plain Dutch what became of the rows."""
    told = outcome.to_json()
    done = "zou overgaan" if dry_run else "overgenomen"
    print(f"Register: {outcome.source}")
    for sentence in outcome.sentences:
        print(sentence)
    lines = [
        ("rijen gelezen", told["read"]),
        (done, told["imported"]),
        ("aangevuld" if not dry_run else "zou worden aangevuld", told["completed"]),
        ("was er al", told["already"]),
        ("zegt nu iets anders en bleef zoals het was; kies op de pagina", told["changed"]),
        ("kan niet over", len(told["skipped"])),
    ]
    for what, count in lines:
        if count or what in {"rijen gelezen", done}:
            print(f"{count:>8}  {what}")
    for column, count in outcome.withheld.items():
        print(f"Kolom {column} bleef weg: de juridische sluis is dicht ({count} rijen).")
    _tell_reasons(outcome)


def _tell_reasons(outcome: Outcome) -> None:
    sentences = [reason.sentence for row in outcome.rows for reason in row.row.reasons]
    for sentence in sentences[:MOST_TOLD]:
        print(f"- {sentence}")
    if len(sentences) > MOST_TOLD:
        print(f"- en nog {len(sentences) - MOST_TOLD}; met --json zie je ze allemaal.")
