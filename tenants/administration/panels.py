"""What administration shows on pages of others: menu, landing, notices."""

from flask_babel import lazy_gettext as _l

from hub.identity.roles import Permission
from hub.kernel.panels import MenuLine, NoticeKind, Panels

_KEEPING = _l("Beheer")
_ME = _l("Over mij")


def tell(panels: Panels) -> None:
    """Add our lines. Landing comes after the features that people work in every day."""
    read, manage, provider, confirm = (
        frozenset({right})
        for right in (
            Permission.PEOPLE_READ,
            Permission.PEOPLE_MANAGE,
            Permission.PROVIDER_MANAGE,
            Permission.MEMBERSHIP_CONFIRM,
        )
    )
    panels.menu += [
        MenuLine(_KEEPING, _l("Mensen en rollen"), "users", "people.index", read),
        MenuLine(_KEEPING, _l("Teams"), "users-group", "teams.index", manage),
        MenuLine(_KEEPING, _l("Inlogdienst"), "key", "provider.show", provider),
        MenuLine(
            _KEEPING, _l("Mijn gemeente"), "building-community", "municipality.change", provider
        ),
        MenuLine(_KEEPING, _l("Rollen bevestigen"), "user-check", "confirming.index", confirm),
        MenuLine(_ME, _l("Mijn sessies"), "device-desktop", "own.sessions"),
        MenuLine(_ME, _l("Taal en weergave"), "adjustments-horizontal", "own.preferences"),
    ]
    _tell_notices(panels)
    panels.landing.insert(0, (Permission.PEOPLE_MANAGE, "people.index"))


def _tell_notices(panels: Panels) -> None:
    panels.notices |= {
        "person_without_role": NoticeKind(
            _l("Iemand wacht op een rol"), "people.show", "person_id"
        ),
        "role_given": NoticeKind(_l("Je hebt een nieuwe rol"), "own.roles", "rol"),
        "role_ended": NoticeKind(_l("Een rol van je is beëindigd"), "own.roles", "rol"),
        "role_to_confirm": NoticeKind(
            _l("Een rol wacht op je bevestiging"), "confirming.index", "rol"
        ),
        "role_confirmed": NoticeKind(
            _l("Iemand heeft een rol gekregen in de politiek-bestuurlijke lijn"),
            "own.line",
            "rol",
        ),
        "role_taken": NoticeKind(
            _l("Een beheerder heeft zichzelf een rol gegeven"), "people.show", "person_id"
        ),
    }
