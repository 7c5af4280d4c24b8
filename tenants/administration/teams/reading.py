"""What the pages on teams need, read and put into words."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from hub.kernel.actor import Actor
from hub.kernel.errors import Unknown
from hub.ui import formats
from hub.ui.tables import Heading
from tenants.administration import labels
from tenants.administration.kept import kept
from tenants.administration.teams import queries
from tenants.administration.teams.files import Complaint, TeamLine, read_lines
from tenants.administration.teams.finding import KnownPeople
from tenants.administration.teams.forms import TeamForm
from tenants.administration.teams.planning import Plan, make_plan, words_of


def one(db: Session, actor: Actor, team_id: UUID, *, lock: bool = False) -> Any:
    """Read one running team of the own municipality; anything else is Unknown."""
    row = db.execute(queries.one_team(actor, team_id, lock=lock)).one_or_none()
    if row is None:
        raise Unknown
    return row


def finder_for(db: Session, actor: Actor, words: Collection[str]) -> KnownPeople:
    """Return a finder that knows everybody whom these words can mean; one statement."""
    meant = [word for word in words if word]
    return KnownPeople.of(db.execute(queries.people_called(actor, meant)) if meant else ())


def form_for(db: Session, actor: Actor, row: Any = None) -> TeamForm:
    """Return the form, filled in with a team as it is, able to find out who is meant."""
    typed = kept(draft_of(row))
    shown = {} if row is None else _shown(row)
    form = TeamForm(typed) if typed else TeamForm(**shown)
    words = [str(form.manager.data or ""), str(form.deputy.data or "")]
    form.finder = finder_for(db, actor, words)
    return form


def draft_of(row: Any) -> str:
    """Return the name under which the form of a team, or of a new one, is kept."""
    return "team.new" if row is None else f"team.{row.id}"


def _shown(row: Any) -> dict[str, Any]:
    return {
        "version": str(row.version),
        "name": row.name,
        "manager": row.manager_email or row.manager or "",
        "deputy": row.deputy_email or row.deputy or "",
        "risk_class": row.risk_class,
        "staff_count": row.staff_count,
    }


def facts(row: Any) -> list[tuple[str, str]]:
    """Return a team as it is, name by name."""
    nobody = _("Niemand")
    return [
        (str(_("Naam van het team")), row.name),
        (str(_("Leidinggevende")), row.manager or nobody),
        (str(_("Plaatsvervanger")), row.deputy or nobody),
        (str(_("Risicoklasse")), risk_words()[row.risk_class]),
        (str(_("Formatie")), formats.number(row.staff_count)),
    ]


def risk_words() -> dict[str, str]:
    """Return the risk classes in the language of the page, by code."""
    return {code.value: str(label) for code, label in labels.RISK_CLASSES.items()}


def lines_of(rows: Any) -> list[dict[str, Any]]:
    """Return rows of the list in words."""
    risks, number = risk_words(), formats.number
    return [
        {
            "id": row.id,
            "name": row.name,
            "manager": row.manager or "",
            "deputy": row.deputy or "",
            "risk": risks.get(row.risk_class, row.risk_class),
            "staff": number(row.staff_count),
        }
        for row in rows
    ]


def headings() -> list[Heading]:
    """Return the headings of the list."""
    return [
        Heading(_("Team")),
        Heading(_("Leidinggevende")),
        Heading(_("Plaatsvervanger")),
        Heading(_("Risicoklasse")),
        Heading(_("Formatie"), numeric=True),
    ]


def plan_of(db: Session, actor: Actor, text: str) -> Plan:
    """Read a file and hold it against the teams and people that are there; two statements."""
    lines: list[TeamLine] = read_lines(text)
    finder = finder_for(db, actor, words_of(lines))
    return make_plan(lines, db.execute(queries.every_team(actor)).all(), finder)


def complaint_words(complaint: Complaint) -> str:
    """Return the sentence of a complaint."""
    return str(labels.IMPORT_ERRORS[complaint.code]) % {
        "line": complaint.line,
        "word": complaint.word,
        "other": complaint.other,
        "most": formats.number(complaint.most),
    }


def fate_words(plan: Plan) -> list[dict[str, str]]:
    """Return what becomes of every team in the file."""
    names = {
        "name": _("naam"),
        "manager_id": _("leidinggevende"),
        "deputy_id": _("plaatsvervanger"),
        "risk_class": _("risicoklasse"),
        "staff_count": _("formatie"),
    }
    new, same = _("Nieuw team"), _("Blijft zoals het is")
    found = []
    for one_team in plan.teams:
        changed = formats.listed([str(names[name]) for name in one_team.changed])
        fate = _("Wijzigt: %(what)s", what=changed) if changed else same
        found.append({"name": one_team.wanted.name, "fate": fate if one_team.team_id else new})
    return found
