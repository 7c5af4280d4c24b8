"""From an identity to a session: the person, the roles, the hat.

The people of a municipality are written by its own civil login; sessions by `hub_web`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Interval, and_, delete, func, literal, select, update
from sqlalchemy.orm import Session

from hub.identity.claims import follow_claim
from hub.identity.events import FirstSignIn
from hub.identity.models import Membership, Person, ProviderRow, SignedIn, SignInAttempt, Tenant
from hub.identity.oidc.flow import Attempt, Identity
from hub.identity.people import working
from hub.identity.roles import Role
from hub.kernel import clock
from hub.kernel.audit import lines
from hub.kernel.outbox.events import store
from hub.kernel.sorting import sort_key
from hub.kernel.web.ticket import Ticket, hash_token, new_token

ATTEMPT_LASTS = timedelta(minutes=30)
ORDER = ("political", "civil", "legal", "pool", "figures", "care", "triangle")


def remember_attempt(
    db: Session,
    tenant_id: UUID,
    attempt: Attempt,
    browser: str,
    *,
    trial: dict[str, Any] | None = None,
) -> None:
    """Keep an attempt, bound to the browser that started it; clear away the stale ones.

    trial: the configuration that is tried out; such an attempt never gives a session.
    """
    stale = SignInAttempt.started_at < clock.now() - ATTEMPT_LASTS
    db.execute(delete(SignInAttempt).where(stale))
    db.add(
        SignInAttempt(
            state_hash=hash_token(attempt.state),
            browser_hash=hash_token(browser),
            tenant_id=tenant_id,
            nonce=attempt.nonce,
            code_verifier=attempt.code_verifier,
            return_to=attempt.return_to,
            acr=attempt.acr,
            max_age=attempt.max_age,
            trial=trial,
            started_at=attempt.started_at,
        )
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """An attempt that came back, and the configuration that it tries out, if it is a trial."""

    attempt: Attempt
    trial: dict[str, Any] | None


def take_attempt(db: Session, slug: str, state: str, browser: str) -> Taken | None:
    """Take an attempt out of the store: it works once, in the browser that started it."""
    mine = (
        SignInAttempt.state_hash == hash_token(state),
        SignInAttempt.browser_hash == hash_token(browser),
        SignInAttempt.tenant_id.in_(select(Tenant.id).where(Tenant.slug == slug)),
    )
    row = db.execute(
        delete(SignInAttempt).where(*mine).returning(SignInAttempt)
    ).scalar_one_or_none()
    if row is None or row.started_at < clock.now() - ATTEMPT_LASTS:
        return None
    attempt = Attempt(
        slug=slug,
        started_at=row.started_at,
        state=state,
        nonce=row.nonce,
        code_verifier=row.code_verifier,
        return_to=row.return_to,
        acr=row.acr,
        max_age=row.max_age,
    )
    return Taken(attempt, row.trial)


def know_person(
    db: Session, tenant: Tenant, provider: ProviderRow, identity: Identity
) -> Person | None:
    """Find or enter the person behind (issuer, subject), and take over name and mail.

    Never linked by e-mail. Returns None for somebody who left. Runs on the municipality's
    civil login.
    """
    person = db.execute(
        select(Person).where(Person.issuer == identity.issuer, Person.subject == identity.subject)
    ).scalar_one_or_none()
    if person is not None and person.ended_at is not None:
        db.add(lines.refused(db.info["actor"], "session:start", person.id, kind="person"))
        return None
    name = (identity.name or identity.subject)[:200]
    if person is None:
        person = _enter(db, tenant, identity, name)
    elif (person.name, person.email) != (name, identity.email or person.email):
        person.name, person.sort_key = name, sort_key(name)
        person.email = identity.email or person.email
    follow_claim(db, provider, person, identity.claims)
    db.flush()
    return person


def _enter(db: Session, tenant: Tenant, identity: Identity, name: str) -> Person:
    person = Person(
        tenant_id=tenant.id,
        issuer=identity.issuer,
        subject=identity.subject,
        name=name,
        sort_key=sort_key(name),
        email=identity.email,
    )
    db.add(person)
    db.flush()
    db.add(lines.line(db.info["actor"], "person:enter", person.id, kind="person"))
    store(db, FirstSignIn(person_id=person.id))
    return person


@dataclass(frozen=True, slots=True)
class HatOf:
    """A hat that a person may wear: a login, and the roles under it."""

    login: str
    roles: tuple[str, ...]


def hats_of(db: Session, person_id: UUID) -> list[HatOf]:
    """Return the hats of a person today; runs on `hub_web`, which sees every membership."""
    rows = db.execute(
        select(Membership.login, func.array_agg(Membership.role).label("roles"))
        .where(Membership.person_id == person_id, working())
        .group_by(Membership.login)
    ).all()
    return sorted((HatOf(row.login, tuple(sorted(row.roles))) for row in rows), key=_first)


def _first(hat: HatOf) -> tuple[bool, int]:
    """The hat to start with: a special role before a plain reporter's."""
    plain = set(hat.roles) <= {Role.REPORTER}
    room = next((i for i, room in enumerate(ORDER) if hat.login.endswith(room)), len(ORDER))
    return plain, room


