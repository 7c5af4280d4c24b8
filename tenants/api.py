"""The door of the tenants package: what packages above it may use.

A feature is added here once: its pages, its handlers, and its `panels.tell`.
"""

from types import ModuleType

from flask import Blueprint

from hub.kernel.panels import Panels
from tenants.administration import panels as _administration
from tenants.administration.confirming.views import pages as _confirming_pages
from tenants.administration.municipality.views import pages as _municipality_pages
from tenants.administration.people.views import pages as _people_pages
from tenants.administration.signing_in.views import pages as _provider_pages
from tenants.administration.teams.views import pages as _team_pages
from tenants.imports import panels as _imports
from tenants.imports import tasks as _import_tasks
from tenants.imports.direct import FileRefused, MappingRefused, Outcome, WantedFile, take_over
from tenants.imports.views import pages as _import_pages
from tenants.incidents import panels as _incidents
from tenants.incidents import tasks as _incident_tasks
from tenants.incidents.views import pages as _incident_pages
from tenants.norm.defaults import default_norm

__all__ = [
    "BLUEPRINTS",
    "TASKS",
    "FileRefused",
    "MappingRefused",
    "Outcome",
    "WantedFile",
    "default_norm",
    "take_over",
    "tell",
]

BLUEPRINTS: tuple[Blueprint, ...] = (
    _incident_pages,
    _people_pages,
    _team_pages,
    _provider_pages,
    _municipality_pages,
    _confirming_pages,
    _import_pages,
)
TASKS: tuple[ModuleType, ...] = (_incident_tasks, _import_tasks)
PANELS: tuple[ModuleType, ...] = (_incidents, _imports, _administration)


def tell(panels: Panels) -> None:
    """Tell the composition what the features show on pages of others."""
    for feature in PANELS:
        feature.tell(panels)
