"""Who may do what with a melding: small predicates over what is already known."""

from uuid import UUID

from hub.identity.roles import Permission
from hub.kernel.actor import Actor
from tenants.incidents.models import Incident, Origin, Status


def may_handle(actor: Actor, incident: Incident) -> bool:
    """Nobody handles a melding that they reported themselves."""
    return actor.may(Permission.INCIDENT_HANDLE) and incident.reporter_id != actor.person_id


def may_give_feedback(actor: Actor, incident: Incident, leads: frozenset[UUID]) -> bool:
    """Feedback comes from who handles the melding, or from the manager of the reporter's team."""
    if incident.reporter_id in {None, actor.person_id} or incident.status == Status.CLOSED:
        return False
    return may_handle(actor, incident) or (
        actor.may(Permission.INCIDENT_TEAM) and incident.team_id in leads
    )


def needs_feedback(incident: Incident) -> bool:
    """A melding that somebody filed here cannot close before the reporter was answered."""
    return incident.origin == Origin.FILED and incident.feedback_at is None
