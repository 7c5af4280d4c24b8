"""Pages of taking over a register, under /overnemen."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from hub.identity.roles import Permission
from hub.kernel.attachments import MOST_BYTES
from hub.kernel.audit import lines
from hub.kernel.authz import requires
from hub.kernel.drafts import drop_draft, save_draft
from hub.kernel.notices import mark_read
from tenants.imports import labels, mapping_pages, policy, queries, service, showing
from tenants.imports.changes import changed_rows
from tenants.imports.faulty import faulty_rows
from tenants.imports.forms import KINDS_OF_FILE, FileForm, MappingForm, StepForm
from tenants.imports.models import Fate, State, StepNotAllowed, Takeover
from tenants.imports.reading import FileRefused, MappingRefused
from tenants.imports.wanted import StartTakeover, WantedMapping
from tenants.imports.working import gate_is_open, open_file

pages = Blueprint("imports", __name__, url_prefix="/overnemen", template_folder="templates")

RUN = Permission.TAKEOVER_RUN
REFRESH = 3  # seconds between two looks at long work


@pages.get("/")
@requires(RUN)
def index() -> ResponseReturnValue:
    """The earlier take-overs of this register."""
    return render_template("imports/index.html", takeovers=showing.listed(g.db, g.actor))


@pages.get("/nieuw")
@requires(RUN)
def new() -> ResponseReturnValue:
    """Ask for the file."""
    return render_template("imports/new.html", form=FileForm(), kinds=KINDS_OF_FILE)


@pages.post("/")
@requires(RUN)
def start() -> ResponseReturnValue:
    """Take a file in and go and set its columns."""
    form = FileForm()
    if form.validate():
        found = form.file.data
        with found.stream as stream:
            data = stream.read(MOST_BYTES + 1)
        try:
            wanted = StartTakeover(found.filename or "", data)
            takeover = service.start_takeover(g.db, g.actor, wanted)
        except FileRefused as refused:
            form.file.errors = (labels.sentence(refused.explanation),)
        else:
            return redirect(url_for(".show", takeover_id=takeover.id), 303)
    return render_template("imports/new.html", form=form, kinds=KINDS_OF_FILE), 422


@pages.get("/<uuid:takeover_id>")
@requires(RUN)
def show(takeover_id: UUID) -> ResponseReturnValue:
    """One take-over, wherever it stands."""
    takeover = showing.one(g.db, g.actor, takeover_id)
    if g.unread:
        mark_read(g.db, g.actor, takeover_id)
    g.db.add(lines.line(g.actor, "takeover:show", takeover_id, kind="takeover"))
    if policy.is_working(takeover):
        return _at_work(takeover)
    if takeover.state == State.MAPPING:
        return mapping_pages.page(takeover)
    if policy.has_fates(takeover):
        return _fates(takeover)
    return render_template("imports/over.html", takeover=takeover, step=StepForm(), **_said())


def _said() -> dict[str, object]:
    return {"labels": labels, "may_correct": policy.may_correct}


def _at_work(takeover: Takeover) -> str:
    told = g.db.execute(queries.progress_of(g.actor, takeover.id)).scalar_one_or_none()
    still = "stil" in request.args
    return render_template(
        "imports/work.html",
        takeover=takeover,
        done=told.done if told else 0,
        total=max(told.total, 1) if told else 1,
        refresh=0 if still else REFRESH,
    )


def _fates(takeover: Takeover) -> str:
    wanted = showing.asked_filter()
    fates, reasons = showing.filters_of(takeover)
    return render_template(
        "imports/fates.html",
        takeover=takeover,
        page=showing.page_of_rows(g.db, g.actor, takeover, wanted),
        wanted=wanted,
        fates=fates,
        reasons=reasons,
        counted=showing.fates_counted(takeover),
        withheld=showing.withheld_counted(takeover),
        may_pick=policy.may_pick(takeover),
        gate_opened=gate_is_open(g.db) and not takeover.figures["gate_open"],
        step=StepForm(),
    )


@pages.post("/<uuid:takeover_id>/kolommen")
@requires(RUN)
def set_columns(takeover_id: UUID) -> ResponseReturnValue:
    """Keep the columns as they were set, and have the rows judged."""
    takeover = _correctable(takeover_id)
    if takeover is None:
        return _back(takeover_id)
    form, asked = mapping_pages.typed_form(takeover)
    wanted = mapping_pages.wanted_of(form, asked) if form.validate() else None
    wrong = ["form"] if wanted is None else _mapped(takeover, form, wanted)
    if wrong:
        name, typed = mapping_pages.draft_of(takeover), request.form.to_dict(flat=False)
        person_id = g.actor.person_id
        g.work.keep(lambda db: save_draft(db, person_id, name, typed))
        return mapping_pages.page(takeover, form), 422
    drop_draft(g.db, g.actor.person_id, mapping_pages.draft_of(takeover))
    if "again" not in request.form:
        service.start_judging(g.db, g.actor, takeover)
    return _back(takeover_id)


def _mapped(takeover: Takeover, form: MappingForm, wanted: WantedMapping) -> list[str]:
    try:
        wrong = service.correct_mapping(g.db, g.actor, takeover, wanted)
    except MappingRefused as refused:
        wrong = [refused.explanation]
    sentences = [labels.sentence(one) for one in wrong]
    form.form_errors = sentences
    return sentences


@pages.post("/<uuid:takeover_id>/blad")
@requires(RUN)
def choose_sheet(takeover_id: UUID) -> ResponseReturnValue:
    """Read another sheet of the same file."""
    takeover = _correctable(takeover_id)
    wanted = request.form.get("sheet", "")
    if takeover is not None and wanted in service.read_survey(g.db, takeover).sheets:
        takeover.columns = {**takeover.columns, "sheet": wanted}
        try:
            table = open_file(g.db, takeover)
        except FileRefused as refused:
            g.work.refuse()
            flash(labels.sentence(refused.explanation), "fout")
            return _back(takeover_id)
        service.choose_sheet(g.db, g.actor, takeover, table)
    return _back(takeover_id)


def _correctable(takeover_id: UUID) -> Takeover | None:
    """Lock a take-over whose columns are still to be set; anything later is StepNotAllowed."""
    takeover = _held(takeover_id)
    if takeover is not None and (takeover.state != State.MAPPING or takeover.erased_at):
        raise StepNotAllowed
    return takeover


def _held(takeover_id: UUID) -> Takeover | None:
    """Lock a take-over to change it; None while the worker is busy with it."""
    found = showing.one(g.db, g.actor, takeover_id)
    if policy.is_working(found):
        return None
    again = select(Takeover).where(Takeover.id == takeover_id)
    held = again.with_for_update(key_share=True, skip_locked=True)
    fresh: Takeover | None = g.db.execute(
        held.execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return None if fresh is None or policy.is_working(fresh) else fresh


def _back(takeover_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".show", takeover_id=takeover_id), 303)


def _step(takeover_id: UUID, action: Callable[..., None]) -> ResponseReturnValue:
    takeover = _held(takeover_id)
    if takeover is not None:
        action(g.db, g.actor, takeover)
    return _back(takeover_id)


@pages.post("/<uuid:takeover_id>/terug")
@requires(RUN)
def choose_again(takeover_id: UUID) -> ResponseReturnValue:
    """Go back to the columns."""
    return _step(takeover_id, service.choose_again)


@pages.post("/<uuid:takeover_id>/neem-over")
@requires(RUN)
def approve(takeover_id: UUID) -> ResponseReturnValue:
    """Have the rows imported."""
    return _step(takeover_id, service.approve)


@pages.post("/<uuid:takeover_id>/opnieuw")
@requires(RUN)
def retry(takeover_id: UUID) -> ResponseReturnValue:
    """Try again what failed."""
    return _step(takeover_id, service.retry)


@pages.post("/<uuid:takeover_id>/weg")
@requires(RUN)
def drop(takeover_id: UUID) -> ResponseReturnValue:
    """Drop the take-over, its file and its rows."""
    answer = _step(takeover_id, service.drop_takeover)
    flash(_("De overname is weggedaan. Het bestand is gewist."), "goed")
    return answer


@pages.get("/<uuid:takeover_id>/fouten.csv")
@requires(RUN)
def faulty(takeover_id: UUID) -> ResponseReturnValue:
    """The rows that stay behind, with the reasons, to mend and bring again."""
    takeover = showing.one(g.db, g.actor, takeover_id)
    if not policy.has_fates(takeover):
        return _back(takeover_id)
    g.db.add(lines.line(g.actor, "takeover:download", takeover_id, kind="takeover"))
    headers = {"Content-Disposition": 'attachment; filename="rijen-met-fouten.csv"'}
    return Response(faulty_rows(g.db, g.actor, takeover), 200, headers, "text/csv; charset=utf-8")


@pages.get("/<uuid:takeover_id>/gewijzigd")
@requires(RUN)
def changed(takeover_id: UUID) -> ResponseReturnValue:
    """The rows that say something else than before, to bring over or to leave."""
    takeover = showing.one(g.db, g.actor, takeover_id)
    if not policy.has_fates(takeover):
        return _back(takeover_id)
    wanted = showing.asked_filter()
    rows, paging = showing.page_of_fate(g.db, g.actor, takeover, wanted.only(Fate.CHANGED))
    return render_template(
        "imports/changed.html",
        takeover=takeover,
        rows=changed_rows(g.db, rows, gate_open=gate_is_open(g.db)),
        paging=paging,
        step=StepForm(),
    )


@pages.post("/<uuid:takeover_id>/gewijzigd")
@requires(RUN)
def pick_changed(takeover_id: UUID) -> ResponseReturnValue:
    """Choose which changed rows are brought up to date."""
    takeover = _held(takeover_id)
    if takeover is None:
        return _back(takeover_id)
    if "all" in request.form or "none" in request.form:
        service.pick_all_changed(g.db, g.actor, takeover, wanted="all" in request.form)
    else:
        service.pick_changed(g.db, g.actor, takeover, mapping_pages.picked())
    flash(_("Je keuze is bewaard."), "goed")
    place: dict[str, Any] = {
        name: request.args[name] for name in ("vanaf", "rij") if name in request.args
    }
    return redirect(url_for(".changed", takeover_id=takeover_id, **place), 303)
