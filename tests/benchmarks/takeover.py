"""Taking over a register of 20,000 rows: judged and imported, in one transaction."""

import csv
import io
import time
from collections.abc import Iterator

from hub.demo.region import municipalities
from hub.kernel import clock
from hub.kernel.db.work import unit_of_work
from tenants.api import WantedFile, take_over
from tests.benchmarks.figures import Figure, at_least, below
from tests.benchmarks.region import MUNICIPALITIES, Bench, made_up

ROWS = 20_000
HEADER = ("Meldnummer", "Datum incident", "Tijd", "Soort agressie", "Locatie", "Omschrijving")
KINDS = {"verbal_abuse": "Schelden", "threat": "Bedreiging", "vandalism": "Vernieling"}


def measure(bench: Bench) -> Iterator[Figure]:
    """Take over a register as `hub import` does."""
    wanted = WantedFile("register.csv", _register(bench.taking_over), source="Oud register")
    started = time.perf_counter()
    with unit_of_work(bench.hub.engine, bench.login(bench.taking_over)) as work:
        bench.hub.rooms.prepare(work)
        told = take_over(work.db, wanted).to_json()
    yield Figure("takeover_seconds", time.perf_counter() - started, "s", below(60))
    yield Figure("takeover_rows", told["imported"], "rows", at_least(ROWS))


def _register(slug: str) -> bytes:
    """Write meldingen as a municipality keeps them: semicolons, Dutch days, its own numbers."""
    plan = next(one for one in municipalities(MUNICIPALITIES) if one.slug == slug)
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";")
    rows.writerow(HEADER)
    for number, one in enumerate(made_up(plan, ROWS), 1):
        moment = clock.local(one.happened_at)
        kind = KINDS.get(one.behaviours[0], "Intimidatie")
        day, hour = moment.strftime("%d-%m-%Y"), moment.strftime("%H:%M")
        rows.writerow((f"R{number:05d}", day, hour, kind, "Balie", one.account))
    return text.getvalue().encode("cp1252", "replace")
