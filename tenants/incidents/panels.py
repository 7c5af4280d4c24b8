"""What meldingen show on pages of others: menu, landing, notices."""

from typing import Any

from flask_babel import lazy_gettext as _l

from hub.identity.roles import Permission
from hub.kernel.panels import MenuLine, NoticeKind, Panels

_WORK = _l("Mijn werk")
_FILE = frozenset({Permission.INCIDENT_FILE})
_READERS = frozenset({Permission.INCIDENT_OWN, Permission.INCIDENT_TEAM, Permission.INCIDENT_READ})


def tell(panels: Panels) -> None:
    """Add our lines."""
    panels.menu += [
        MenuLine(_WORK, _l("Melding maken"), "plus", "incidents.new", _FILE),
        MenuLine(_WORK, _l("Meldingen"), "file-text", "incidents.index", _READERS),
        MenuLine(_WORK, _l("Zoeken"), "search", "incidents.search", _READERS),
    ]
    panels.landing += [
        (Permission.INCIDENT_READ, "incidents.index"),
        (Permission.INCIDENT_TEAM, "incidents.index"),
        (Permission.INCIDENT_FILE, "incidents.new"),
    ]
    panels.notices |= {
        "incident_for_manager": _notice(_l("Er is een melding in je team")),
        "incident_to_handle": _notice(_l("Er is een nieuwe melding")),
        "feedback_given": _notice(_l("Er is een terugkoppeling op je melding")),
    }


def _notice(words: Any) -> NoticeKind:
    return NoticeKind(words, "incidents.show", "incident_id")
