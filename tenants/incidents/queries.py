"""What people can see of meldingen; every select is narrowed to the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from hub.identity.models import Person, Team
from hub.identity.roles import Permission
from hub.kernel.actor import Actor
from hub.kernel.db.ready import Ready
from hub.kernel.dossiers import DossierKey
from tenants.incidents.models import Incident, IncidentStep, Status

PAGE = 25
COUNT_UP_TO = 1000

TABLE = Incident.__table__
INCIDENT = TABLE.c


ME: BindParameter[UUID] = bindparam("me", type_=INCIDENT.reporter_id.type)
ALL = literal(value=True)
OWN = Incident.reporter_id == ME
LED: Select[UUID] = select(Team.id).where(or_(Team.manager_id == ME, Team.deputy_id == ME))
OWN_OR_LED = or_(OWN, Incident.team_id.in_(LED))


def led_teams(actor: Actor) -> Select[UUID]:  # noqa: ARG001 - comes in as the value `me`
    """Select the teams that the actor leads, as manager or as deputy."""
    return LED


def narrowed(actor: Actor) -> ColumnElement[bool]:
    """The incidents this person may read: all with the right to, a manager's teams', else own.

    The conditions are fixed, and the actor comes in as `me`, so that what is made of them can
    be kept.
    """
    if actor.may(Permission.INCIDENT_READ):
        return ALL
    if actor.may(Permission.INCIDENT_TEAM):
        return OWN_OR_LED
    return OWN


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: after (or before) this row, in the order of filing, newest first."""

    filed_at: datetime
    id: UUID
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which incidents a list asks for."""

    status: str = ""
    number: str = ""
    words: tuple[tuple[int, ...], ...] = ()
    cursor: Cursor | None = None


class PageKind(NamedTuple):
    """What of a list is in its statement; the rest are values."""

    status: str
    number: bool
    words: int
    way: str


def page_of_incidents(actor: Actor, wanted: Wanted) -> tuple[Ready, dict[str, Any]]:
    """Return the statement for one page of 26 rows at most, and its values.

    The total, counted to 1,001, is on each row. Columns, not entities; newest first; the
    cursor carries sort value and id.
    """
    cursor = wanted.cursor
    way = "" if cursor is None else "back" if cursor.backwards else "on"
    status = wanted.status if wanted.status in {"", "open"} else "one"
    kind = PageKind(status, bool(wanted.number), len(wanted.words), way)
    values: dict[str, Any] = {"me": actor.person_id, "status": wanted.status}
    values |= {
        "number": wanted.number,
        "at": cursor and cursor.filed_at,
        "id": cursor and cursor.id,
    }
    values |= {f"words_{at}": list(either) for at, either in enumerate(wanted.words)}
    return _page(narrowed(actor), kind), values


COLUMNS = (
    INCIDENT.id,
    INCIDENT.number,
    INCIDENT.origin,
    INCIDENT.filed_at,
    INCIDENT.channel,
    INCIDENT.behaviours,
    INCIDENT.status,
    INCIDENT.team_id,
)


@lru_cache(maxsize=256)
def _page(mine: ColumnElement[bool], kind: PageKind) -> Ready:
    here = and_(mine, *_filters(kind))
    few = select(INCIDENT.id).where(here).limit(COUNT_UP_TO + 1).cte("few")
    total = select(func.count()).select_from(few).scalar_subquery()
    rows = (
        _found(here, few, total) if kind.words else _turned(select(*COLUMNS).where(here), kind.way)
    )
    page = rows.limit(PAGE + 1).subquery("page")
    named = select(page, Team.name.label("team"), total.label("total"))
    joined = named.select_from(page).join(Team, Team.id == page.c.team_id, isouter=True)
    return Ready(_ordered(joined, page.c, kind.way))


def _found(
    here: ColumnElement[bool], few: CTE, total: ScalarSelect[int]
) -> Select[*tuple[Any, ...]]:
    """Find words in the way that fits: few finds are sorted, many are met soon from the newest.

    Left to itself the database walks through the whole register for a word that is rare.
    """
    newest = (INCIDENT.filed_at.desc(), INCIDENT.id.desc())
    rare = select(*COLUMNS).where(INCIDENT.id.in_(select(few.c.id)), total <= COUNT_UP_TO)
    common = select(*COLUMNS).where(here, total > COUNT_UP_TO)
    ways = [way.order_by(*newest).limit(PAGE + 1).subquery().select() for way in (rare, common)]
    both = union_all(*ways).subquery()
    return select(both).order_by(both.c.filed_at.desc(), both.c.id.desc())


def _turned(rows: Select[*tuple[Any, ...]], way: str) -> Select[*tuple[Any, ...]]:
    position = tuple_(INCIDENT.filed_at, INCIDENT.id)
    place = tuple_(
        bindparam("at", type_=INCIDENT.filed_at.type), bindparam("id", type_=INCIDENT.id.type)
    )
    if way == "back":
        rows = rows.where(position > place)
    elif way:
        rows = rows.where(position < place)
    return _ordered(rows, INCIDENT, way)


def _ordered(rows: Select[*tuple[Any, ...]], columns: Any, way: str) -> Select[*tuple[Any, ...]]:
    if way == "back":
        return rows.order_by(columns.filed_at, columns.id)
    return rows.order_by(columns.filed_at.desc(), columns.id.desc())


def _filters(kind: PageKind) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if kind.status == "open":
        found.append(or_(INCIDENT.status == Status.FILED, INCIDENT.status == Status.IN_HAND))
    elif kind.status:
        found.append(INCIDENT.status == bindparam("status"))
    if kind.number:
        found.append(INCIDENT.number == bindparam("number"))
    found += [
        INCIDENT.words.overlap(bindparam(f"words_{at}", type_=INCIDENT.words.type))
        for at in range(kind.words)
    ]
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page and where it stands; total is at most 1,001."""

    rows: Sequence[Row[Any]]
    total: int
    before: bool
    after: bool


