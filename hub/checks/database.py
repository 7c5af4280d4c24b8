"""What the database tells: versions, drift, the outbox, the audit log, the clock."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.checks.finding import ERROR, WARNING, Finding
from hub.installation import Installation
from hub.kernel import clock
from hub.kernel.db.work import unit_of_work
from hub.migrations import fingerprint
from hub.migrations.steps import SERVES, steps

OLDEST_DUE = timedelta(minutes=2)
OLDEST_UNSEALED = timedelta(minutes=1)
CLOCKS = timedelta(seconds=5)

_TENANTS = text("SELECT slug FROM hub.tenant ORDER BY sort_key, id")
_ACTIVE_WITHOUT = text("""
SELECT slug FROM hub.tenant t WHERE status = 'active'
   AND NOT EXISTS (SELECT 1 FROM hub.provider p WHERE p.tenant_id = t.id) ORDER BY slug""")
_VERSIONS = text("SELECT schema_name, kind, version FROM hub.schema_version ORDER BY 1, 2")
_DUE = text("""
SELECT count(*), min(due_at) FROM hub.outbox
 WHERE done_at IS NULL AND parked_at IS NULL AND due_at <= now()""")
_PARKED = text("""
SELECT handler, count(*), max(error) FROM hub.outbox
 WHERE parked_at IS NOT NULL AND done_at IS NULL GROUP BY 1 ORDER BY 1""")
_UNPLANNED = text("""
SELECT l.name FROM hub.login l WHERE l.tenant_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM hub.outbox o WHERE o.run_as = l.name AND o.event = 'DigestDue'
       AND o.done_at IS NULL) ORDER BY 1""")
_UNSEALED = text("""
SELECT count(*), min(l.at) FROM hub.audit_line l, hub.audit_progress p
 WHERE l.xact >= p.sealed_below AND NOT EXISTS (
    SELECT 1 FROM hub.audit_seal s WHERE s.chain = l.chain AND s.line_id = l.id)""")
_MOMENT = text("SELECT clock_timestamp()")


def municipalities(hub: Installation) -> list[str]:
    """Return the short names of all municipalities, the suspended ones too."""
    with unit_of_work(hub.engine, hub.names.service("web")) as work:
        return list(work.db.execute(_TENANTS).scalars())


def check_database(hub: Installation, slugs: list[str]) -> Iterator[Finding]:
    """Give what is wrong with schemas, outbox, audit log, providers and clock."""
    with unit_of_work(hub.engine, hub.names.service("relay")) as work:
        yield from _clock(work.db)
        yield from _versions(work.db)
        yield from _outbox(work.db)
        yield from _drift(hub, work.db, slugs)
    with unit_of_work(hub.engine, hub.names.service("seal")) as work:
        yield from _audit(work.db)
    with unit_of_work(hub.engine, hub.names.service("web")) as work:
        yield from _providers(work.db)


def _clock(db: Session) -> Iterator[Finding]:
    before = clock.now()
    there: Any = db.execute(_MOMENT).scalar_one()
    apart = max(before - there, there - clock.now())
    if apart > CLOCKS:
        seconds = round(apart.total_seconds())
        sentence = (
            f"De klok van de database en die van deze machine schelen {seconds} seconden: "
            "zet op beide de tijdsynchronisatie (NTP) aan."
        )
        yield Finding("clock", sentence)


def _versions(db: Session) -> Iterator[Finding]:
    for room, kind, version in db.execute(_VERSIONS):
        lowest, highest = SERVES.get(kind, (0, 0))
        if not lowest <= version <= highest:
            yield Finding(
                "version",
                f"Schema {room} ({kind}) heeft versie {version} en deze hub bedient {lowest} tot "
                f"en met {highest}: voer `hub migrate` uit, of neem een nieuwere hub.",
                room,
            )
        elif version < len(steps(kind)):
            sentence = f"Schema {room} ({kind}) loopt achter: voer `hub migrate` uit."
            yield Finding("version_behind", sentence, room, WARNING)


def _drift(hub: Installation, db: Session, slugs: list[str]) -> Iterator[Finding]:
    driver: Any = db.connection().connection.driver_connection
    found = fingerprint.take(driver, hub.names, slugs)
    rooms = {"hub": "hub"} | {r: kind for s in slugs for r, kind in fingerprint.rooms_of(s).items()}
    for table in fingerprint.drifted(found, rooms):
        sentence = (
            f"{table} is anders dan deze versie haar maakt (kolommen, indexen of rechten): zoek "
            "uit wie dat deed, maak het ongedaan, of zet de back-up van die gemeente terug."
        )
        yield Finding("drift", sentence, table)


def _outbox(db: Session) -> Iterator[Finding]:
    count, oldest = db.execute(_DUE).one()
    if oldest is not None and clock.now() - oldest > OLDEST_DUE:
        minutes = round((clock.now() - oldest).total_seconds() / 60)
        sentence = (
            f"{count} taken wachten, de oudste al {minutes} minuten: kijk of `hub worker` draait."
        )
        yield Finding("outbox", sentence, str(count))
    for handler, parked, error in db.execute(_PARKED):
        sentence = (
            f"{parked} taken van {handler} zijn na herhaald mislukken opzijgezet ({error}): "
            "los de oorzaak op en geef ze opnieuw vrij."
        )
        yield Finding("parked", sentence, handler)
    for login in db.execute(_UNPLANNED).scalars():
        sentence = f"Voor {login} staat geen dagelijkse samenvatting klaar: voer `hub migrate` uit."
        yield Finding("digest", sentence, login, WARNING)


def _audit(db: Session) -> Iterator[Finding]:
    count, oldest = db.execute(_UNSEALED).one()
    if oldest is not None and clock.now() - oldest > OLDEST_UNSEALED:
        seconds = round((clock.now() - oldest).total_seconds())
        sentence = (
            f"{count} regels van het auditlogboek wachten op hun zegel, de oudste al {seconds} "
            "seconden: kijk of `hub worker` draait en of er geen transactie blijft hangen."
        )
        yield Finding("unsealed", sentence, str(count), ERROR)


def _providers(db: Session) -> Iterator[Finding]:
    for slug in db.execute(_ACTIVE_WITHOUT).scalars():
        sentence = (
            f"Voor {slug} is geen inlogdienst ingesteld, dus niemand kan daar inloggen: "
            "laat de beheerder van die gemeente haar invullen."
        )
        yield Finding("provider", sentence, slug, WARNING)
