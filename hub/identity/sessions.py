"""Sessions live in the database; each request asks its own login whether its session holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from hub.identity.roles import permissions_of
from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.db.ready import Ready
from hub.kernel.ids import new_id
from hub.kernel.web.ticket import Ticket

SEEN_EVERY = timedelta(minutes=1)

_HOLDS = """
  FROM hub.session s JOIN hub.person p ON p.id = s.person_id JOIN hub.tenant t ON t.id = p.tenant_id
 WHERE s.token_hash = :token_hash AND s.ended_at IS NULL AND s.ends_at > :now
   AND s.seen_at > :now - s.idle_minutes * interval '1 minute'
   AND p.ended_at IS NULL AND t.status = 'active'
"""
_WORKS = """m.person_id = s.person_id AND m.starts_on <= :today
   AND (m.ends_on IS NULL OR m.ends_on >= :today)
   AND (NOT m.needs_confirmation OR m.confirmed_at IS NOT NULL)"""
_WHO = f"""
SELECT s.id, s.person_id, s.seen_at, s.acr, s.auth_at, p.name, p.language, p.mode, p.team_id,
       t.slug AS municipality, t.name AS organisation, t.colour, t.emblem, t.is_host, t.phone,
       ARRAY(SELECT m.login || ' ' || m.role FROM hub.membership m WHERE {_WORKS}) AS memberships
"""  # noqa: S608 - both parts are constants of this module
_UNREAD = """, (SELECT count(*) FROM (SELECT 1 FROM notice n
    WHERE n.person_id = s.person_id AND n.read_at IS NULL LIMIT 100) few) AS unread
"""

IN_REGISTER = Ready(text(_WHO + _UNREAD + _HOLDS))
IN_SERVICE = Ready(text(_WHO + ", 0 AS unread" + _HOLDS))
WHOSE: TextClause = text("SELECT person_id FROM hub.session WHERE token_hash = :token_hash")
SEEN: TextClause = text("UPDATE hub.session SET seen_at = :now WHERE id = :id")


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a page shows of who is signed in, and which other hats there are.

    municipality: short name of where the person signs in, whichever hat is worn.
    acr, auth_at: how strongly and when the person last proved who they are.
    """

    session_id: UUID
    person_id: UUID
    name: str
    language: str
    mode: str
    organisation: str
    colour: str
    emblem: str
    phone: str
    unread: int
    login: str
    hats: tuple[str, ...]
    municipality: str
    acr: str | None
    auth_at: datetime | None

    # Flask-Login's four questions
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return the id by which Flask-Login knows the person."""
        return str(self.person_id)


def recognise(db: Session, ticket: Ticket, origin: str) -> tuple[Actor, Bearer] | None:
    """Find out who is acting, with one statement on the login of the hat itself.

    Row-level security shows a login only the sessions of its own hat. A role that was
    taken away is gone at the next request; without any role left there are no rights.
    """
    now = clock.now()
    given = {"token_hash": ticket.token_hash, "now": now, "today": clock.local(now).date()}
    statement = IN_REGISTER if db.info["tenant"] else IN_SERVICE
    row = statement.run(db, given).one_or_none()
    if row is None:
        return None
    _mark_seen(db, row.id, row.seen_at, now)
    return _actor(db, row, ticket.login, origin), _bearer(row, ticket.login)


def whose(db: Session, ticket: Ticket) -> UUID | None:
    """Return whose session a ticket was, also when it has ended."""
    found = db.execute(WHOSE, {"token_hash": ticket.token_hash}).scalar_one_or_none()
    return UUID(str(found)) if found else None


def _mark_seen(db: Session, session_id: UUID, seen_at: datetime, now: datetime) -> None:
    if now - seen_at > SEEN_EVERY:
        db.execute(SEEN, {"id": session_id, "now": now})


def _actor(db: Session, row: Any, login: str, origin: str) -> Actor:
    roles = frozenset(
        role for where, _, role in (m.partition(" ") for m in row.memberships) if where == login
    )
    return Actor(
        person_id=row.person_id,
        permissions=permissions_of(roles, db.info["compartment"]),
        tenant=db.info["tenant"],
        compartment=db.info["compartment"],
        processing_id=new_id(),
        name=row.name,
        team_id=row.team_id,
        roles=roles,
        origin=origin,
    )


def _bearer(row: Any, login: str) -> Bearer:
    return Bearer(
        session_id=row.id,
        person_id=row.person_id,
        name=row.name,
        language=row.language,
        mode=row.mode,
        organisation=row.organisation,
        colour=row.colour,
        emblem=row.emblem,
        phone=row.phone,
        unread=row.unread,
        login=login,
        hats=tuple(sorted({m.partition(" ")[0] for m in row.memberships})),
        municipality=row.municipality,
        acr=row.acr,
        auth_at=row.auth_at,
    )
