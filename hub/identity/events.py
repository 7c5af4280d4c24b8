"""What sign-in and roles tell the rest of the hub: identifiers only."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FirstSignIn:
    """Somebody signed in for the first time, and has no role yet."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """Somebody was given a role."""

    membership_id: UUID
