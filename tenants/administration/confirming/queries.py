"""What mayor and clerk see of roles in their line that wait for their word."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased

from hub.identity.models import Membership, Person
from hub.kernel import clock
from hub.kernel.actor import Actor
from tenants.administration.own import Rows, own_id

GIVER = aliased(Person)


def unconfirmed(actor: Actor) -> Rows:
    """Select the roles that wait for confirmation, the longest waiting first."""
    return (
        select(Membership, Person.name, GIVER.name.label("giver"))
        .join(Person, Person.id == Membership.person_id)
        .join(GIVER, GIVER.id == Membership.given_by, isouter=True)
        .where(_waits(actor), Person.ended_at.is_(None))
        .order_by(Membership.given_at, Membership.id)
        .limit(100)
    )


def one_unconfirmed(actor: Actor, membership_id: UUID) -> Select[Membership]:
    """Select one role that waits for confirmation, locked."""
    waits = select(Membership).where(Membership.id == membership_id, _waits(actor))
    return waits.with_for_update()


def _waits(actor: Actor) -> ColumnElement[bool]:
    return and_(
        Membership.tenant_id == own_id(actor),
        Membership.needs_confirmation,
        Membership.confirmed_at.is_(None),
        or_(Membership.ends_on.is_(None), Membership.ends_on >= clock.today()),
    )