@dataclass(frozen=True, slots=True)
class Start:
    """What is known when a session starts."""

    person_id: UUID
    idle_minutes: int
    hours: int
    provider_session: str | None
    acr: str | None
    auth_at: datetime | None
    device: str


def start_session(db: Session, start: Start, login: str) -> Ticket:
    """Start a session under a hat; the token is only in the cookie."""
    ticket = Ticket(new_token(), login)
    now = clock.now()
    db.add(
        SignedIn(
            token_hash=ticket.token_hash,
            person_id=start.person_id,
            login=login,
            idle_minutes=start.idle_minutes,
            ends_at=now + timedelta(hours=start.hours),
            provider_session=start.provider_session,
            acr=start.acr,
            auth_at=start.auth_at,
            device=start.device[:200],
        )
    )
    return ticket


def running_session(db: Session, ticket: Ticket) -> SignedIn | None:
    """Return the session of a ticket while it holds; runs on `hub_web`."""
    mine = select(SignedIn).where(
        SignedIn.token_hash == ticket.token_hash, SignedIn.login == ticket.login, running()
    )
    return db.execute(mine).scalar_one_or_none()


def running() -> ColumnElement[bool]:
    """A session that holds now: not ended, too old or idle, of somebody who has not left."""
    now = clock.now()
    idle = SignedIn.idle_minutes * literal(timedelta(minutes=1), Interval)
    left = select(Person.id).where(Person.ended_at.is_not(None))
    return and_(
        SignedIn.ended_at.is_(None),
        SignedIn.ends_at > now,
        SignedIn.seen_at + idle > now,
        SignedIn.person_id.not_in(left),
    )


def wear(session: SignedIn, login: str) -> Ticket:
    """Switch to another hat: the session moves to its login, under a new token."""
    ticket = Ticket(new_token(), login)
    session.login, session.token_hash, session.seen_at = login, ticket.token_hash, clock.now()
    return ticket


def end_sessions(db: Session, *conditions: ColumnElement[bool]) -> list[UUID]:
    """End the running sessions that meet the conditions; return their ids."""
    running = update(SignedIn).where(SignedIn.ended_at.is_(None), *conditions)
    ended = db.execute(running.values(ended_at=clock.now()).returning(SignedIn.id))
    return list(ended.scalars())


def keep_hat(db: Session, ticket: Ticket | None, person_id: UUID, hats: list[HatOf]) -> str | None:
    """End the session that this browser had; return its hat when the same person still has it.

    So somebody who signs in again comes back under the hat that was worn.
    """
    earlier = running_session(db, ticket) if ticket else None
    if earlier is None:
        return None
    earlier.ended_at = clock.now()
    same = earlier.person_id == person_id and earlier.login in {hat.login for hat in hats}
    return earlier.login if same else None
