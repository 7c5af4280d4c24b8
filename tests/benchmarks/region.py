"""The region that is measured: 342 municipalities, one with 1,000 and one with 100,000 meldingen.

It is made once and kept in `build/bench-data`, under a hash of what made it. What a run adds
is cleared away at the start of the next.
"""

import hashlib
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from hub import embedded, migrations
from hub.demo import seeding
from hub.demo.region import IncidentPlan, MunicipalityPlan, municipalities, people
from hub.demo.region.incidents import incidents
from hub.demo.seeding import Seed
from hub.installation import Installation, open_installation
from hub.kernel import clock
from hub.kernel.crypto.keyring import KeyRing
from hub.kernel.db.names import COMPARTMENTS, Names, schema
from hub.migrations import registers
from hub.migrations.registers import NewTenant
from hub.owner import owner_connection
from hub.settings import Settings
from tenants.api import default_norm

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "build" / "bench-data"
PREFIX = "bench_"
PORT = 8741
FILERS = 600
MUNICIPALITIES = 342
FEW, MANY = 1_000, 100_000

SECRET = "a secret of the benchmarks, not a secret one"
MASTER = "a master key of the benchmarks, not secret"


@dataclass(frozen=True, slots=True)
class Bench:
    """The region while its database runs. Municipalities by what they hold."""

    hub: Installation
    few: str
    many: str
    filing: str
    taking_over: str

    def login(self, slug: str) -> str:
        return self.hub.names.login(slug, "civil")


def environment(data: Path) -> dict[str, str]:
    """Return the settings of the processes that serve the region."""
    return {
        "HUB_DATA": str(data),
        "HUB_BASE_URL": f"http://127.0.0.1:{PORT}",
        "HUB_PREFIX": PREFIX,
        "HUB_SECRET": SECRET,
        "HUB_MASTER_KEY": MASTER,
    }


def _settings(data: Path) -> Settings:
    return Settings(
        data=data,
        base_url=f"http://127.0.0.1:{PORT}",
        keyring=data / "keys",
        secret=SECRET.encode(),
        master_key=MASTER.encode(),
        prefix=PREFIX,
    )


@contextmanager
def running() -> Iterator[Bench]:
    """Run the database of the region, made first when it is not there."""
    data = KEPT / _fingerprint()
    fresh = not (data / "ready").exists()
    if fresh:
        shutil.rmtree(KEPT, ignore_errors=True)
        data.mkdir(parents=True)
    settings = _settings(data)
    with embedded.serve(data, prefix=PREFIX):
        if fresh:
            _make(settings)
            (data / "ready").touch()
        hub = open_installation(settings)
        bench = Bench(hub, *(plan.slug for plan in municipalities(MUNICIPALITIES)[1:5]))
        _clear(bench)
        try:
            yield bench
        finally:
            hub.engine.dispose()


def _fingerprint() -> str:
    folder = Path(migrations.__file__).parent
    sources = [*sorted(folder.rglob("*.sql")), *sorted(folder.glob("*.py")), Path(__file__)]
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _make(settings: Settings) -> None:
    started = time.monotonic()
    plans = municipalities(MUNICIPALITIES)
    with owner_connection(settings) as db:
        registers.prepare(db, Names(PREFIX), None)
        for number, plan in enumerate(plans, 1):
            _join(settings, db, plan)
            if number % 50 == 0:
                _tell(f"{number} of {len(plans)} municipalities")
    hub = open_installation(settings)
    counts = {plans[1].slug: FEW, plans[2].slug: MANY}
    with owner_connection(settings) as db:
        for plan in plans:
            _fill(hub, db, plan, counts.get(plan.slug, 0))
        _add_filers(db, plans[3].slug)
        db.execute("VACUUM ANALYZE")
    hub.engine.dispose()
    _tell(f"made in {time.monotonic() - started:.0f} s")


def _tell(text: str) -> None:
    sys.stderr.write(f"region: {text}\n")


def _join(settings: Settings, db: "psycopg.Connection[Any]", plan: MunicipalityPlan) -> None:
    ring = KeyRing(settings.keyring, settings.master_key)
    for compartment in COMPARTMENTS:
        ring.ensure(plan.slug, compartment)
    wanted = NewTenant(
        slug=plan.slug,
        name=f"Gemeente {plan.name}",
        is_host=plan.is_host,
        cbs_code=plan.code,
        colour=plan.brand_colour,
        emblem=plan.emblem,
        mail_domains=(plan.mail_domain,),
        phone=plan.phone,
    )
    with db.transaction():
        registers.add(db, Names(PREFIX), None, wanted)
        registers.give_norm(db, plan.slug, *default_norm())


def _fill(
    hub: Installation, db: "psycopg.Connection[Any]", plan: MunicipalityPlan, count: int
) -> None:
    row = db.execute("SELECT id FROM hub.tenant WHERE slug = %s", (plan.slug,)).fetchone()
    assert row
    seed = Seed(plan, row[0], f"https://sso.{plan.slug}.example")
    persons = people(plan)
    with seeding._connect(hub, plan.slug, "civil") as line:
        ids = seeding._write_people(line, hub, seed, persons)
        if count:
            line_of = seeding._Line(hub, plan.slug, "civil", ids)
            seeding._write_incidents(line, line_of, made_up(plan, count))


def made_up(plan: MunicipalityPlan, count: int) -> list[IncidentPlan]:
    """Make up meldingen of the civil line, spread over five years."""
    scale = count / 500
    while True:
        made = incidents(plan, people(plan), until=clock.today(), years=5, scale=scale)
        civil = sorted((one for one in made if one.line == "civil"), key=lambda one: one.filed_at)
        if len(civil) >= count:
            return [civil[at * len(civil) // count] for at in range(count)]
        scale *= 1.1 * count / max(len(civil), 1)


def _add_filers(db: "psycopg.Connection[Any]", slug: str) -> None:
    """Give a municipality people enough that each files with a draft of their own."""
    db.execute(
        """INSERT INTO hub.person (id, tenant_id, issuer, subject, name, sort_key, job_title,
               team_id, language, mode, first_seen_at)
           SELECT gen_random_uuid(), t.id, 'https://sso.bench.example', 'filer-' || n,
               'Melder ' || n, 'melder ' || n, '',
               (SELECT id FROM hub.team WHERE tenant_id = t.id ORDER BY id LIMIT 1),
               'nl', 'auto', now()
           FROM hub.tenant t, generate_series(1, %s) n WHERE t.slug = %s""",
        (FILERS, slug),
    )
    db.execute(
        """INSERT INTO hub.membership (id, tenant_id, person_id, role, login, source, starts_on,
               given_at, needs_confirmation)
           SELECT gen_random_uuid(), tenant_id, id, 'reporter', %s, 'given', '2020-01-01',
               now(), false
           FROM hub.person WHERE issuer = 'https://sso.bench.example'""",
        (Names(PREFIX).login(slug, "civil"),),
    )


def _clear(bench: Bench) -> None:
    """Take away what an earlier run left: sessions, logs, and the meldingen that were filed."""
    wanted = [schema(slug, "civil") for slug in (bench.filing, bench.taking_over)]
    with owner_connection(bench.hub.settings) as db:
        db.execute("TRUNCATE hub.session, hub.outbox, hub.audit_line, hub.processing_line")
        tables = db.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s)", (wanted,)
        ).fetchall()
        names = sql.SQL(", ").join(sql.Identifier(*table) for table in tables)
        db.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
