"""Pages of meldingen, under /meldingen."""

from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub.identity.roles import Permission
from hub.kernel.audit import lines
from hub.kernel.authz import requires
from hub.kernel.drafts import drop_draft, read_draft, save_draft
from hub.kernel.errors import Repairable
from hub.kernel.ids import new_id
from hub.kernel.notices import mark_read
from hub.kernel.panels import Panels
from tenants.incidents import listing, queries, reading, service
from tenants.incidents.cursors import read_cursor
from tenants.incidents.forms import FeedbackForm, IncidentForm, SearchForm, StepForm
from tenants.incidents.models import Incident
from tenants.incidents.service import AlreadyFiled
from tenants.norm.reading import current_norm, current_version

pages = Blueprint("incidents", __name__, url_prefix="/meldingen", template_folder="templates")

DRAFT = "incidents.file"
READERS = (Permission.INCIDENT_OWN, Permission.INCIDENT_TEAM, Permission.INCIDENT_READ)


@pages.get("/")
@requires(*READERS)
def index() -> ResponseReturnValue:
    """The list, newest first, 25 a page."""
    status = request.args.get("stand", "")
    wanted = queries.Wanted(
        status=status if status in reading.FILTERS else "",
        cursor=read_cursor(request.args.get("vanaf")),
    )
    page = queries.read_page(g.db, g.actor, wanted)
    g.db.add(lines.line(g.actor, "incident:list", *(r.id for r in page.rows), kind="incident"))
    return render_template(
        "incidents/index.html",
        rows=listing.lines_of(page),
        words=listing.words_of_the_page(),
        paging=listing.paging(page, "/meldingen/", {"stand": wanted.status}, reading.start()),
        status=wanted.status,
    )


@pages.get("/nieuw")
@requires(Permission.INCIDENT_FILE)
def new() -> ResponseReturnValue:
    """The short form, with what was typed earlier."""
    typed = read_draft(g.db, g.actor.person_id, DRAFT)
    form = IncidentForm(reading.as_form(typed) if typed else None)
    if not form.filing_key.data:
        form.filing_key.data = str(new_id())
    return _form(form, from_draft=typed is not None)


@pages.post("/")
@requires(Permission.INCIDENT_FILE)
def file() -> ResponseReturnValue:
    """File what was typed, or keep it as a draft."""
    form = IncidentForm()
    person_id, typed = g.actor.person_id, reading.typed()
    if "later" in request.form:
        save_draft(g.db, person_id, DRAFT, typed)
        flash(_("Je melding is bewaard. Je kunt later verder, ook op een ander apparaat."), "goed")
        return redirect(url_for(".index"), 303)
    if not form.validate():
        g.work.keep(lambda db: save_draft(db, person_id, DRAFT, typed))
        return _form(form), 422
    drop_draft(g.db, person_id, DRAFT)
    try:
        incident = service.file_incident(g.db, g.actor, form.wanted(current_version(g.db)))
    except AlreadyFiled as earlier:
        g.work.refuse()
        return redirect(url_for(".filed", incident_id=earlier.incident_id), 303)
    return redirect(url_for(".filed", incident_id=incident.id), 303)


def _form(form: IncidentForm, *, from_draft: bool = False) -> str:
    norm = current_norm(g.db)
    return render_template(
        "incidents/new.html", form=form, norm=norm, from_draft=from_draft, draft_of=DRAFT
    )


@pages.get("/<uuid:incident_id>/verstuurd")
@requires(Permission.INCIDENT_FILE)
def filed(incident_id: UUID) -> ResponseReturnValue:
    """Say that the melding arrived, and what happens next."""
    found = reading.one(g.db, g.actor, incident_id)
    return render_template("incidents/filed.html", incident=found.incident)


@pages.get("/<uuid:incident_id>")
@requires(*READERS)
def show(incident_id: UUID) -> ResponseReturnValue:
    """One melding with its timeline, and the feedback that was typed but not sent."""
    return _page_of(incident_id)


