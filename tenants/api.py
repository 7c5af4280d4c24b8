"""The door of the tenants package: what packages above it may use."""

from flask import Blueprint
from flask_babel import lazy_gettext as _l

from hub.identity.roles import Permission
from hub.kernel.panels import MenuLine, NoticeKind, Panels
from tenants.incidents import tasks as _incident_tasks
from tenants.incidents.views import pages as _incidents

__all__ = ["BLUEPRINTS", "TASKS", "tell"]

BLUEPRINTS: tuple[Blueprint, ...] = (_incidents,)
TASKS = (_incident_tasks,)

_WORK = _l("Mijn werk")
_READERS = frozenset({Permission.INCIDENT_OWN, Permission.INCIDENT_TEAM, Permission.INCIDENT_READ})


def tell(panels: Panels) -> None:
    """Tell the composition what this package shows on pages of others."""
    panels.menu += [
        MenuLine(
            _WORK,
            _l("Melding maken"),
            "plus",
            "incidents.new",
            frozenset({Permission.INCIDENT_FILE}),
        ),
        MenuLine(_WORK, _l("Meldingen"), "file-text", "incidents.index", _READERS),
        MenuLine(_WORK, _l("Zoeken"), "search", "incidents.search", _READERS),
    ]
    panels.landing += [
        (Permission.INCIDENT_READ, "incidents.index"),
        (Permission.INCIDENT_TEAM, "incidents.index"),
        (Permission.INCIDENT_FILE, "incidents.new"),
    ]
    panels.notices |= {
        "incident_for_manager": NoticeKind(
            _l("Er is een melding in je team"), "incidents.show", "incident_id"
        ),
        "incident_to_handle": NoticeKind(
            _l("Er is een nieuwe melding"), "incidents.show", "incident_id"
        ),
        "feedback_given": NoticeKind(
            _l("Er is een terugkoppeling op je melding"), "incidents.show", "incident_id"
        ),
    }
