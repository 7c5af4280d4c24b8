"""Pages of people, under /beheer/mensen."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub.identity.roles import Permission
from hub.kernel.audit import lines
from hub.kernel.authz import requires
from hub.kernel.notices import mark_read
from tenants.administration.kept import kept, sent
from tenants.administration.listing import paging, read_start
from tenants.administration.own import own_municipality
from tenants.administration.paging import read_page, read_place
from tenants.administration.people import queries, reading, service
from tenants.administration.people.forms import NameForm, PersonForm, RoleForm, StepForm
from tenants.administration.refusals import RoleRefused
from tenants.administration.saying import say

pages = Blueprint("people", __name__, url_prefix="/beheer/mensen", template_folder="../templates")


@pages.get("")
@requires(Permission.PEOPLE_READ)
def index() -> ResponseReturnValue:
    """Who works here, by name, 25 a page; who waits for a role stands on top."""
    left = request.args.get("stand") == "vertrokken"
    place = read_place(request.args.get("vanaf"))
    asked = queries.page_of_people(g.actor, queries.Wanted(left=left, place=place))
    page = read_page(g.db, asked, place)
    waiting = [] if left or place else g.db.execute(queries.waiting(g.actor)).all()
    seen = [row.id for row in (*waiting, *page.rows)]
    g.db.add(lines.line(g.actor, "person:list", *seen, kind="person"))
    address = "/beheer/mensen?stand=vertrokken" if left else "/beheer/mensen"
    return render_template(
        "administration/people.html",
        **reading.listed(page),
        waiting=reading.lines_of(waiting),
        left=left,
        paging=paging(page, address, read_start(request.args.get("rij")), _("mensen")),
    )


@pages.route("/zoeken", methods=["GET", "POST"])
@requires(Permission.PEOPLE_READ)
def search() -> ResponseReturnValue:
    """Find people by name; a POST, so that no name stands in an address."""
    form = NameForm()
    if request.method == "GET":
        return render_template("administration/people_search.html", form=form, rows=None)
    if not form.validate():
        return render_template("administration/people_search.html", form=form, rows=None), 422
    asked = queries.page_of_people(g.actor, queries.Wanted(name=form.q.data))
    page = read_page(g.db, asked, None)
    g.db.add(lines.line(g.actor, "person:search", *(r.id for r in page.rows), kind="person"))
    return render_template("administration/people_search.html", form=form, **reading.listed(page))


@pages.get("/<uuid:person_id>")
@requires(Permission.PEOPLE_READ)
def show(person_id: UUID) -> ResponseReturnValue:
    """One person with all roles."""
    return _page_of(person_id, StepForm())


@pages.route("/<uuid:person_id>/rol", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def give_role(person_id: UUID) -> ResponseReturnValue:
    """Give somebody a role."""
    person = reading.one(g.db, g.actor, person_id).Person
    tenant = g.db.execute(own_municipality(g.actor)).scalar_one()
    form = RoleForm(kept(f"role.{person_id}")) if request.method == "GET" else RoleForm()
    form.offer(is_host=tenant.is_host)
    if request.method == "GET":
        return render_template("administration/role.html", form=form, person=person)
    if form.validate():
        try:
            given = service.give_role(g.db, g.actor, person, form.wanted())
        except RoleRefused as refused:
            say(form, refused)
        else:
            sent(f"role.{person_id}")
            flash(_given(waits=given.needs_confirmation), "goed")
            return redirect(url_for(".show", person_id=person_id), 303)
    return render_template("administration/role.html", form=form, person=person), 422


def _given(*, waits: bool) -> str:
    if waits:
        return str(_("De rol is gegeven. Hij werkt zodra burgemeester of griffier hem bevestigt."))
    return str(_("De rol is gegeven. De persoon krijgt bericht."))


@pages.post("/<uuid:person_id>/rol/<uuid:membership_id>/beeindigen")
@requires(Permission.PEOPLE_MANAGE)
def end_role(person_id: UUID, membership_id: UUID) -> ResponseReturnValue:
    """Take a role away, as of now."""
    membership = reading.one_role(g.db, g.actor, person_id, membership_id)
    form = StepForm()
    try:
        service.end_role(g.db, g.actor, membership)
    except RoleRefused as refused:
        say(form, refused)
        return _page_of(person_id, form), 422
    flash(_("De rol is beëindigd. Hij werkt nu niet meer."), "goed")
    return redirect(url_for(".show", person_id=person_id), 303)


@pages.route("/<uuid:person_id>/wijzigen", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def change(person_id: UUID) -> ResponseReturnValue:
    """Change job title and team."""
    person = reading.one(g.db, g.actor, person_id, lock=request.method == "POST").Person
    form = PersonForm(job_title=person.job_title, team=str(person.team_id or ""))
    form.offer((row.id, row.name) for row in g.db.execute(queries.team_choices(g.actor)))
    if request.method == "GET":
        return render_template("administration/person_change.html", form=form, person=person)
    if not form.validate():
        return render_template("administration/person_change.html", form=form, person=person), 422
    service.change_person(g.db, g.actor, person, form.wanted())
    flash(_("De gegevens zijn bewaard."), "goed")
    return redirect(url_for(".show", person_id=person_id), 303)


@pages.route("/<uuid:person_id>/vertrokken", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def end(person_id: UUID) -> ResponseReturnValue:
    """Say that somebody left; asks once more first."""
    person = reading.one(g.db, g.actor, person_id, lock=request.method == "POST").Person
    form = StepForm()
    if request.method == "GET":
        return render_template("administration/person_end.html", form=form, person=person)
    try:
        service.end_person(g.db, g.actor, person)
    except RoleRefused as refused:
        say(form, refused)
        return render_template("administration/person_end.html", form=form, person=person), 422
    flash(_("Deze persoon heeft geen toegang meer."), "goed")
    return redirect(url_for(".show", person_id=person_id), 303)


@pages.post("/<uuid:person_id>/terug")
@requires(Permission.PEOPLE_MANAGE)
def take_back(person_id: UUID) -> ResponseReturnValue:
    """Take somebody back who had left."""
    person = reading.one(g.db, g.actor, person_id, lock=True).Person
    service.return_person(g.db, g.actor, person)
    flash(_("Deze persoon kan weer inloggen. Geef nu een rol."), "goed")
    return redirect(url_for(".show", person_id=person_id), 303)


def _page_of(person_id: UUID, form: StepForm) -> str:
    found = reading.one(g.db, g.actor, person_id)
    if g.unread:
        mark_read(g.db, g.actor, person_id)
    g.db.add(lines.line(g.actor, "person:open", person_id, kind="person"))
    return render_template(
        "administration/person.html",
        form=form,
        person=found.Person,
        facts=reading.facts(found.Person, found.team),
        roles=reading.roles_of(g.db, g.actor, person_id),
        may_change=g.actor.may(Permission.PEOPLE_MANAGE),
    )
