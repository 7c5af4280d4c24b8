"""Who is acting, under which hat, with which rights."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A person under one hat, or a process that works for nobody in particular.

    tenant: short name of the municipality whose hat is worn; empty for a shared service.
    processing_id: joins the audit lines and the processing lines of one piece of work.
    """

    person_id: UUID
    permissions: frozenset[str]
    tenant: str
    compartment: str
    processing_id: UUID
    name: str = ""
    team_id: UUID | None = None
    roles: frozenset[str] = frozenset()
    origin: str = ""

    def may(self, permission: str) -> bool:
        """Say whether this hat gives a right."""
        return permission in self.permissions
