"""What the pages of meldingen need, read and opened."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from hub.kernel.actor import Actor
from hub.kernel.clock import local
from hub.kernel.crypto import words
from hub.kernel.drafts import Typed
from hub.kernel.errors import Unknown
from hub.kernel.vault import Erased, vault_of
from hub.ui import formats
from tenants.incidents import labels, policy, queries
from tenants.incidents.models import Incident, IncidentStep, Status

FILTERS = ("open", Status.FILED, Status.IN_HAND, Status.CLOSED)
NUMBER = re.compile(r"\s*(\d{4})\s*-\s*(\d{1,8})\s*")


@dataclass(frozen=True, slots=True)
class Found:
    """One melding and what came with it."""

    incident: Incident
    reporter: str | None
    team: str | None
    leads: frozenset[UUID]


def one(db: Session, actor: Actor, incident_id: UUID, *, lock: bool = False) -> Found:
    """Read one melding that the actor may see; anything else is Unknown."""
    row = db.execute(*queries.one_incident(actor, incident_id, lock=lock)).one_or_none()
    if row is None:
        raise Unknown
    vault = vault_of(db)
    if row.wrapped is not None:
        vault.learn(row.Incident.id, row.wrapped)
    leads = frozenset({row.Incident.team_id} if row.leads else ())
    return Found(row.Incident, row.reporter, row.team, leads)


def opened(db: Session, actor: Actor, found: Found) -> dict[str, Any]:
    """Return what the page of a melding shows, its texts opened (and that logged)."""
    incident = found.incident
    return {
        "incident": incident,
        "account": _text(db, incident, "account"),
        "facts": _facts(found),
        "timeline": _timeline(db, actor, incident),
        "status": labels.STATUSES[Status(incident.status)],
        "tone": labels.STATUS_TONES[Status(incident.status)],
        "may_handle": policy.may_handle(actor, incident),
        "may_answer": policy.may_give_feedback(actor, incident, found.leads),
        "waits_for_feedback": policy.needs_feedback(incident),
    }


def _text(db: Session, row: Incident | IncidentStep, column: str) -> str | None:
    if getattr(row, column) is None:
        return None
    try:
        return vault_of(db).open(row, column)
    except Erased:
        return _("Deze tekst is gewist.")


def _facts(found: Found) -> list[tuple[str, str]]:
    incident = found.incident
    moment = local(incident.happened_at)
    when = formats.long_day(moment.date())
    if incident.time_known:
        when = f"{when}, {formats.clock(incident.happened_at)}"
    what = [str(labels.BEHAVIOURS.get(code, code)) for code in incident.behaviours]
    rows = [
        (_("Wat"), ", ".join(what)),
        (_("Wanneer"), when),
        (_("Waar of hoe"), str(labels.CHANNELS.get(incident.channel, incident.channel))),
        (_("Team"), found.team or _("Geen team")),
        (_("Melder"), found.reporter or _("Niet bekend")),
        (_("Gemeld"), formats.moment(incident.filed_at)),
    ]
    return [(str(name), str(value)) for name, value in rows]


def _timeline(db: Session, actor: Actor, incident: Incident) -> list[dict[str, Any]]:
    rows = db.execute(*queries.steps_of(actor, incident.id)).all()
    return [
        {
            "when": formats.moment(row.IncidentStep.taken_at),
            "iso": row.IncidentStep.taken_at.isoformat(),
            "what": str(labels.STEPS.get(row.IncidentStep.kind, row.IncidentStep.kind)),
            "by": row.by,
            "said": _text(db, row.IncidentStep, "words_said"),
        }
        for row in rows
    ]


def searched(db: Session, text: str) -> queries.Wanted:
    """Turn what was typed into a number, or into words of the blind index."""
    number = NUMBER.fullmatch(text)
    if number:
        return queries.Wanted(number=f"{number[1]}-{int(number[2]):04d}")
    hashed = words.blind_query(vault_of(db).subkey("blind-index"), text)
    return queries.Wanted(words=tuple(map(tuple, hashed)), number="" if hashed else "-")


def start() -> int:
    """Return the number of the first row, as the address says; it only counts."""
    text = request.args.get("rij", "1")
    return int(text) if text.isdecimal() and len(text) < len("1000000") else 1


def typed() -> Typed:
    """Return what was typed into the form of this request, without its tokens."""
    return {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}


def as_form(typed: Typed) -> "MultiDict[str, str]":
    """Return a draft as if it was just typed."""
    return MultiDict([(name, value) for name, values in typed.items() for value in values])
