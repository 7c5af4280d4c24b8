"""What happens after a melding: handlers that may run more than once."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.identity.mail import mail_later
from hub.identity.models import Team
from hub.identity.people import holders_of
from hub.identity.roles import Permission
from hub.kernel.notices import notify
from hub.kernel.outbox.events import handles
from tenants.incidents.events import FeedbackGiven, IncidentFiled
from tenants.incidents.models import Incident, IncidentStep, StepKind


@handles(IncidentFiled)
def alert_manager(db: Session, event: IncidentFiled) -> None:
    """Alert the manager of the reporter's team: a notice and a mail with a link, no content.

    The deputy follows when the manager filed it or holds the role no longer. Only somebody with
    the role in this line is told: the political line never alerts a manager of the civil line.
    """
    incident = db.get_one(Incident, event.incident_id)
    manager_id = _lead(db, incident)
    if manager_id is None:
        return
    if notify(db, {manager_id}, "incident_for_manager", incident.id):
        db.add(IncidentStep(incident_id=incident.id, kind=StepKind.MANAGER_ALERTED))
        mail_later(db, manager_id, "incident_for_manager", incident.id)


@handles(IncidentFiled)
def tell_coordinators(db: Session, event: IncidentFiled) -> None:
    """Give those who handle meldingen in this line a notice; the daily digest mails it."""
    incident = db.get_one(Incident, event.incident_id)
    people = holders_of(db, Permission.INCIDENT_HANDLE) - {incident.reporter_id}
    notify(db, people, "incident_to_handle", incident.id)


@handles(FeedbackGiven)
def tell_reporter(db: Session, event: FeedbackGiven) -> None:
    """Tell the reporter that there is an answer: a notice and a mail with a link."""
    incident = db.get_one(Incident, event.incident_id)
    if incident.reporter_id is None:
        return
    if notify(db, {incident.reporter_id}, "feedback_given", incident.id):
        mail_later(db, incident.reporter_id, "feedback_given", incident.id)


def _lead(db: Session, incident: Incident) -> UUID | None:
    row = db.execute(
        select(Team.manager_id, Team.deputy_id).where(Team.id == incident.team_id)
    ).one_or_none()
    leading = holders_of(db, Permission.INCIDENT_TEAM)
    wanted = (found for found in row or () if found != incident.reporter_id)
    return next((UUID(str(found)) for found in wanted if found in leading), None)
