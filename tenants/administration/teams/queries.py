"""What an administrator sees of teams; every select is narrowed to the own municipality."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from hub.identity.models import Person, Team
from hub.kernel.actor import Actor
from hub.kernel.sorting import sort_key
from tenants.administration.own import Rows, own_id
from tenants.administration.paging import Place, counted, turned

MANAGER, DEPUTY = aliased(Person), aliased(Person)


def page_of_teams(actor: Actor, place: Place | None) -> Rows:
    """Select one page of 26 teams at most, in order of name, with who leads them."""
    here = and_(Team.tenant_id == own_id(actor), Team.ended_at.is_(None))
    return turned(_rows().add_columns(counted(Team, here)).where(here), Team, place)


def every_team(actor: Actor) -> Rows:
    """Select all running teams in order of name, with who leads them, for export and import."""
    here = and_(Team.tenant_id == own_id(actor), Team.ended_at.is_(None))
    return _rows().where(here).order_by(Team.sort_key, Team.id)


def one_team(actor: Actor, team_id: UUID, *, lock: bool = False) -> Rows:
    """Select one running team with who leads it."""
    found = (
        _rows()
        .add_columns(Team)
        .where(Team.id == team_id, Team.tenant_id == own_id(actor), Team.ended_at.is_(None))
    )
    return found.with_for_update(of=Team) if lock else found


def same_name(actor: Actor, name: str) -> Select[UUID]:
    """Select the running team that has this name, whatever its capitals."""
    return select(Team.id).where(
        Team.tenant_id == own_id(actor), Team.sort_key == sort_key(name), Team.ended_at.is_(None)
    )


def locked(actor: Actor, team_ids: Collection[UUID]) -> Select[Team]:
    """Select these running teams of the own municipality, locked, always in the same order."""
    mine = select(Team).where(
        Team.id.in_(team_ids), Team.tenant_id == own_id(actor), Team.ended_at.is_(None)
    )
    return mine.order_by(Team.id).with_for_update()


def people_called(actor: Actor, words: Collection[str]) -> Rows:
    """Select who is meant by e-mail addresses, subjects or whole names: those who did not leave."""
    folded = [word.casefold() for word in words]
    keys = [sort_key(word) for word in words]
    return select(Person.id, Person.name, Person.sort_key, Person.email, Person.subject).where(
        Person.tenant_id == own_id(actor),
        Person.ended_at.is_(None),
        or_(
            func.lower(Person.email).in_(folded),
            Person.subject.in_(words),
            Person.sort_key.in_(keys),
        ),
    )


def _rows() -> Rows:
    return (
        select(
            Team.id,
            Team.name,
            Team.sort_key,
            Team.manager_id,
            Team.deputy_id,
            Team.risk_class,
            Team.staff_count,
            Team.version,
            MANAGER.name.label("manager"),
            MANAGER.email.label("manager_email"),
            MANAGER.subject.label("manager_subject"),
            DEPUTY.name.label("deputy"),
            DEPUTY.email.label("deputy_email"),
            DEPUTY.subject.label("deputy_subject"),
        )
        .join(MANAGER, MANAGER.id == Team.manager_id, isouter=True)
        .join(DEPUTY, DEPUTY.id == Team.deputy_id, isouter=True)
    )
