"""The page on the municipality itself, at /beheer/gemeente."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub.identity.roles import Permission
from hub.kernel.authz import requires
from tenants.administration.municipality import reading, service
from tenants.administration.own import own_municipality

pages = Blueprint("municipality", __name__, template_folder="../templates")


@pages.route("/beheer/gemeente", methods=["GET", "POST"])
@requires(Permission.PROVIDER_MANAGE)
def change() -> ResponseReturnValue:
    """Colour, emblem, mail domains, telephone number; with how the colour comes out."""
    tenant = g.db.execute(own_municipality(g.actor)).scalar_one()
    form = reading.form_for(tenant)
    status = 200
    if request.method == "POST":
        if form.validate() and "bekijk" not in request.form:
            service.change_municipality(g.db, g.actor, tenant, form.wanted())
            flash(_("De gegevens van je gemeente zijn bewaard."), "goed")
            return redirect(url_for(".change"), 303)
        status = 422 if form.errors else 200
    preview = reading.preview_of(form.brand())
    return render_template("administration/municipality.html", form=form, preview=preview), status
