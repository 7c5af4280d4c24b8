"""Pages of teams, under /beheer/teams."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from hub.identity.roles import Permission
from hub.kernel.audit import lines
from hub.kernel.authz import requires
from hub.kernel.errors import Overtaken
from tenants.administration.kept import sent
from tenants.administration.listing import paging, read_start
from tenants.administration.paging import read_page, read_place
from tenants.administration.refusals import RoleRefused
from tenants.administration.saying import say
from tenants.administration.teams import queries, reading, service
from tenants.administration.teams.files import FileRefused, decode, write_file
from tenants.administration.teams.forms import FileForm, PlanForm, StepForm, TeamForm
from tenants.administration.teams.planning import Plan

pages = Blueprint("teams", __name__, url_prefix="/beheer/teams", template_folder="../templates")


@pages.get("")
@requires(Permission.PEOPLE_MANAGE)
def index() -> ResponseReturnValue:
    """The teams by name, 25 a page."""
    place = read_place(request.args.get("vanaf"))
    page = read_page(g.db, queries.page_of_teams(g.actor, place), place)
    return render_template(
        "administration/teams.html",
        rows=reading.lines_of(page.rows),
        headings=reading.headings(),
        paging=paging(page, "/beheer/teams", read_start(request.args.get("rij")), _("teams")),
    )


@pages.route("/nieuw", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def add() -> ResponseReturnValue:
    """Add a team."""
    form = reading.form_for(g.db, g.actor)
    if request.method == "GET":
        return render_template("administration/team.html", form=form, team=None, now=None)
    if form.validate():
        try:
            service.add_team(g.db, g.actor, form.wanted())
        except RoleRefused as refused:
            say(form, refused)
        else:
            sent(reading.draft_of(None))
            flash(_("Het team is toegevoegd."), "goed")
            return redirect(url_for(".index"), 303)
    return render_template("administration/team.html", form=form, team=None, now=None), 422


@pages.route("/<uuid:team_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def change(team_id: UUID) -> ResponseReturnValue:
    """Change a team; who comes second sees both texts."""
    row = reading.one(g.db, g.actor, team_id, lock=request.method == "POST")
    form = reading.form_for(g.db, g.actor, row)
    if request.method == "GET":
        return _team(form, row)
    if form.validate():
        try:
            service.change_team(g.db, g.actor, row.Team, form.wanted(), version=form.read_version())
        except RoleRefused as refused:
            say(form, refused)
        except Overtaken:
            form.version.data = str(row.version)
            return _team(form, row, now=reading.facts(row)), 409
        else:
            sent(reading.draft_of(row))
            flash(_("Het team is bewaard."), "goed")
            return redirect(url_for(".index"), 303)
    return _team(form, row), 422


def _team(form: TeamForm, row: Any, now: list[tuple[str, str]] | None = None) -> str:
    return render_template("administration/team.html", form=form, team=row, now=now)


@pages.post("/<uuid:team_id>/beeindigen")
@requires(Permission.PEOPLE_MANAGE)
def end(team_id: UUID) -> ResponseReturnValue:
    """End a team."""
    service.end_team(g.db, g.actor, reading.one(g.db, g.actor, team_id, lock=True).Team)
    flash(_("Het team is beëindigd. Meldingen van dit team blijven staan."), "goed")
    return redirect(url_for(".index"), 303)


@pages.get("/uitvoer.csv")
@requires(Permission.PEOPLE_MANAGE)
def export() -> ResponseReturnValue:
    """All teams as a file for a spreadsheet, in the form that can be imported again."""
    rows = g.db.execute(queries.every_team(g.actor)).all()
    g.db.add(lines.line(g.actor, "team:export", *(row.id for row in rows), kind="team"))
    response = Response(write_file(rows, reading.risk_words()), content_type="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="teams.csv"'
    return response


@pages.route("/inlezen", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def look() -> ResponseReturnValue:
    """Look at a file: what would change, and what is wrong. Nothing is written."""
    form = FileForm()
    if request.method == "GET":
        return render_template("administration/teams_import.html", form=form)
    if form.validate():
        try:
            text = decode(form.file.data.read())
            return _plan(reading.plan_of(g.db, g.actor, text), text)
        except FileRefused as wrong:
            form.file.errors = (reading.complaint_words(wrong.complaint),)
    return render_template("administration/teams_import.html", form=form), 422


@pages.post("/overnemen")
@requires(Permission.PEOPLE_MANAGE)
def take_over() -> ResponseReturnValue:
    """Import the file that was looked at: all of it or nothing, and only as it was shown."""
    form = PlanForm()
    text = str(form.text.data or "")
    try:
        plan = reading.plan_of(g.db, g.actor, text)
    except FileRefused:
        return redirect(url_for(".look"), 303)
    if not form.validate() or plan.complaints or plan.mark != form.shown.data:
        return _plan(plan, text, again=True)
    try:
        done = service.import_teams(g.db, g.actor, plan.teams)
    except RoleRefused as taken:
        raise Overtaken from taken
    flash(ngettext("%(num)s team is bijgewerkt.", "%(num)s teams zijn bijgewerkt.", done), "goed")
    return redirect(url_for(".index"), 303)


def _plan(plan: Plan, text: str, *, again: bool = False) -> ResponseReturnValue:
    form = PlanForm(None, text=text, shown=plan.mark)
    page = render_template(
        "administration/teams_plan.html",
        form=form,
        step=StepForm(None),
        complaints=[reading.complaint_words(one) for one in plan.complaints],
        teams=reading.fate_words(plan),
        changes=sum(not one.is_same for one in plan.teams),
        again=again,
    )
    return page, 409 if again else 422 if plan.complaints else 200
