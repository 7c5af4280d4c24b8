"""Saving how the people of a municipality sign in."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.identity.models import ProviderRow
from hub.identity.roles import Permission
from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.audit import lines
from hub.kernel.authz import require
from tenants.administration.refusals import RoleRefused
from tenants.administration.signing_in.wanted import WantedProvider

CHANGEABLE = (
    "issuer",
    "client_id",
    "acr_values",
    "role_claim",
    "role_map",
    "idle_minutes",
    "hours",
)


def change_provider(
    db: Session, actor: Actor, provider: ProviderRow, wanted: WantedProvider
) -> None:
    """Take the new configuration; whether internal addresses are allowed stays as it was."""
    require(actor, Permission.PROVIDER_MANAGE)
    for name in CHANGEABLE:
        setattr(provider, name, getattr(wanted, name))
    provider.algorithms = list(wanted.algorithms)
    provider.changed_at = clock.now()
    _write(db, actor, provider)


def add_provider(db: Session, actor: Actor, provider: ProviderRow) -> None:
    """Save the first configuration of a municipality."""
    require(actor, Permission.PROVIDER_MANAGE)
    db.add(provider)
    _write(db, actor, provider)


def _write(db: Session, actor: Actor, provider: ProviderRow) -> None:
    db.add(lines.line(actor, Permission.PROVIDER_MANAGE, provider.tenant_id, kind="provider"))
    try:
        db.flush()
    except IntegrityError as taken:
        raise RoleRefused("issuer_taken", "issuer") from taken
