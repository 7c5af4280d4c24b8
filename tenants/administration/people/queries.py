"""What an administrator sees of people; every select is narrowed to the own municipality."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from hub.identity.models import Membership, Person, Team
from hub.identity.people import working
from hub.identity.roles import Role
from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.sorting import sort_key
from tenants.administration.own import Rows, own_id
from tenants.administration.paging import PAGE, Place, counted, turned

GIVER = aliased(Person)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which people a list asks for: those who are here or those who left, or by name."""

    name: str = ""
    left: bool = False
    place: Place | None = None


def page_of_people(actor: Actor, wanted: Wanted) -> Rows:
    """Select one page of 26 people at most, in order of name, each with today's roles."""
    here = and_(Person.tenant_id == own_id(actor), *_filters(wanted))
    return turned(_rows(here), Person, wanted.place)


def waiting(actor: Actor) -> Rows:
    """Select who signed in and has no role, now or later; the longest waiting first."""
    here = and_(Person.tenant_id == own_id(actor), Person.ended_at.is_(None), not_(_has_role()))
    return _rows(here).order_by(Person.first_seen_at, Person.id).limit(PAGE)


def one_person(actor: Actor, person_id: UUID, *, lock: bool = False) -> Rows:
    """Select one person with the name of the team."""
    found = (
        select(Person, Team.name.label("team"))
        .join(Team, Team.id == Person.team_id, isouter=True)
        .where(Person.id == person_id, Person.tenant_id == own_id(actor))
    )
    return found.with_for_update(of=Person) if lock else found


def memberships_of(actor: Actor, person_id: UUID) -> Rows:
    """Select every role somebody has or had, the newest first, with who gave it."""
    return (
        select(Membership, GIVER.name.label("giver"))
        .join(GIVER, GIVER.id == Membership.given_by, isouter=True)
        .where(Membership.person_id == person_id, Membership.tenant_id == own_id(actor))
        .order_by(Membership.starts_on.desc(), Membership.id.desc())
    )


def one_membership(actor: Actor, person_id: UUID, membership_id: UUID) -> Rows:
    """Select one role of one person, locked."""
    return (
        select(Membership)
        .where(
            Membership.id == membership_id,
            Membership.person_id == person_id,
            Membership.tenant_id == own_id(actor),
        )
        .with_for_update()
    )


def administrators(actor: Actor) -> Select[UUID]:
    """Select today's administrators, locked, so that the last one cannot go twice."""
    return (
        select(Membership.person_id)
        .where(
            Membership.tenant_id == own_id(actor),
            Membership.role == Role.ADMINISTRATOR,
            working(),
        )
        .order_by(Membership.id)
        .with_for_update()
    )


def teams_led_by(actor: Actor, person_id: UUID) -> Select[Team]:
    """Select the teams that somebody leads, as manager or deputy."""
    return select(Team).where(
        Team.tenant_id == own_id(actor),
        or_(Team.manager_id == person_id, Team.deputy_id == person_id),
    )


def team_choices(actor: Actor) -> Rows:
    """Select id and name of the teams that somebody can be in."""
    found = select(Team.id, Team.name).where(
        Team.tenant_id == own_id(actor), Team.ended_at.is_(None)
    )
    return found.order_by(Team.sort_key, Team.id)


def _rows(here: ColumnElement[bool]) -> Rows:
    roles = (
        select(func.array_agg(Membership.role.distinct()))
        .where(Membership.person_id == Person.id, working())
        .correlate(Person)
        .scalar_subquery()
    )
    return (
        select(
            Person.id,
            Person.name,
            Person.job_title,
            Person.first_seen_at,
            Person.ended_at,
            Team.name.label("team"),
            roles.label("roles"),
            counted(Person, here),
        )
        .join(Team, Team.id == Person.team_id, isouter=True)
        .where(here)
    )


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.name:
        words = sort_key(wanted.name).split()
        return [Person.sort_key.contains(word, autoescape=True) for word in words]
    return [Person.ended_at.is_not(None) if wanted.left else Person.ended_at.is_(None)]


def _has_role() -> ColumnElement[bool]:
    ends_on = Membership.ends_on
    return exists().where(
        Membership.person_id == Person.id, or_(ends_on.is_(None), ends_on >= clock.today())
    )
