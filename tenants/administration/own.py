"""Narrowing to one's own municipality, beside what the database login shows."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from hub.identity.models import Tenant
from hub.kernel.actor import Actor

Rows = Select[*tuple[Any, ...]]


def own_municipality(actor: Actor) -> Select[Tenant]:
    """Select the municipality whose hat the actor wears."""
    return select(Tenant).where(Tenant.slug == actor.tenant)


def own_id(actor: Actor) -> Any:
    """Return the id of that municipality as a subquery, to hold `tenant_id` against."""
    found: Select[UUID] = select(Tenant.id).where(Tenant.slug == actor.tenant)
    return found.scalar_subquery()
