"""What stands around the content of a page, written once for a shell and kept with it.

Menu, names and footer are the same on every page that a person opens, and writing them anew
took a third of the time of a page (docs/adr/0006). What does differ, the proof of origin in
the small forms and the address that the language links lead back to, stands in them as marks.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from flask import Flask
from markupsafe import Markup

from hub.ui.shell import Shell

TEMPLATE = "_schil.html"
# Random, so that nobody can type them; letters and digits only, so that nothing escapes them.
HERE, TOKEN = f"hier{secrets.token_hex(12)}", f"bewijs{secrets.token_hex(12)}"


def init(app: Flask, shell_of_the_page: Callable[[], Shell]) -> None:
    """Give templates `schil(part)`: a macro of `_schil.html` for the shell of the page."""

    def part(name: str, token: str = "") -> Markup:
        shell = shell_of_the_page()
        text = shell.parts.get(name)
        if text is None:
            text = shell.parts[name] = _written(app, name, shell)
        text = text.replace(HERE, quote(shell.here, safe="/")).replace(TOKEN, token)
        return Markup(text)  # noqa: S704 - escaped when it was written; a token and a quoted path need none

    app.jinja_env.globals["schil"] = part


def _written(app: Flask, name: str, shell: Shell) -> str:
    values = {"shell": replace(shell, here=HERE), "token": TOKEN}
    module = app.jinja_env.get_template(TEMPLATE).make_module(values)
    return str(getattr(module, name)())
