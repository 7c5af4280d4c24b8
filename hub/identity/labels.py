"""Dutch labels of roles and hats, translated on the page."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from hub.identity.roles import Role
from hub.kernel.rooms import room_of

ROLES: dict[Role, Any] = {
    Role.REPORTER: _l("Melder"),
    Role.MANAGER: _l("Leidinggevende"),
    Role.COORDINATOR: _l("Coördinator agressie en geweld"),
    Role.SAFETY_ADVISER: _l("Adviseur openbare orde en veiligheid"),
    Role.RESILIENCE_COORDINATOR: _l("Weerbaarheidscoördinator"),
    Role.COUNCIL_CLERK: _l("Griffier"),
    Role.MAYOR: _l("Burgemeester"),
    Role.MUNICIPAL_SECRETARY: _l("Gemeentesecretaris"),
    Role.PRIVACY_OFFICER: _l("Functionaris gegevensbescherming"),
    Role.AUDITOR: _l("Auditor"),
    Role.ADMINISTRATOR: _l("Beheerder"),
    Role.SUPPORTER: _l("Collegiaal opvanger"),
    Role.LAWYER: _l("Jurist expertisecentrum"),
    Role.POOL_COORDINATOR: _l("Coördinator nazorgpool"),
    Role.NETWORK_DIRECTOR: _l("Netwerkregisseur"),
    Role.PLATFORM_OPERATOR: _l("Platformbeheerder"),
}
ROOMS: dict[str, Any] = {
    "civil": _l("Ambtelijke lijn"),
    "political": _l("Politiek-bestuurlijke lijn"),
    "care": _l("Nazorg"),
    "triangle": _l("Interne driehoek"),
    "legal": _l("Expertisecentrum"),
    "pool": _l("Nazorgpool"),
    "figures": _l("Netwerkoverleg"),
}


def role_label(roles: frozenset[str], room: str) -> str:
    """Return the roles under a hat in words, the plain reporter's only when there is no other."""
    special = sorted(roles - {Role.REPORTER}) or sorted(roles)
    if not special:
        return _("Nog geen rol")
    words = ", ".join(str(ROLES[Role(role)]) for role in special)
    return words if room == "civil" else f"{words} · {ROOMS[room]}"


def hat_label(login: str, prefix: str) -> str:
    """Return what a hat is called."""
    return str(ROOMS.get(room_of(login, prefix).compartment, login))
