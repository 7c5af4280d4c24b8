"""What the page of a melding shows when it came from an earlier register."""

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from hub.kernel.vault import vault_of
from tenants.imports.changes import earlier_record, facts_of
from tenants.imports.models import TakenOver
from tenants.imports.working import gate_is_open
from tenants.incidents.models import Incident, Origin


def origin_block(db: Session, incident: Incident) -> str:
    """Return what the old register said beside the usual fields; nothing for other meldingen.

    The caller has read the melding on behalf of somebody who may; opening is logged.
    """
    if incident.origin != Origin.TAKEN_OVER:
        return ""
    origin = db.get(TakenOver, incident.id)
    if origin is None:
        return ""
    gate_open = gate_is_open(db)
    record = earlier_record(vault_of(db), origin, incident, gate_open=gate_open)
    if record is None:
        return ""
    number = [(_("Nummer daar"), record.number)] if record.number else []
    return Markup(  # noqa: S704 - made by a template, which escapes what goes in
        render_template(
            "imports/_origin.html",
            origin=origin,
            facts=number + facts_of(record, gate_open=gate_open),
            withheld=origin.offender is not None and not gate_open,
        )
    )
