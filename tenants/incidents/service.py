"""What people can do with meldingen. Each function is one action in the caller's transaction."""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hub.identity.roles import Permission
from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.audit import lines
from hub.kernel.authz import require
from hub.kernel.crypto import words
from hub.kernel.db.ready import Ready
from hub.kernel.errors import NotAllowed, Overtaken, Repairable
from hub.kernel.outbox.events import store
from hub.kernel.vault import vault_of
from tenants.incidents import policy
from tenants.incidents.events import FeedbackGiven, IncidentClosed, IncidentFiled
from tenants.incidents.models import Incident, IncidentStep, Status, StepKind
from tenants.incidents.numbers import take_numbers
from tenants.incidents.wanted import FileIncident

_EARLIER = Ready(select(Incident.id).where(Incident.filing_key == bindparam("filing_key")))


class AlreadyFiled(Overtaken):
    """This form was sent before; `incident_id` is what it became."""

    def __init__(self, incident_id: UUID) -> None:
        super().__init__()
        self.incident_id = incident_id


def file_incident(db: Session, actor: Actor, wanted: FileIncident) -> Incident:
    """Put a melding in the register of the actor's own municipality and line.

    The melding, its audit line and its event are added together, so the caller's
    transaction keeps all of them or none. Raises AlreadyFiled for a form sent twice.
    """
    require(actor, Permission.INCIDENT_FILE)
    filed_at = clock.now()
    incident = Incident(
        number="",
        reporter_id=actor.person_id,
        team_id=actor.team_id,
        happened_at=min(wanted.happened_at, filed_at),
        time_known=wanted.time_known,
        filed_at=filed_at,
        channel=wanted.channel,
        behaviours=list(wanted.behaviours),
        filing_key=wanted.filing_key,
        norm_version=wanted.norm_version,
    )
    vault = vault_of(db)
    key = vault.new_dossier(incident.id)
    vault.seal(incident, "account", wanted.account)
    incident.words = words.blind(vault.subkey("blind-index"), wanted.account)
    # From here on others wait: the number comes last, and whoever was first is seen.
    (incident.number,) = take_numbers(db, clock.local(filed_at).year)
    _refuse_second(db, wanted.filing_key)
    db.add_all([key, incident, lines.line(actor, Permission.INCIDENT_FILE, incident.id)])
    db.add(_step(actor, incident, StepKind.FILED))
    store(db, IncidentFiled(incident_id=incident.id))
    return incident


def _refuse_second(db: Session, filing_key: UUID) -> None:
    incident_id = _EARLIER.run(db, {"filing_key": filing_key}).scalar_one_or_none()
    if incident_id is not None:
        raise AlreadyFiled(incident_id)


def take_in_hand(db: Session, actor: Actor, incident: Incident) -> None:
    """Say that the melding is being handled."""
    _require_handling(actor, incident)
    incident.move_to(Status.IN_HAND)
    _note(db, actor, incident, StepKind.TAKEN_IN_HAND)


def give_feedback(
    db: Session, actor: Actor, incident: Incident, said: str, *, leads: frozenset[UUID]
) -> None:
    """Tell the reporter what is done; `leads` are the teams that the actor leads."""
    if not policy.may_give_feedback(actor, incident, leads):
        raise NotAllowed
    if incident.status == Status.FILED:
        incident.move_to(Status.IN_HAND)
    incident.feedback_at = clock.now()
    incident.version += 1
    _note(db, actor, incident, StepKind.FEEDBACK_GIVEN, said=said)
    store(db, FeedbackGiven(incident_id=incident.id))


def close_incident(db: Session, actor: Actor, incident: Incident) -> None:
    """End the handling; refused while the reporter was not answered."""
    _require_handling(actor, incident)
    if not may_close(incident):
        raise Repairable
    incident.move_to(Status.CLOSED)
    _note(db, actor, incident, StepKind.CLOSED)
    store(db, IncidentClosed(incident_id=incident.id))


def may_close(incident: Incident) -> bool:
    """Say whether everything that must come before closing is there."""
    return not policy.needs_feedback(incident)


def reopen_incident(db: Session, actor: Actor, incident: Incident) -> None:
    """Take a closed melding in hand again."""
    _require_handling(actor, incident)
    incident.move_to(Status.IN_HAND)
    _note(db, actor, incident, StepKind.REOPENED)


def _require_handling(actor: Actor, incident: Incident) -> None:
    if not policy.may_handle(actor, incident):
        raise NotAllowed


def _note(db: Session, actor: Actor, incident: Incident, kind: StepKind, *, said: str = "") -> None:
    step = _step(actor, incident, kind)
    if said:
        vault_of(db).seal(step, "words_said", said)
    db.add_all([step, lines.line(actor, f"incident:{kind}", incident.id, kind="incident")])


def _step(actor: Actor, incident: Incident, kind: StepKind) -> IncidentStep:
    return IncidentStep(incident_id=incident.id, kind=kind, actor_id=actor.person_id)
