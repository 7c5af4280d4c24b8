"""Pages that need nobody signed in: house styles, accessibility, privacy, health."""

import re
from functools import lru_cache

from flask import Blueprint, Response, abort
from flask.typing import ResponseReturnValue

from hub.kernel.authz import public
from hub.ui import theme
from hub.ui.pages import Privacy, Statement, accessibility_page, privacy_page

pages = Blueprint("plain", __name__)

COLOUR = re.compile(r"[0-9a-f]{6}")
YEAR = 31_536_000


@lru_cache(maxsize=1024)
def style_of(colour: str) -> tuple[str, str]:
    """Return the address and the text of the house style of a brand colour `#rrggbb`."""
    css = theme.stylesheet(colour)
    return f"/thema/{colour.lstrip('#')}/{theme.theme_hash(css)}.css", css


@pages.get("/thema/<colour>/<digest>.css")
@public
def style(colour: str, digest: str) -> ResponseReturnValue:
    """The house style of a colour; its address changes with its content, so it is kept a year."""
    if not COLOUR.fullmatch(colour):
        abort(404)
    address, css = style_of(f"#{colour}")
    if not address.endswith(f"/{digest}.css"):
        abort(404)
    response = Response(css, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@pages.get("/toegankelijkheid")
@public
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return accessibility_page(Statement())


@pages.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What happens with your data, and your rights."""
    return privacy_page(Privacy())


@pages.get("/healthz")
@public
def health() -> ResponseReturnValue:
    """The process answers."""
    return Response("ok\n", content_type="text/plain; charset=utf-8")
