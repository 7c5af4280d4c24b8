"""What the pages on people need, read and put into words once, not per row."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub.identity.labels import ROLES, hat_label
from hub.identity.models import Membership, Person
from hub.identity.roles import Role
from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.errors import Unknown
from hub.ui import formats
from hub.ui.tables import Heading
from tenants.administration import labels
from tenants.administration.paging import Page
from tenants.administration.people import policy, queries


def one(db: Session, actor: Actor, person_id: UUID, *, lock: bool = False) -> Any:
    """Read one person of the own municipality with the team's name; anything else is Unknown."""
    row = db.execute(queries.one_person(actor, person_id, lock=lock)).one_or_none()
    if row is None:
        raise Unknown
    return row


def one_role(db: Session, actor: Actor, person_id: UUID, membership_id: UUID) -> Membership:
    """Read one role of one person, locked; anything else is Unknown."""
    asked = queries.one_membership(actor, person_id, membership_id)
    found: Membership | None = db.execute(asked).scalar_one_or_none()
    if found is None:
        raise Unknown
    return found


def lines_of(rows: Any) -> list[dict[str, Any]]:
    """Return rows of a list in words of the page's language."""
    words = {role.value: str(label) for role, label in ROLES.items()}
    day = formats.short_day
    return [
        {
            "id": row.id,
            "name": row.name,
            "job_title": row.job_title,
            "team": row.team or "",
            "roles": ", ".join(sorted(words.get(role, role) for role in row.roles or ())),
            "since": day(clock.local(row.first_seen_at).date()),
            "left": row.ended_at is not None,
        }
        for row in rows
    ]


def headings() -> list[Heading]:
    """Return the headings of the list."""
    return [Heading(_("Naam")), Heading(_("Functie")), Heading(_("Team")), Heading(_("Rollen"))]


def listed(page: Page) -> dict[str, Any]:
    """Return what the template of a list needs."""
    return {"rows": lines_of(page.rows), "headings": headings(), "total": page.total}


def roles_of(db: Session, actor: Actor, person_id: UUID) -> list[dict[str, Any]]:
    """Return all roles of somebody in words, running ones first."""
    rows = db.execute(queries.memberships_of(actor, person_id)).all()
    prefix, today = db.info["names"].prefix, clock.today()
    found = [_role(row.Membership, row.giver, prefix) for row in rows]
    for line, row in zip(found, rows, strict=True):
        line["running"] = policy.is_running(row.Membership, today)
        line["later"] = row.Membership.starts_on > today
    return sorted(found, key=lambda line: not line["running"])


def _role(membership: Membership, giver: str | None, prefix: str) -> dict[str, Any]:
    ends_on = membership.ends_on
    never = ends_on is not None and ends_on < membership.starts_on
    return {
        "id": membership.id,
        "what": str(ROLES[Role(membership.role)]),
        "where": hat_label(membership.login, prefix),
        "since": "" if never else formats.short_date(membership.starts_on),
        "until": "" if never or ends_on is None else formats.short_date(ends_on),
        "by": giver or str(labels.SOURCES.get(membership.source, membership.source)),
        "waits": membership.needs_confirmation and membership.confirmed_at is None,
    }


def facts(person: Person, team: str | None) -> list[tuple[str, str]]:
    """Return what is known of somebody, name by name."""
    rows = [
        (_("Functie"), person.job_title or _("Niet ingevuld")),
        (_("Team"), team or _("Geen team")),
        (_("E-mailadres"), person.email or _("Niet bekend")),
        (_("Kenmerk bij de inlogdienst"), person.subject or _("Niet bekend")),
        (_("Voor het eerst gezien"), formats.moment(person.first_seen_at)),
    ]
    if person.ended_at is not None:
        rows.append((_("Vertrokken"), formats.moment(person.ended_at)))
    return [(str(name), str(value)) for name, value in rows]
