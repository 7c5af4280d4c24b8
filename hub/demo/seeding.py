"""Writes the synthetic region to the database in bulk, each municipality on its own logins."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from hub.demo.region.incidents import incidents
from hub.demo.region.plans import IncidentPlan, MunicipalityPlan, PersonPlan, TeamPlan
from hub.demo.region.staffing import people, teams
from hub.identity.roles import Role, needs_confirmation, rooms_of
from hub.installation import Installation
from hub.kernel import clock
from hub.kernel.crypto.keyring import MunicipalKey
from hub.kernel.crypto.vault import Place, new_dossier_key, seal_value
from hub.kernel.crypto.words import blind
from hub.kernel.db.names import COMPARTMENTS, schema
from hub.kernel.ids import new_id
from hub.kernel.sorting import sort_key

Connection = psycopg.Connection[Any]
YEARS = 5
STARTED_ON = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Seed:
    """What is made for one municipality: how much, and under which issuer its people sign in."""

    plan: MunicipalityPlan
    tenant_id: UUID
    issuer: str
    scale: float = 1.0
    years: int = YEARS


@dataclass(slots=True)
class Ids:
    """The ids that plans by number became."""

    people: list[UUID] = field(default_factory=list)
    teams: list[UUID] = field(default_factory=list)


def seed_municipality(hub: Installation, seed: Seed) -> int:
    """Write the people, teams and meldingen of one municipality; return how many meldingen."""
    plan = seed.plan
    persons = people(plan)
    with _connect(hub, plan.slug, "civil") as db:
        ids = _write_people(db, hub, seed, persons)
    with _connect(hub, plan.slug, "political") as db:
        db.execute(
            "UPDATE hub.membership SET confirmed_at = %s WHERE needs_confirmation", (clock.now(),)
        )
    lines: dict[str, list[IncidentPlan]] = {"civil": [], "political": []}
    made = incidents(plan, persons, until=clock.today(), years=seed.years, scale=seed.scale)
    for one in made:
        lines[one.line].append(one)
    for line, plans in lines.items():
        with _connect(hub, plan.slug, line) as db:
            _write_incidents(db, _Line(hub, plan.slug, line, ids), plans)
    return sum(map(len, lines.values()))


def _connect(hub: Installation, slug: str, compartment: str) -> Connection:
    return psycopg.connect(**hub.server.conninfo(hub.names.login(slug, compartment)))


def _copy(
    db: Connection, table: sql.Composable, columns: str, rows: Iterable[tuple[Any, ...]]
) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)
    with db.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


HUB_TEAM, HUB_PERSON, HUB_MEMBERSHIP = (
    sql.Identifier("hub", name) for name in ("team", "person", "membership")
)
PERSON = (
    "id tenant_id issuer subject name sort_key email job_title team_id language mode first_seen_at"
)
MEMBERSHIP = "id tenant_id person_id role login source starts_on given_at needs_confirmation"
TEAM = "id tenant_id name sort_key manager_id deputy_id risk_class staff_count"


def _write_people(db: Connection, hub: Installation, seed: Seed, persons: list[PersonPlan]) -> Ids:
    plans = teams(seed.plan)
    ids = Ids([new_id() for _ in persons], [new_id() for _ in plans])
    _insert(db, HUB_TEAM, TEAM, (_team(seed, ids, plan) for plan in plans))
    _insert(db, HUB_PERSON, PERSON, (_person(seed, ids, plan) for plan in persons))
    _insert(db, HUB_MEMBERSHIP, MEMBERSHIP, _memberships(hub, seed, ids, persons))
    return ids


def _team(seed: Seed, ids: Ids, plan: TeamPlan) -> tuple[Any, ...]:
    lead, deputy = ids.people[plan.manager], ids.people[plan.deputy]
    name = (plan.name, sort_key(plan.name))
    size = (plan.risk_class, plan.staff_count)
    return (ids.teams[plan.index], seed.tenant_id, *name, lead, deputy, *size)


def _person(seed: Seed, ids: Ids, plan: PersonPlan) -> tuple[Any, ...]:
    who = (plan.sub, plan.name, plan.sort_key, plan.email, plan.job_title)
    team_id = None if plan.team is None else ids.teams[plan.team]
    mine = (ids.people[plan.index], seed.tenant_id, seed.issuer)
    return (*mine, *who, team_id, "nl", "auto", clock.now())


def _memberships(
    hub: Installation, seed: Seed, ids: Ids, persons: list[PersonPlan]
) -> Iterator[tuple[Any, ...]]:
    for person in persons:
        for role in person.roles:
            for room in rooms_of(Role(role)):
                where = (role, _login(hub, seed.plan.slug, room), "given", STARTED_ON, clock.now())
                mine = (new_id(), seed.tenant_id, ids.people[person.index])
                yield (*mine, *where, needs_confirmation(room))


def _insert(
    db: Connection, table: sql.Composable, columns: str, rows: Iterable[tuple[Any, ...]]
) -> None:
    """COPY does not run where row-level security is on; these tables are small."""
    names = columns.split()
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        table,
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join([sql.Placeholder()] * len(names)),
    )
    with db.cursor() as cursor:
        cursor.executemany(statement, rows)


def _login(hub: Installation, slug: str, room: str) -> str:
    return hub.names.login(slug, room) if room in COMPARTMENTS else hub.names.service(room)


@dataclass(slots=True)
class _Line:
    """One line of one municipality while its meldingen are written."""

    hub: Installation
    slug: str
    line: str
    ids: Ids
    counters: Counter[int] = field(default_factory=Counter)

    @property
    def key(self) -> MunicipalKey:
        return self.hub.ring.get(self.slug, self.line)


INCIDENT = (
    "id number origin reporter_id team_id happened_at time_known filed_at channel behaviours "
    "status account words norm_version feedback_at closed_at version"
)
STEP = "id incident_id taken_at kind actor_id"
KEY = "dossier_id wrapped key_version made_at"


def _write_incidents(db: Connection, line: _Line, plans: list[IncidentPlan]) -> None:
    named = [(new_id(), plan) for plan in plans]
    key, word_key = line.key, line.key.subkey("blind-index")
    made = {incident_id: new_dossier_key(key, incident_id) for incident_id, _ in named}
    _copy(
        db,
        sql.Identifier("dossier_key"),
        KEY,
        (
            (incident_id, made[incident_id].wrapped, key.version, plan.filed_at)
            for incident_id, plan in named
        ),
    )
    rows = _rows(line, named, lambda i: made[i].plain, word_key)
    _copy(db, sql.Identifier("incident"), INCIDENT, rows)
    _copy(db, sql.Identifier("incident_step"), STEP, _steps(line, named))
    _insert(db, sql.Identifier("number_counter"), "year last", line.counters.items())


def _rows(
    line: _Line,
    named: list[tuple[UUID, IncidentPlan]],
    key_of: Callable[[UUID], bytes],
    word_key: bytes,
) -> Iterator[tuple[Any, ...]]:
    where = schema(line.slug, line.line)
    for incident_id, plan in named:
        place = Place(line.slug, where, "incident", "account", incident_id)
        year = clock.local(plan.filed_at).year
        line.counters[year] += 1
        yield (
            incident_id,
            f"{year}-{line.counters[year]:04d}",
            "filed",
            line.ids.people[plan.reporter],
            None if plan.team is None else line.ids.teams[plan.team],
            plan.happened_at,
            True,
            plan.filed_at,
            plan.channel,
            list(plan.behaviours),
            plan.status,
            seal_value(key_of(incident_id), plan.account, place),
            blind(word_key, plan.account),
            1,
            plan.feedback_at,
            plan.closed_at,
            1,
        )


def _steps(
    line: _Line, named: list[tuple[UUID, IncidentPlan]]
) -> Iterator[tuple[UUID, UUID, Any, str, UUID | None]]:
    for incident_id, plan in named:
        reporter = line.ids.people[plan.reporter]
        yield new_id(), incident_id, plan.filed_at, "filed", reporter
        for moment, kind in (
            (plan.taken_up_at, "taken_in_hand"),
            (plan.feedback_at, "feedback_given"),
            (plan.closed_at, "closed"),
        ):
            if moment is not None:
                yield new_id(), incident_id, moment, kind, None
