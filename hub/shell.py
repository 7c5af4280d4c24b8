"""The shell of a page: menu, names and house style of the hat that is worn."""

from flask import g, request, url_for
from flask_babel import get_locale

from hub.identity.labels import hat_label, role_label
from hub.kernel.web.dispatch import HubApp
from hub.plain_pages import style_of
from hub.settings import Settings
from hub.ui.shell import Hat, MenuItem, Person, Shell


def bare_shell(settings: Settings) -> Shell:
    """The shell of a page that may not ask the database anything."""
    return Shell(
        language=str(get_locale() or "nl"), demo=settings.demo, help_phone=settings.duty_phone
    )


def make_shell(app: HubApp, settings: Settings) -> Shell:
    """Fill the shell for whoever is signed in, or for nobody."""
    shell = bare_shell(settings)
    shell.here = request.path if request.method == "GET" else "/"
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
