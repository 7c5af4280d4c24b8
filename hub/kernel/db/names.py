"""The names of database roles and schemas.

Roles belong to the cluster, not to the database, so each starts with the
installation's prefix. Schemas belong to the database.
"""

import re
from dataclasses import dataclass

COMPARTMENTS = ("civil", "political", "care", "triangle")
LINES = ("civil", "political")
SERVICES = ("web", "legal", "pool", "match", "figures", "relay", "seal")

SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
LONGEST_SLUG = 30


def check_slug(slug: str) -> str:
    """Return the slug, or raise ValueError when it cannot name a register."""
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        raise ValueError(
            "Een korte naam heeft alleen kleine letters, cijfers en streepjes, "
            f"begint met een letter en is ten hoogste {LONGEST_SLUG} tekens lang."
        )
    return slug


@dataclass(frozen=True, slots=True)
class Names:
    """How this installation calls its roles."""

    prefix: str = "hub_"

    @property
    def owner(self) -> str:
        """The role that owns every table; in no serving process."""
        return f"{self.prefix}owner"

    @property
    def registers(self) -> str:
        """The group of every municipal login."""
        return f"{self.prefix}registers"

    def group(self, compartment: str) -> str:
        """The group of the logins of one compartment, over all municipalities."""
        return f"{self.prefix}all_{compartment}"

    def service(self, service: str) -> str:
        """The login of a shared service, such as `legal`."""
        return f"{self.prefix}{service}"

    def login(self, slug: str, compartment: str) -> str:
        """The login of one compartment of one municipality."""
        return f"{self.prefix}t_{_bare(slug)}_{compartment}"


def shared_schema(slug: str) -> str:
    """The schema with what all compartments of a municipality may know."""
    return f"r_{_bare(slug)}"


def schema(slug: str, compartment: str) -> str:
    """The schema of one compartment of a municipality."""
    return f"r_{_bare(slug)}_{compartment}"


def _bare(slug: str) -> str:
    return check_slug(slug).replace("-", "_")
