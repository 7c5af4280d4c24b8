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


@dataclass(frozen=True, slots=True)
class RoleTaken:
    """The only administrator of a municipality gave a role to themselves."""

    membership_id: UUID


@dataclass(frozen=True, slots=True)
class RoleConfirmed:
    """Mayor or clerk confirmed a role in the political line."""

    membership_id: UUID


@dataclass(frozen=True, slots=True)
class RoleEnded:
    """A role was taken away."""

    membership_id: UUID
