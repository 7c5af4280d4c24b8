"""The shell of a page: menu, names and house style of the hat that is worn."""

from copy import copy
from typing import Any

from flask import g, request, url_for
from flask_babel import get_locale

from hub.identity.labels import hat_label, role_label
from hub.kernel.web.dispatch import HubApp
from hub.plain_pages import style_of
from hub.settings import Settings
from hub.ui.shell import Hat, MenuItem, Person, Shell

KEPT = 2_000  # shells; a few kB each


def bare_shell(settings: Settings) -> Shell:
    """The shell of a page that may not ask the database anything."""
    return Shell(
        language=str(get_locale() or "nl"), demo=settings.demo, help_phone=settings.duty_phone
    )


def make_shell(app: HubApp, settings: Settings) -> Shell:
    """Return the shell for whoever is signed in, or for nobody.

    It depends on who, which hat, which page and which language alone, so it is kept.
    """
    key = _what_it_depends_on()
    kept: dict[Any, Shell] = app.extensions.setdefault("hub_shells", {})
    found = kept.get(key)
    if found is None:
        if len(kept) >= KEPT:
            kept.clear()
        found = kept[key] = _filled(app, settings)
    shell = copy(found)
    shell.here, shell.crumbs = request.path if request.method == "GET" else "/", []
    return shell


def _what_it_depends_on() -> tuple[Any, ...]:
    bearer, actor = g.get("bearer"), g.get("actor")
    page = (str(get_locale() or "nl"), request.endpoint)
    if bearer is None or actor is None:
        return page
    seen = (bearer.organisation, bearer.emblem, bearer.mode, bearer.colour, bearer.phone)
    hat = (bearer.name, bearer.unread, bearer.login, bearer.hats)
    return (*page, *seen, *hat, actor.roles, actor.permissions, actor.compartment)


def _filled(app: HubApp, settings: Settings) -> Shell:
    shell = bare_shell(settings)
    if settings.demo:
        shell.demo_href = url_for("identity.choose")
    bearer, actor = g.get("bearer"), g.get("actor")
    if bearer is None or actor is None:
        return shell
    shell.organisation = bearer.organisation
    shell.emblem = bearer.emblem
    shell.mode = bearer.mode
    shell.person = Person(bearer.name, role_label(actor.roles, actor.compartment))
    shell.theme_href = style_of(bearer.colour)[0]
    shell.help_phone = bearer.phone or settings.duty_phone
    shell.notices, shell.notices_href = bearer.unread, url_for("home.notices")
    shell.account_href = url_for("own.preferences")
    shell.sign_out_href = url_for("identity.sign_out")
    shell.hats = [
        Hat(hat_label(login, settings.prefix), url_for("identity.switch", login=login))
        for login in bearer.hats
        if login != bearer.login
    ]
    shell.menu = _menu(app)
    return shell


def _menu(app: HubApp) -> list[tuple[str, list[MenuItem]]]:
    groups: dict[str, list[MenuItem]] = {}
    for line in app.panels.menu:  # type: ignore[attr-defined]
        if line.shown_to(g.actor):
            item = MenuItem(
                str(line.label),
                line.icon,
                url_for(line.endpoint),
                current=request.endpoint == line.endpoint,
            )
            groups.setdefault(str(line.group), []).append(item)
    return list(groups.items())
