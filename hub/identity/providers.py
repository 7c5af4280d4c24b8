"""The provider of a municipality, put together from its row and its key."""

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.identity.models import ProviderRow, Tenant
from hub.identity.oidc.provider import Provider
from hub.kernel.crypto.keyring import KeyRing


def callback_of(base_url: str, slug: str) -> str:
    """Return the one callback address of a municipality."""
    return f"{base_url}/aanmelden/{slug}/terug"


def client_key_pem(ring: KeyRing, slug: str) -> str:
    """Return our private key for a municipality's provider, as PEM."""
    key = ring.client_key(slug)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def provider_of(
    row: ProviderRow, slug: str, ring: KeyRing, base_url: str, *, internal: bool = False
) -> Provider:
    """Return the pinned provider; raises ValueError when the configuration is unsafe.

    internal: the operator lets every provider have an internal address, as in the demo.
    """
    return Provider(
        slug=slug,
        issuer=row.issuer,
        client_id=row.client_id,
        client_key=client_key_pem(ring, slug),
        client_key_id=f"{slug}-1",
        callback=callback_of(base_url, slug),
        algorithms=tuple(row.algorithms),
        allow_internal=row.allow_internal or internal,
        acr_values=row.acr_values,
    )


def find_provider(db: Session, slug: str) -> tuple[Tenant, ProviderRow] | None:
    """Return an active municipality and its provider, by short name."""
    row = db.execute(
        select(Tenant, ProviderRow)
        .join(ProviderRow, ProviderRow.tenant_id == Tenant.id)
        .where(Tenant.slug == slug, Tenant.status == "active")
    ).one_or_none()
    return (row.Tenant, row.ProviderRow) if row else None
