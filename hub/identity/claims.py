"""Roles from a claim of the provider, as far as the administrator mapped its values."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.identity.events import RoleEnded, RoleGiven
from hub.identity.models import Membership, Person, ProviderRow
from hub.identity.people import end_membership
from hub.identity.roles import HOST_ONLY, Role, needs_confirmation, rooms_of
from hub.kernel import clock
from hub.kernel.audit import lines
from hub.kernel.db.names import Names
from hub.kernel.outbox.events import store

MAPPABLE = tuple(role for role in Role if role not in HOST_ONLY)


def mapped_roles(provider: ProviderRow, claims: Mapping[str, Any]) -> set[Role]:
    """Return the roles that these claims give; never one of the region."""
    if not provider.role_claim:
        return set()
    value = claims.get(provider.role_claim)
    given = value if isinstance(value, list) else [value]
    named = {provider.role_map.get(v) for v in given if isinstance(v, str)}
    return {role for role in MAPPABLE if role.value in named}


def follow_claim(
    db: Session, provider: ProviderRow, person: Person, claims: Mapping[str, Any]
) -> None:
    """Give and end the roles that the administrator mapped from a claim.

    Roles that somebody gave by hand stay. Without a mapped claim nothing changes.
    """
    if not provider.role_claim:
        return
    wanted = mapped_roles(provider, claims)
    held = db.execute(
        select(Membership).where(
            Membership.person_id == person.id,
            Membership.source == "claim",
            or_(Membership.ends_on.is_(None), Membership.ends_on >= clock.today()),
        )
    ).scalars()
    for membership in held:
        if membership.role in wanted:
            wanted.discard(Role(membership.role))
        else:
            _end(db, membership)
    for role in sorted(wanted):
        _give(db, person, role)


def _end(db: Session, membership: Membership) -> None:
    end_membership(membership)
    db.add(lines.line(db.info["actor"], "membership:end", membership.id, kind="membership"))
    store(db, RoleEnded(membership_id=membership.id))


def _give(db: Session, person: Person, role: Role) -> None:
    room = rooms_of(role)[0]
    named: Names = db.info["names"]
    membership = Membership(
        tenant_id=person.tenant_id,
        person_id=person.id,
        role=role,
        login=named.login(db.info["tenant"], room),
        source="claim",
        starts_on=clock.today(),
        needs_confirmation=needs_confirmation(room),
    )
    line = lines.line(db.info["actor"], "membership:give", membership.id, kind="membership")
    db.add_all([membership, line])
    store(db, RoleGiven(membership_id=membership.id))
