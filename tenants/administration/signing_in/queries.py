"""The provider of one's own municipality."""

from sqlalchemy import select

from hub.identity.models import ProviderRow, Tenant
from hub.kernel.actor import Actor
from tenants.administration.own import Rows


def own_provider(actor: Actor, *, lock: bool = False) -> Rows:
    """Select the municipality and its provider; the second is None before the first one."""
    found = (
        select(Tenant, ProviderRow)
        .join(ProviderRow, ProviderRow.tenant_id == Tenant.id, isouter=True)
        .where(Tenant.slug == actor.tenant)
    )
    return found.with_for_update(of=Tenant) if lock else found
