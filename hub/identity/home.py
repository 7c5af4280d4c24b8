"""Where people land, their notices, their language."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.identity.models import Person
from hub.identity.oidc import flow
from hub.identity.people import holders_of
from hub.identity.roles import Permission
from hub.kernel.authz import public, signed_in
from hub.kernel.dossiers import Notice
from hub.kernel.errors import Unknown
from hub.kernel.notices import mark_read, notices_of
from hub.kernel.panels import NoticeKind, Panels
from hub.kernel.web.ticket import secure_cookies
from hub.ui import formats

pages = Blueprint("home", __name__, template_folder="templates")

LANGUAGES = ("nl", "en")


def _panels() -> Panels:
    found: Panels = current_app.panels  # type: ignore[attr-defined]
    return found


@pages.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Go to where this role starts."""
    for right, endpoint in _panels().landing:
        if g.actor.may(right):
            return redirect(url_for(endpoint))
    return redirect(url_for(".waiting" if not g.actor.roles else ".notices"))


@pages.get("/wachten-op-rol")
@signed_in
def waiting() -> ResponseReturnValue:
    """Signed in, but without a role: say who can give one."""
    people = holders_of(g.db, Permission.PEOPLE_MANAGE) if g.actor.tenant else set()
    named = select(Person.name).where(Person.id.in_(people)).order_by(Person.sort_key)
    administrators = list(g.db.execute(named).scalars()) if people else []
    return render_template("identity/waiting.html", administrators=administrators)


@pages.get("/berichten")
@signed_in
def notices() -> ResponseReturnValue:
    """My notices, newest first: a sentence and a link, no content."""
    rows = g.db.execute(notices_of(g.actor)).scalars() if g.actor.tenant else []
    return render_template("identity/notices.html", notices=[_line(row) for row in rows])


def _line(row: Notice) -> dict[str, Any]:
    kind = _panels().notices.get(row.kind)
    href = _address(kind, row.object_id) if kind else ""
    words = str(kind.words) if kind else row.kind
    return {
        "words": words,
        "href": href,
        "when": formats.near(row.noticed_at),
        "new": row.read_at is None,
    }


def _address(kind: NoticeKind, object_id: UUID) -> str:
    values: dict[str, Any] = {kind.argument: object_id}
    return url_for(kind.endpoint, **values)


@pages.post("/berichten/gelezen")
@signed_in
def read_all() -> ResponseReturnValue:
    """Mark all my notices as read."""
    if g.actor.tenant:
        mark_read(g.db, g.actor)
    return redirect(url_for(".notices"), 303)


@pages.get("/taal/<code>")
@public
def language(code: str) -> ResponseReturnValue:
    """Read the pages in another language; kept in a cookie of this browser."""
    if code not in LANGUAGES:
        raise Unknown
    back = request.args.get("terug", "/")
    response = redirect(back if flow.LOCAL_PATH.fullmatch(back) else "/")
    response.set_cookie(
        "taal", code, max_age=31_536_000, samesite="Lax", httponly=True, secure=secure_cookies()
    )
    return response


@pages.get("/naar/<kind>/<uuid:object_id>")
@signed_in
def follow(kind: str, object_id: UUID) -> ResponseReturnValue:
    """Follow the link of a mail to the page that it is about."""
    found = _panels().notices.get(kind)
    if found is None:
        raise Unknown
    return redirect(_address(found, object_id))
