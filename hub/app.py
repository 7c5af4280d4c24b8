"""The web application: one of the few places that know all packages."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Response, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

import tenants.api
from hub import plain_pages
from hub.identity import backchannel, home, own_sessions, sessions, views
from hub.identity import tasks as _identity_tasks  # noqa: F401 - registers its handlers
from hub.identity.oidc import flow
from hub.installation import Installation
from hub.kernel.actor import Actor
from hub.kernel.authz import public
from hub.kernel.drafts import save_draft
from hub.kernel.errors import HubError
from hub.kernel.ids import new_id
from hub.kernel.panels import Panels
from hub.kernel.web.dispatch import Doors, HubApp
from hub.kernel.web.ticket import Ticket
from hub.serving import refuse_suspended
from hub.shell import bare_shell, make_shell
from hub.ui import errors as error_pages
from hub.ui import face

MOST_BYTES = 30 * 1024 * 1024
MOST_FIELDS = 2_000
MOST_FORM_BYTES = 2 * 1024 * 1024

log = logging.getLogger("hub.web")


def create_app(hub: Installation) -> HubApp:
    """Put the web application together; stops when a view does not say who may use it."""
    app = HubApp("hub", static_folder=None)
    _configure(app, hub)
    panels = Panels()
    tenants.api.tell(panels)
    app.panels = panels  # type: ignore[attr-defined]
    app.doors = Doors(
        prepare=hub.rooms.prepare,
        authenticate=_authenticate,
        to_sign_in=_to_sign_in,
        keep_typed=_keep_typed,
    )
    own = (plain_pages, home, views, own_sessions, backchannel)
    for blueprint in (*(module.pages for module in own), *tenants.api.BLUEPRINTS):
        app.register_blueprint(blueprint)
    _wear_face(app, hub)
    app.wear_proof()
    app.check_views()
    return app


def _configure(app: HubApp, hub: Installation) -> None:
    https = hub.settings.https
    app.config.update(
        SECRET_KEY=hub.settings.secret,
        SESSION_COOKIE_NAME="__Host-hub" if https else "hub",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=24),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_FIELDS,
        WTF_CSRF_TIME_LIMIT=None,
        PREFERRED_URL_SCHEME="https" if https else "http",
    )
    app.engine = hub.engine
    app.rooms, app.settings = hub.rooms, hub.settings  # type: ignore[attr-defined]
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # type: ignore[assignment]  # the ticket itself is the proof
    manager.request_loader(lambda _request: g.get("bearer"))
    app.register_error_handler(HubError, _say)
    app.register_error_handler(Exception, _our_fault)


def _wear_face(app: HubApp, hub: Installation) -> None:
    face.init(
        app,
        face.Face(  # noqa: S604 - this shell is the frame of a page
            shell=lambda: make_shell(app, hub.settings),
            bare=lambda: bare_shell(hub.settings),
            language=_language,
            fault_number=lambda: str(g.get("fault_number", "")),
        ),
    )
    app.view_functions["static"] = _for_everybody(app.view_functions["static"])


def _for_everybody(view: Callable[..., Any]) -> Callable[..., Any]:
    """The static files come from a bound method, which cannot carry its own declaration."""

    def show(**values: Any) -> Any:
        return view(**values)

    return public(show)


def _authenticate(db: Session, ticket: Ticket) -> Actor | None:
    found = sessions.recognise(db, ticket, request.remote_addr or "")
    if found is None:
        refuse_suspended(lambda statement: db.execute(text(statement)).scalar())
        return None
    actor, g.bearer = found
    g.unread = g.bearer.unread
    return actor


def _to_sign_in() -> ResponseReturnValue:
    path = request.full_path.rstrip("?") if request.method == "GET" else _form_address()
    return redirect(url_for("identity.choose", verder=path), 303)


def _form_address() -> str:
    """The page of the form that was posted, as the form says itself, else where it came from.

    A form that was refused once stands at the address it was posted to, which is no page.
    """
    named = request.form.get("form_at", "")
    if flow.LOCAL_PATH.fullmatch(named):
        return named
    referrer = request.referrer or ""
    return (
        referrer.removeprefix(request.host_url.rstrip("/"))
        if referrer.startswith(request.host_url)
        else "/"
    )


def _keep_typed(db: Session, ticket: Ticket) -> None:
    person_id = sessions.whose(db, ticket)
    form = request.form.get("draft_of")
    if person_id is not None and form:
        typed = {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}
        save_draft(db, person_id, form, typed)


def _language() -> str:
    wanted = request.cookies.get("taal")
    if wanted in home.LANGUAGES:
        return str(wanted)
    bearer = g.get("bearer")
    return bearer.language if bearer else "nl"


def _say(error: HubError) -> ResponseReturnValue:
    response = Response(error_pages.page(error.status, error.sentence), error.status)
    if after := getattr(error, "after", None):
        response.headers["Retry-After"] = str(after)
    return response


def _our_fault(error: Exception) -> Any:
    if isinstance(error, HTTPException):
        return error
    g.fault_number = new_id().hex[-12:]
    log.error("fault %s: %s", g.fault_number, type(error).__name__, exc_info=error)
    return Response(error_pages.page(500, number=g.fault_number), 500)
