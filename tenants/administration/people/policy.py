"""Who may give which role: small predicates over what is already known."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from hub.identity.models import Membership
from hub.identity.roles import HOST_ONLY, Role
from hub.kernel.actor import Actor


def may_exist_here(role: Role, *, is_host: bool) -> bool:
    """Roles of the region are given in the host municipality only."""
    return is_host or role not in HOST_ONLY


def may_give_to(actor: Actor, person_id: UUID, administrators: frozenset[UUID]) -> bool:
    """Nobody gives roles to themselves, unless there is no other administrator."""
    return person_id != actor.person_id or administrators <= {actor.person_id}


def is_running(membership: Membership, today: date) -> bool:
    """Say whether a role works or will work: it is not over."""
    return membership.ends_on is None or membership.ends_on >= today


def overlaps(held: Iterable[Membership], starts_on: date, ends_on: date | None) -> bool:
    """Say whether one of these terms has a day in common with a new one."""
    return any(
        (ends_on is None or one.starts_on <= ends_on)
        and (one.ends_on is None or one.ends_on >= starts_on)
        and (one.ends_on is None or one.ends_on >= one.starts_on)
        for one in held
    )


def leaves_nobody(administrators: frozenset[UUID], person_id: UUID) -> bool:
    """Say whether a municipality would be without administrator when this person stops."""
    return administrators == {person_id}
