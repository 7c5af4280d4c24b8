"""The door of the tenants package: what packages above it may use.

A feature is added here once: its pages, its handlers, and its `panels.tell`.
"""

from types import ModuleType

from flask import Blueprint

from hub.kernel.panels import Panels
from tenants.incidents import panels as _incidents
from tenants.incidents import tasks as _incident_tasks
from tenants.incidents.views import pages as _incident_pages
from tenants.norm.defaults import default_norm

__all__ = ["BLUEPRINTS", "TASKS", "default_norm", "tell"]

BLUEPRINTS: tuple[Blueprint, ...] = (_incident_pages,)
TASKS: tuple[ModuleType, ...] = (_incident_tasks,)
PANELS: tuple[ModuleType, ...] = (_incidents,)


def tell(panels: Panels) -> None:
    """Tell the composition what the features show on pages of others."""
    for feature in PANELS:
        feature.tell(panels)
