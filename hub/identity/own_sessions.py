"""My own sessions, roles and preferences: for everyone who is signed in, whatever the hat.

A hat's login sees only the sessions under that hat, so lists of them are read, and sessions
ended, on the login `hub_web`.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from hub.identity import signing_in
from hub.identity.devices import device_words
from hub.identity.front import web_work
from hub.identity.labels import ROLES, hat_label
from hub.identity.models import Membership, Person, SignedIn
from hub.identity.people import working
from hub.identity.roles import Role
from hub.kernel import clock
from hub.kernel.audit import lines
from hub.kernel.authz import public, signed_in
from hub.kernel.errors import Unknown
from hub.kernel.notices import mark_read
from hub.kernel.web.ticket import drop_ticket, read_ticket, secure_cookies
from hub.ui import formats
from hub.ui.forms import Form, Needed

pages = Blueprint("own", __name__, template_folder="templates")

MODES: dict[str, Any] = {
    "auto": _l("Zoals mijn apparaat"),
    "light": _l("Licht"),
    "dark": _l("Donker"),
}


class PreferenceForm(Form):
    """How the pages look to one person."""

    language = RadioField(
        _l("In welke taal wil je lezen?"),
        choices=[SelectChoice("nl", "Nederlands"), SelectChoice("en", "English")],
        validators=[Needed(_l("Kies een taal"))],
    )
    mode = RadioField(
        _l("Licht of donker?"),
        choices=[SelectChoice(code, label) for code, label in MODES.items()],
        validators=[Needed(_l("Kies licht, donker of zoals je apparaat"))],
    )


@pages.get("/mijn/sessies")
@signed_in
def sessions() -> ResponseReturnValue:
    """Where I am signed in: device, since when, last seen, under which hat."""
    with web_work() as work:
        rows = work.db.execute(_running_of(g.actor.person_id)).all()
    mine = g.bearer.session_id
    shown = [{**_line(row), "here": row.id == mine} for row in rows]
    return render_template("identity/own_sessions.html", sessions=shown)


@pages.post("/mijn/sessies/<uuid:session_id>/beeindigen")
@public
def end(session_id: UUID) -> ResponseReturnValue:
    """End one of my sessions, on whatever device it is."""
    with web_work() as work:
        current = _current(work.db)
        if current is None:
            return redirect(url_for("identity.choose"), 303)
        ended = signing_in.end_sessions(
            work.db, SignedIn.person_id == current.person_id, SignedIn.id == session_id
        )
        if not ended:
            raise Unknown
        _note(work.db, current, ended)
    if session_id == current.id:
        drop_ticket()
        return redirect(url_for("identity.signed_out"), 303)
    flash(_("De sessie is beëindigd."), "goed")
    return redirect(url_for(".sessions"), 303)


@pages.post("/mijn/sessies/andere")
@public
def end_others() -> ResponseReturnValue:
    """End all my sessions but this one."""
    with web_work() as work:
        current = _current(work.db)
        if current is None:
            return redirect(url_for("identity.choose"), 303)
        ended = signing_in.end_sessions(
            work.db, SignedIn.person_id == current.person_id, SignedIn.id != current.id
        )
        _note(work.db, current, ended)
    flash(_("Je andere sessies zijn beëindigd."), "goed")
    return redirect(url_for(".sessions"), 303)


@pages.get("/mijn/rollen")
@signed_in
def roles() -> ResponseReturnValue:
    """My roles: where they work, since when, until when."""
    if g.unread and (read := request.args.get("rol", type=UUID)):
        mark_read(g.db, g.actor, read)
    with web_work() as work:
        found = (
            select(Membership)
            .where(Membership.person_id == g.actor.person_id)
            .order_by(Membership.starts_on.desc(), Membership.id.desc())
        )
        rows = work.db.execute(found).scalars().all()
    return render_template("identity/own_roles.html", roles=[_role(row) for row in rows])


@pages.get("/mijn/lijn")
@signed_in
def line() -> ResponseReturnValue:
    """Who holds a role under this hat: people of the political line know each other."""
    if g.actor.compartment != "political" or not g.actor.roles:
        raise Unknown
    if g.unread and (read := request.args.get("rol", type=UUID)):
        mark_read(g.db, g.actor, read)
    held = (
        select(Person.name, Membership.role, Membership.starts_on)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.login == g.bearer.login, Person.ended_at.is_(None), working())
        .order_by(Person.sort_key, Person.id, Membership.role)
    )
    rows = [
        {"name": r.name, "what": str(ROLES[Role(r.role)]), "since": formats.short_date(r.starts_on)}
        for r in g.db.execute(held)
    ]
    return render_template("identity/line.html", rows=rows)


@pages.route("/mijn/weergave", methods=["GET", "POST"])
@signed_in
def preferences() -> ResponseReturnValue:
    """My language, and light or dark."""
    form = PreferenceForm(language=g.bearer.language, mode=g.bearer.mode)
    if request.method == "GET":
        return render_template("identity/preferences.html", form=form)
    if not form.validate():
        return render_template("identity/preferences.html", form=form), 422
    mine = update(Person).where(Person.id == g.actor.person_id)
    g.db.execute(mine.values(language=form.language.data, mode=form.mode.data))
    flash(_("Je voorkeuren zijn bewaard."), "goed")
    response = redirect(url_for(".preferences"), 303)
    response.delete_cookie("taal", httponly=True, samesite="Lax", secure=secure_cookies())
    return response


def _running_of(person_id: UUID) -> Any:
    mine = select(
        SignedIn.id, SignedIn.device, SignedIn.started_at, SignedIn.seen_at, SignedIn.login
    ).where(SignedIn.person_id == person_id, signing_in.running())
    return mine.order_by(SignedIn.seen_at.desc(), SignedIn.id.desc()).limit(50)


def _line(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "device": device_words(row.device),
        "since": formats.near(row.started_at),
        "seen": formats.near(row.seen_at),
        "hat": hat_label(row.login, _prefix()),
    }


def _role(row: Membership) -> dict[str, Any]:
    today = clock.today()
    over = row.ends_on is not None and row.ends_on < today
    never = over and row.ends_on is not None and row.ends_on < row.starts_on
    return {
        "what": str(ROLES[Role(row.role)]),
        "where": hat_label(row.login, _prefix()),
        "since": "" if never else formats.short_date(row.starts_on),
        "until": "" if never or row.ends_on is None else formats.short_date(row.ends_on),
        "over": over,
        "waits": not over and row.needs_confirmation and row.confirmed_at is None,
    }


def _current(db: Session) -> SignedIn | None:
    ticket = read_ticket()
    return signing_in.running_session(db, ticket) if ticket else None


def _note(db: Session, current: SignedIn, ended: list[UUID]) -> None:
    found = lines.line(db.info["actor"], "session:end", *ended, kind="session")
    found.actor_id = current.person_id
    db.add(found)


def _prefix() -> str:
    prefix: str = current_app.rooms.names.prefix  # type: ignore[attr-defined]
    return prefix
