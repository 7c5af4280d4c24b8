"""Pages on which mayor and clerk confirm roles in their line, under /beheer/bevestigen."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub.identity.labels import ROLES
from hub.identity.models import Membership
from hub.identity.roles import Permission, Role
from hub.kernel.audit import lines
from hub.kernel.authz import requires
from hub.kernel.errors import Unknown
from hub.kernel.notices import mark_read
from hub.ui import formats
from tenants.administration import labels
from tenants.administration.confirming import queries, service

pages = Blueprint(
    "confirming", __name__, url_prefix="/beheer/bevestigen", template_folder="../templates"
)


@pages.get("")
@requires(Permission.MEMBERSHIP_CONFIRM)
def index() -> ResponseReturnValue:
    """Which roles wait for the word of mayor or clerk."""
    rows = g.db.execute(queries.unconfirmed(g.actor)).all()
    ids = [row.Membership.id for row in rows]
    g.db.add(lines.line(g.actor, "membership:list", *ids, kind="membership"))
    return render_template("administration/confirming.html", rows=[_line(row) for row in rows])


@pages.post("/<uuid:membership_id>/bevestigen")
@requires(Permission.MEMBERSHIP_CONFIRM)
def confirm(membership_id: UUID) -> ResponseReturnValue:
    """Let the role work; everybody in the line hears of it."""
    service.confirm_role(g.db, g.actor, _one(membership_id))
    flash(_("De rol is bevestigd. Iedereen in de lijn krijgt bericht."), "goed")
    return redirect(url_for(".index"), 303)


@pages.post("/<uuid:membership_id>/afwijzen")
@requires(Permission.MEMBERSHIP_CONFIRM)
def refuse(membership_id: UUID) -> ResponseReturnValue:
    """End the role before it worked."""
    service.refuse_role(g.db, g.actor, _one(membership_id))
    flash(_("De rol is afgewezen en werkt niet."), "goed")
    return redirect(url_for(".index"), 303)


def _one(membership_id: UUID) -> Membership:
    asked = queries.one_unconfirmed(g.actor, membership_id)
    membership: Membership | None = g.db.execute(asked).scalar_one_or_none()
    if membership is None:
        raise Unknown
    if g.unread:
        mark_read(g.db, g.actor, membership_id)
    return membership


def _line(row: Any) -> dict[str, Any]:
    membership = row.Membership
    return {
        "id": membership.id,
        "name": row.name,
        "what": str(ROLES[Role(membership.role)]),
        "since": formats.short_date(membership.starts_on),
        "by": row.giver or str(labels.SOURCES.get(membership.source, membership.source)),
        "given": formats.moment(membership.given_at),
        "own": membership.person_id == g.actor.person_id,
    }
