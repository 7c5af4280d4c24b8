"""Pages on how the people of a municipality sign in, under /beheer/aanmelden."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub.identity import trials
from hub.identity.models import ProviderRow, Tenant
from hub.identity.oidc.refusal import SignInFailure
from hub.identity.roles import Permission
from hub.kernel.authz import requires
from hub.kernel.drafts import drop_draft, read_draft, save_draft
from tenants.administration.refusals import RoleRefused
from tenants.administration.saying import say
from tenants.administration.signing_in import reading, service
from tenants.administration.signing_in.forms import ProviderForm, shown

pages = Blueprint(
    "provider", __name__, url_prefix="/beheer/aanmelden", template_folder="../templates"
)


@pages.get("")
@requires(Permission.PROVIDER_MANAGE)
def show() -> ResponseReturnValue:
    """The provider as it is saved, or as it was typed and tried."""
    _tenant, row = reading.own(g.db, g.actor)
    typed = read_draft(g.db, g.actor.person_id, reading.DRAFT)
    return _page(reading.form_for(row, typed), from_draft=typed is not None)


@pages.post("")
@requires(Permission.PROVIDER_MANAGE)
def save() -> ResponseReturnValue:
    """Check what was typed, try it, or save it: by the button that was used."""
    tenant, row = reading.own(g.db, g.actor, lock=True)
    form = reading.form_for(row)
    if not form.validate():
        return _page(form), 422
    step = request.form.get("stap", "")
    if step == "proef":
        save_draft(g.db, g.actor.person_id, reading.DRAFT, reading.typed())
        return redirect(url_for(".trial"), 303)
    internal = reading.allows_internal(row)
    found = reading.problems(form.wanted().row(tenant.id, allow_internal=internal), tenant.slug)
    if step == "controleer":
        return _page(form, checked=True, problems=found)
    if found:
        form.form_errors = [*form.form_errors, *found]
        return _page(form), 422
    return _save(form, tenant, row)


def _save(form: ProviderForm, tenant: Tenant, row: ProviderRow | None) -> ResponseReturnValue:
    wanted = form.wanted()
    try:
        if row is None:
            service.add_provider(g.db, g.actor, wanted.row(tenant.id, allow_internal=False))
        elif form.version.data != shown(row)["version"]:
            form.version.data = shown(row)["version"]
            return _page(form, now=row), 409
        else:
            service.change_provider(g.db, g.actor, row, wanted)
    except RoleRefused as refused:
        say(form, refused)
        return _page(form), 422
    drop_draft(g.db, g.actor.person_id, reading.DRAFT)
    flash(_("De inlogdienst is bewaard. Wie nu is ingelogd, merkt er niets van."), "goed")
    return redirect(url_for(".show"), 303)


@pages.post("/weggooien")
@requires(Permission.PROVIDER_MANAGE)
def drop() -> ResponseReturnValue:
    """Forget what was typed and not saved."""
    drop_draft(g.db, g.actor.person_id, reading.DRAFT)
    return redirect(url_for(".show"), 303)


@pages.get("/proef")
@requires(Permission.PROVIDER_MANAGE)
def trial() -> ResponseReturnValue:
    """Try what was typed with a real sign-in; afterwards, what came back."""
    _tenant, row = reading.own(g.db, g.actor)
    form = reading.tried(g.db, g.actor, row)
    if form is None:
        return redirect(url_for(".show"), 303)
    outcome = reading.outcome_words(trials.take_outcome())
    return render_template("administration/trial.html", tried=form.wanted(), outcome=outcome)


@pages.get("/proef/start")
@requires(Permission.PROVIDER_MANAGE)
def start_trial() -> ResponseReturnValue:
    """Send the browser to the provider, with the configuration that is not saved yet."""
    tenant, row = reading.own(g.db, g.actor)
    form = reading.tried(g.db, g.actor, row)
    if form is None:
        return redirect(url_for(".show"), 303)
    wanted = form.wanted().row(tenant.id, allow_internal=reading.allows_internal(row))
    try:
        return redirect(trials.begin_trial(wanted, tenant.slug))
    except SignInFailure as failure:
        outcome = reading.outcome_words(trials.Outcome(problem=failure.sentence, code=failure.code))
        return render_template("administration/trial.html", tried=form.wanted(), outcome=outcome)


def _page(form: ProviderForm, **more: Any) -> str:
    facts = {"checked": False, "problems": [], "from_draft": False, "now": None, **more}
    addresses = reading.addresses(g.actor.tenant)
    return render_template("administration/provider.html", form=form, addresses=addresses, **facts)
