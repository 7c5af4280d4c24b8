"""From an identity to a session: the person, the roles, the hat.

The people of a municipality are written by its own civil login; sessions by `hub_web`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from hub.identity.events import FirstSignIn
from hub.identity.models import Membership, Person, ProviderRow, SignedIn, SignInAttempt, Tenant
from hub.identity.oidc.flow import Attempt, Identity
from hub.identity.roles import HOST_ONLY, Role, needs_confirmation, rooms_of
from hub.kernel import clock
from hub.kernel.audit import lines
from hub.kernel.db.names import Names
from hub.kernel.outbox.events import store
from hub.kernel.sorting import sort_key
from hub.kernel.web.ticket import Ticket, hash_token, new_token

ATTEMPT_LASTS = timedelta(minutes=30)
ORDER = ("political", "civil", "legal", "pool", "figures", "care", "triangle")


def remember_attempt(db: Session, tenant_id: UUID, attempt: Attempt, browser: str) -> None:
    """Keep an attempt, bound to the browser that started it; clear away the stale ones."""
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
            started_at=attempt.started_at,
        )
    )


def take_attempt(db: Session, slug: str, state: str, browser: str) -> Attempt | None:
    """Take an attempt out of the store: it works once, in the browser that started it."""
    mine = (
        SignInAttempt.state_hash == hash_token(state),
        SignInAttempt.browser_hash == hash_token(browser),
    )
    row = db.execute(
        delete(SignInAttempt).where(*mine).returning(SignInAttempt)
    ).scalar_one_or_none()
    if row is None or row.started_at < clock.now() - ATTEMPT_LASTS:
        return None
    return Attempt(
        slug=slug,
        started_at=row.started_at,
        state=state,
        nonce=row.nonce,
        code_verifier=row.code_verifier,
        return_to=row.return_to,
        acr=row.acr,
        max_age=row.max_age,
    )


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
        return None
    name = (identity.name or identity.subject)[:200]
    if person is None:
        person = _enter(db, tenant, identity, name)
    elif (person.name, person.email) != (name, identity.email or person.email):
        person.name, person.sort_key = name, sort_key(name)
        person.email = identity.email or person.email
    _follow_claim(db, provider, person, identity)
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


def _follow_claim(db: Session, provider: ProviderRow, person: Person, identity: Identity) -> None:
    """Give and end the roles that the administrator mapped from a claim."""
    if not provider.role_claim:
        return
    value = identity.claims.get(provider.role_claim)
    given = value if isinstance(value, list) else [value]
    wanted = {provider.role_map[v] for v in given if isinstance(v, str) and v in provider.role_map}
    held = db.execute(
        select(Membership).where(
            Membership.person_id == person.id,
            Membership.source == "claim",
            or_(Membership.ends_on.is_(None), Membership.ends_on >= clock.today()),
        )
    ).scalars()
    for membership in held:
        if membership.role in wanted:
            wanted.discard(membership.role)
        else:
            membership.ends_on = clock.today() - timedelta(days=1)
            membership.starts_on = min(membership.starts_on, membership.ends_on)
    for role in sorted(wanted):
        db.add(_from_claim(db, person, Role(role)))


def _from_claim(db: Session, person: Person, role: Role) -> Membership:
    room = rooms_of(role)[0]
    named: Names = db.info["names"]
    return Membership(
        tenant_id=person.tenant_id,
        person_id=person.id,
        role=role,
        login=named.login(db.info["tenant"], room),
        source="claim",
        starts_on=clock.today(),
        needs_confirmation=needs_confirmation(room),
    )


def mappable(role: Role) -> bool:
    """A claim may give a role of the municipality itself, never one of the region."""
    return role not in HOST_ONLY


@dataclass(frozen=True, slots=True)
class HatOf:
    """A hat that a person may wear: a login, and the roles under it."""

    login: str
    roles: tuple[str, ...]


def hats_of(db: Session, person_id: UUID) -> list[HatOf]:
    """Return the hats of a person today; runs on `hub_web`, which sees every membership."""
    today = clock.today()
    rows = db.execute(
        select(Membership.login, func.array_agg(Membership.role).label("roles"))
        .where(
            Membership.person_id == person_id,
            Membership.starts_on <= today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
            or_(Membership.needs_confirmation.is_(False), Membership.confirmed_at.is_not(None)),
        )
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
    now = clock.now()
    row = db.execute(
        select(SignedIn).where(
            SignedIn.token_hash == ticket.token_hash,
            SignedIn.login == ticket.login,
            SignedIn.ended_at.is_(None),
            SignedIn.ends_at > now,
        )
    ).scalar_one_or_none()
    if row is None or row.seen_at + timedelta(minutes=row.idle_minutes) <= now:
        return None
    return row


def wear(session: SignedIn, login: str) -> Ticket:
    """Switch to another hat: the session moves to its login, under a new token."""
    ticket = Ticket(new_token(), login)
    session.login, session.token_hash, session.seen_at = login, ticket.token_hash, clock.now()
    return ticket


def end_sessions(db: Session, *conditions: object) -> int:
    """End the running sessions that meet the conditions; return how many."""
    running = update(SignedIn).where(SignedIn.ended_at.is_(None), *conditions)  # type: ignore[arg-type]
    ended = db.execute(running.values(ended_at=clock.now()).returning(SignedIn.id))
    return len(ended.all())
