"""What the form on the provider asks of the service."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hub.identity.models import ProviderRow


@dataclass(frozen=True, slots=True)
class WantedProvider:
    """The configuration as typed; `role_map` leads from the value of a claim to a role."""

    issuer: str
    client_id: str
    algorithms: tuple[str, ...]
    acr_values: str | None
    role_claim: str | None
    role_map: dict[str, Any]
    idle_minutes: int
    hours: int

    def row(self, tenant_id: UUID, *, allow_internal: bool) -> ProviderRow:
        """Return the configuration as a row that stands in no session."""
        return ProviderRow(
            tenant_id=tenant_id,
            issuer=self.issuer,
            client_id=self.client_id,
            algorithms=list(self.algorithms),
            acr_values=self.acr_values,
            role_claim=self.role_claim,
            role_map=self.role_map,
            idle_minutes=self.idle_minutes,
            hours=self.hours,
            allow_internal=allow_internal,
        )