def read_page(db: Session, actor: Actor, wanted: Wanted) -> Page:
    """Read one page of incidents with one statement."""
    statement, values = page_of_incidents(actor, wanted)
    found = list(statement.run(db, values).all())
    more, found = len(found) > PAGE, found[:PAGE]
    back = wanted.cursor is not None and wanted.cursor.backwards
    if back:
        found.reverse()
    total = found[0].total if found else 0
    before = more if back else wanted.cursor is not None
    after = True if back else more
    return Page(found, total, before, after)


Asked = tuple[Select[*tuple[Any, ...]], dict[str, Any]]


def one_incident(actor: Actor, incident_id: UUID, *, lock: bool = False) -> Asked:
    """Return the select of one incident with its key, reporter and team, and its values.

    `leads` says whether the actor leads that team.
    """
    values = {"me": actor.person_id, "incident_id": incident_id}
    return _one(narrowed(actor), led_teams(actor), lock), values


@lru_cache(maxsize=64)
def _one(mine: ColumnElement[bool], led: Select[UUID], lock: bool) -> Select[*tuple[Any, ...]]:
    found = (
        select(
            Incident,
            DossierKey.wrapped,
            Person.name.label("reporter"),
            Team.name.label("team"),
            Incident.team_id.in_(led).label("leads"),
        )
        .join(DossierKey, DossierKey.dossier_id == Incident.id, isouter=True)
        .join(Person, Person.id == Incident.reporter_id, isouter=True)
        .join(Team, Team.id == Incident.team_id, isouter=True)
        .where(Incident.id == bindparam("incident_id"), mine)
    )
    return found.with_for_update(of=Incident) if lock else found


def steps_of(actor: Actor, incident_id: UUID) -> Asked:
    """Return the select of the timeline of an incident that the actor may read, oldest first."""
    values = {"me": actor.person_id, "incident_id": incident_id}
    return _steps(narrowed(actor)), values


@lru_cache(maxsize=64)
def _steps(mine: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(IncidentStep, Person.name.label("by"))
        .join(Incident, Incident.id == IncidentStep.incident_id)
        .join(Person, Person.id == IncidentStep.actor_id, isouter=True)
        .where(IncidentStep.incident_id == bindparam("incident_id"), mine)
        .order_by(IncidentStep.taken_at, IncidentStep.id)
    )
