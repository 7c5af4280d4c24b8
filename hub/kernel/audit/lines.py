"""Making audit lines. They hold identifiers only, never what was said or typed."""

from uuid import UUID

from hub.kernel.actor import Actor
from hub.kernel.audit.models import AuditLine


def line(actor: Actor, action: str, *ids: UUID, kind: str = "") -> AuditLine:
    """Say that the actor did something to these rows; `kind` is their table."""
    return AuditLine(
        processing_id=actor.processing_id,
        actor_id=actor.person_id,
        action=action,
        object_kind=kind,
        object_ids=list(ids),
        origin=actor.origin,
    )


def refused(actor: Actor, action: str, *ids: UUID, kind: str = "") -> AuditLine:
    """Say that the actor tried something and was refused."""
    found = line(actor, action, *ids, kind=kind)
    found.result = "refused"
    return found
