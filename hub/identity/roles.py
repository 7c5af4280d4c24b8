"""Roles, the rooms in which they work, and the rights that they give there.

This is the written matrix of requirements 5.1 as far as there are pages for it. A role
gives its rights under one hat: municipality x compartment, or a shared service.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a person does for a municipality or for the region."""

    REPORTER = "reporter"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    SAFETY_ADVISER = "safety_adviser"
    RESILIENCE_COORDINATOR = "resilience_coordinator"
    COUNCIL_CLERK = "council_clerk"
    MAYOR = "mayor"
    MUNICIPAL_SECRETARY = "municipal_secretary"
    PRIVACY_OFFICER = "privacy_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    SUPPORTER = "supporter"
    LAWYER = "lawyer"
    POOL_COORDINATOR = "pool_coordinator"
    NETWORK_DIRECTOR = "network_director"
    PLATFORM_OPERATOR = "platform_operator"


class Permission(StrEnum):
    """A right, written as object:verb."""

    INCIDENT_FILE = "incident:file"
    INCIDENT_OWN = "incident:own"
    INCIDENT_TEAM = "incident:team"
    INCIDENT_READ = "incident:read"
    INCIDENT_HANDLE = "incident:handle"
    TAKEOVER_RUN = "takeover:run"
    PEOPLE_READ = "people:read"
    PEOPLE_MANAGE = "people:manage"
    PROVIDER_MANAGE = "provider:manage"
    MEMBERSHIP_CONFIRM = "membership:confirm"
    AUDIT_READ = "audit:read"


_P = Permission
_FILING = frozenset({_P.INCIDENT_FILE, _P.INCIDENT_OWN})

# (role, room) -> rights
GRANTED: dict[tuple[Role, str], frozenset[Permission]] = {
    (Role.REPORTER, "civil"): _FILING,
    (Role.MANAGER, "civil"): _FILING | {_P.INCIDENT_TEAM},
    (Role.COORDINATOR, "civil"): _FILING | {_P.INCIDENT_READ, _P.INCIDENT_HANDLE, _P.TAKEOVER_RUN},
    (Role.SAFETY_ADVISER, "civil"): _FILING,
    (Role.RESILIENCE_COORDINATOR, "civil"): _FILING,
    (Role.MUNICIPAL_SECRETARY, "civil"): _FILING,
    (Role.PRIVACY_OFFICER, "civil"): _FILING | {_P.AUDIT_READ, _P.PEOPLE_READ},
    (Role.AUDITOR, "civil"): _FILING | {_P.AUDIT_READ},
    (Role.ADMINISTRATOR, "civil"): _FILING | {_P.PEOPLE_READ, _P.PEOPLE_MANAGE, _P.PROVIDER_MANAGE},
    (Role.COUNCIL_CLERK, "political"): _FILING
    | {_P.INCIDENT_READ, _P.INCIDENT_HANDLE, _P.TAKEOVER_RUN, _P.MEMBERSHIP_CONFIRM},
    (Role.MAYOR, "political"): _FILING
    | {_P.INCIDENT_READ, _P.INCIDENT_HANDLE, _P.MEMBERSHIP_CONFIRM},
    (Role.MAYOR, "triangle"): frozenset(),
    (Role.COUNCIL_CLERK, "triangle"): frozenset(),
    (Role.MUNICIPAL_SECRETARY, "triangle"): frozenset(),
    (Role.SUPPORTER, "care"): frozenset(),
    (Role.LAWYER, "legal"): frozenset(),
    (Role.POOL_COORDINATOR, "pool"): frozenset(),
    (Role.NETWORK_DIRECTOR, "figures"): frozenset(),
    (Role.PLATFORM_OPERATOR, "figures"): frozenset(),
}

HOST_ONLY = frozenset(
    {Role.LAWYER, Role.POOL_COORDINATOR, Role.NETWORK_DIRECTOR, Role.PLATFORM_OPERATOR}
)


def rooms_of(role: Role) -> tuple[str, ...]:
    """Return the rooms in which a role works; the first is where it starts."""
    return tuple(room for found, room in GRANTED if found is role)


def needs_confirmation(room: str) -> bool:
    """A role in the political line works only after mayor or clerk has confirmed it."""
    return room == "political"


def permissions_of(roles: frozenset[str], room: str) -> frozenset[str]:
    """Return the rights that these roles give together in one room."""
    found: frozenset[str] = frozenset()
    for role in roles:
        found |= GRANTED.get((Role(role), room), frozenset())
    return found
