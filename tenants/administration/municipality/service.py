"""Changing what a municipality is known by."""

from sqlalchemy.orm import Session

from hub.identity.models import Tenant
from hub.identity.roles import Permission
from hub.kernel.actor import Actor
from hub.kernel.audit import lines
from hub.kernel.authz import require
from tenants.administration.municipality.wanted import ChangeMunicipality


def change_municipality(
    db: Session, actor: Actor, tenant: Tenant, wanted: ChangeMunicipality
) -> None:
    """Change colour, emblem, mail domains and telephone number."""
    require(actor, Permission.PROVIDER_MANAGE)
    tenant.colour, tenant.emblem = wanted.colour, wanted.emblem
    tenant.mail_domains, tenant.phone = list(wanted.mail_domains), wanted.phone
    db.add(lines.line(actor, "tenant:change", tenant.id, kind="tenant"))