@pages.post("/<uuid:incident_id>/terugkoppeling")
@requires(Permission.INCIDENT_HANDLE, Permission.INCIDENT_TEAM)
def give_feedback(incident_id: UUID) -> ResponseReturnValue:
    """Tell the reporter what is done."""
    form = FeedbackForm()
    if not form.validate():
        person_id, typed = g.actor.person_id, reading.typed()
        g.work.keep(lambda db: save_draft(db, person_id, _feedback_of(incident_id), typed))
        return _page_of(incident_id, form), 422
    found = reading.one(g.db, g.actor, incident_id, lock=True)
    service.give_feedback(g.db, g.actor, found.incident, form.said.data, leads=found.leads)
    drop_draft(g.db, g.actor.person_id, _feedback_of(incident_id))
    flash(_("De melder krijgt bericht dat er een terugkoppeling is."), "goed")
    return redirect(url_for(".show", incident_id=incident_id), 303)


@pages.post("/<uuid:incident_id>/oppakken")
@requires(Permission.INCIDENT_HANDLE)
def take_in_hand(incident_id: UUID) -> ResponseReturnValue:
    """Start handling."""
    found = reading.one(g.db, g.actor, incident_id, lock=True)
    service.take_in_hand(g.db, g.actor, found.incident)
    return redirect(url_for(".show", incident_id=incident_id), 303)


@pages.post("/<uuid:incident_id>/afronden")
@requires(Permission.INCIDENT_HANDLE)
def close(incident_id: UUID) -> ResponseReturnValue:
    """End the handling, when the reporter was answered."""
    form = StepForm()
    found = reading.one(g.db, g.actor, incident_id, lock=True)
    try:
        service.close_incident(g.db, g.actor, found.incident)
    except Repairable:
        form.form_errors = [
            _("Laat eerst de melder weten wat er is gedaan. Daarna kun je afronden.")
        ]
        return _page_of(incident_id, step=form), 422
    flash(_("De melding is afgerond."), "goed")
    return redirect(url_for(".show", incident_id=incident_id), 303)


@pages.post("/<uuid:incident_id>/heropenen")
@requires(Permission.INCIDENT_HANDLE)
def reopen(incident_id: UUID) -> ResponseReturnValue:
    """Take a closed melding in hand again."""
    found = reading.one(g.db, g.actor, incident_id, lock=True)
    service.reopen_incident(g.db, g.actor, found.incident)
    return redirect(url_for(".show", incident_id=incident_id), 303)


@pages.route("/zoeken", methods=["GET", "POST"])
@requires(*READERS)
def search() -> ResponseReturnValue:
    """Find meldingen by number or by words; a POST, so that no word stands in an address."""
    form = SearchForm()
    if request.method == "GET":
        return render_template("incidents/search.html", form=form, rows=None)
    if not form.validate():
        return render_template("incidents/search.html", form=form, rows=None), 422
    page = queries.read_page(g.db, g.actor, reading.searched(g.db, form.q.data))
    g.db.add(lines.line(g.actor, "incident:search", *(r.id for r in page.rows), kind="incident"))
    return render_template(
        "incidents/search.html",
        form=form,
        rows=listing.lines_of(page),
        words=listing.words_of_the_page(),
        total=page.total,
    )


def _page_of(
    incident_id: UUID, form: FeedbackForm | None = None, step: StepForm | None = None
) -> str:
    found = reading.one(g.db, g.actor, incident_id)
    if g.unread:
        mark_read(g.db, g.actor, incident_id)
    shown = reading.opened(g.db, g.actor, found)
    draft = None
    if form is None and shown["may_answer"]:
        draft = read_draft(g.db, g.actor.person_id, _feedback_of(incident_id))
    return render_template(
        "incidents/show.html",
        form=form or FeedbackForm(reading.as_form(draft) if draft else None),
        step=step,
        from_draft=draft is not None,
        draft_of=_feedback_of(incident_id),
        blocks=_blocks(found.incident),
        **shown,
    )


def _blocks(incident: Incident) -> list[str]:
    """Return what other features show on the page of a melding."""
    panels: Panels = current_app.panels  # type: ignore[attr-defined]
    return [block(g.db, incident) for block in panels.blocks.get("incident", [])]


def _feedback_of(incident_id: UUID) -> str:
    return f"feedback.{incident_id}"
