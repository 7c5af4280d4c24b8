"""Some steps ask for a fresh sign-in: `@stepped_up` sends the person round and brings them back.

What counts is what the session holds (`auth_at`, `acr`), never what an address says.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.identity.oidc.flow import LOCAL_PATH
from hub.identity.oidc.provider import EIDAS
from hub.identity.sessions import Bearer
from hub.kernel import clock
from hub.kernel.web.ticket import read_ticket

FRESH = timedelta(minutes=10)
ASKED_SECONDS = 60  # shorter than FRESH, so that nobody is sent round twice

View = TypeVar("View", bound=Callable[..., Any])


def stepped_up(*, level: str = "") -> Callable[[View], View]:
    """Declare that a view needs a sign-in of at most ten minutes ago.

    level: one of EIDAS that the sign-in must reach; empty: what the municipality always asks.
    Stands under `@requires`. A form that was on its way is kept as a draft when it names one.
    """
    if level and level not in EIDAS:
        raise ValueError(f"no such level: {level}")

    def declare(view: View) -> View:
        @wraps(view)
        def checked(**values: Any) -> Any:
            if is_fresh(g.bearer, level):
                return view(**values)
            return _sign_in_again(level)

        return checked  # type: ignore[return-value] # the same signature, by wraps

    return declare


def is_fresh(bearer: Bearer, level: str = "") -> bool:
    """Say whether this session was signed in recently, and strongly enough."""
    if bearer.auth_at is None or bearer.auth_at + FRESH < clock.now():
        return False
    return not level or _rank(bearer.acr) >= _rank(level)


def asked_again() -> dict[str, Any]:
    """Return what a sign-in must ask for when this request comes from a step-up."""
    if "opnieuw" not in request.args:
        return {}
    levels = {_short(level): level for level in EIDAS}
    level = levels.get(request.args.get("niveau", ""))
    return {"max_age": ASKED_SECONDS, **({"acr": level} if level else {})}


def _sign_in_again(level: str) -> ResponseReturnValue:
    back = request.full_path.rstrip("?")
    if request.method == "POST":
        ticket = read_ticket()
        if ticket is not None:
            current_app.doors.keep_typed(g.db, ticket)  # type: ignore[attr-defined]
        back = _form_address()
    asked = {"verder": back, "opnieuw": "1"} | ({"niveau": _short(level)} if level else {})
    start = url_for("identity.start", slug=g.bearer.municipality)
    return redirect(f"{start}?{urlencode(asked)}", 303)


def _form_address() -> str:
    """The page that the form stood on, as the form says itself, else where it came from."""
    named = request.form.get("form_at", "")
    if LOCAL_PATH.fullmatch(named):
        return named
    parts = urlsplit(request.referrer or "")
    return parts.path if parts.netloc == request.host and parts.path else "/"


def _short(level: str) -> str:
    return level.rpartition("/")[2]


def _rank(level: str | None) -> int:
    return EIDAS.index(level) if level in EIDAS else -1
