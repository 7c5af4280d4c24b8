"""Plugs the face into an app: templates, static files, languages, headers and error pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, g
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, Template
from jinja2.runtime import Context

from hub.ui import assets, errors, formats, frame, headers, i18n
from hub.ui.shell import Shell

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Face:
    """What the composition gives: the shell of a request, its language, a number for a fault.

    `bare` makes the shell for pages that may not ask the database anything (500 and 503).
    `extra_files` are static files that live in another package's wheel.
    """

    shell: Callable[[], Shell]
    language: Callable[[], str]
    fault_number: Callable[[], str]
    bare: Callable[[], Shell] = Shell
    extra_files: Mapping[str, Path] = field(default_factory=dict)


def init(app: Flask, face: Face) -> None:
    """Give an app its face. The app is made with `static_folder=None`.

    Templates get `shell`, `static_url`, `gettext` and the filters of `formats`; an unknown name
    in a template is an error, and every value is escaped (plain `.txt` excepted).
    """
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.autoescape = _escaped
    app.jinja_env.template_class = _Kept
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.loader = ChoiceLoader(
        [*filter(None, [app.jinja_env.loader]), FileSystemLoader(TEMPLATES)]
    )
    assets.init(app, face.extra_files)
    i18n.init(app, face.language)
    headers.init(app)
    errors.init(app, face.fault_number)
    frame.init(app, lambda: _shell(face))

    @app.context_processor
    def shell_of_the_page() -> dict[str, Any]:
        return {"shell": _shell(face)}


class _Kept(Template):
    """A template whose macros are made once.

    Jinja looks at each import whether a page brought names of its own for all templates; ours
    never do, and looking costs more than most macros.
    """

    def _get_default_module(self, ctx: Context | None = None) -> Any:  # noqa: ARG002 - Jinja's own form
        parent: Any = super()
        return parent._get_default_module()  # noqa: SLF001 - there is no public way


def _escaped(template: str | None) -> bool:
    """Escape everything but plain text, such as the body of a mail."""
    return template is None or not template.endswith(".txt")


def _shell(face: Face) -> Shell:
    if g.get("bare_shell"):
        return face.bare()
    shell: Shell | None = g.get("shell")
    if shell is None:
        shell = g.shell = face.shell()
    return shell
