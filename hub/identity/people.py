"""Who is who in a municipality: looked up on the login at work, which sees its own people."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from hub.identity.models import Membership
from hub.identity.roles import GRANTED
from hub.kernel import clock


def working() -> ColumnElement[bool]:
    """A membership that gives its role today: begun, not over, confirmed where needed."""
    today = clock.today()
    return and_(
        Membership.starts_on <= today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
        or_(Membership.needs_confirmation.is_(False), Membership.confirmed_at.is_not(None)),
    )


def end_membership(membership: Membership) -> None:
    """Take a role away as of now; one that had not begun, or began today, never counts."""
    yesterday = clock.today() - timedelta(days=1)
    membership.ends_on = max(yesterday, membership.starts_on - timedelta(days=1))


def everyone_in(db: Session) -> set[UUID]:
    """Return the people who hold any role in the room of this login, today."""
    held = select(Membership.person_id).where(Membership.login == db.info["login"], working())
    return set(db.execute(held).scalars())


def people_in_role(db: Session, role: str) -> set[UUID]:
    """Return the people who hold one role in the room of this login, today."""
    held = select(Membership.person_id).where(
        Membership.login == db.info["login"], Membership.role == role, working()
    )
    return set(db.execute(held).scalars())


def holders_of(db: Session, permission: str) -> set[UUID]:
    """Return the people whose role gives a right in the room of this login, today."""
    room = db.info["compartment"]
    roles = [
        role for (role, where), rights in GRANTED.items() if where == room and permission in rights
    ]
    held = select(Membership.person_id).where(
        Membership.login == db.info["login"],
        Membership.role.in_(roles),
        working(),
    )
    return set(db.execute(held).scalars())
