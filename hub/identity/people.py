"""Who is who in a municipality: looked up on the login at work, which sees its own people."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.identity.models import Membership
from hub.identity.roles import GRANTED
from hub.kernel import clock


def holders_of(db: Session, permission: str) -> set[UUID]:
    """Return the people whose role gives a right in the room of this login, today."""
    room, today = db.info["compartment"], clock.today()
    roles = [
        role for (role, where), rights in GRANTED.items() if where == room and permission in rights
    ]
    held = select(Membership.person_id).where(
        Membership.login == db.info["login"],
        Membership.role.in_(roles),
        Membership.starts_on <= today,
        or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
        or_(Membership.needs_confirmation.is_(False), Membership.confirmed_at.is_not(None)),
    )
    return set(db.execute(held).scalars())
