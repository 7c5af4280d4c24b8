"""Giving, or not giving, the word without which a role in the political line does not work."""

from sqlalchemy.orm import Session

from hub.identity.events import RoleConfirmed, RoleEnded
from hub.identity.models import Membership
from hub.identity.people import end_membership
from hub.identity.roles import Permission
from hub.kernel import clock
from hub.kernel.actor import Actor
from hub.kernel.audit import lines
from hub.kernel.authz import require
from hub.kernel.errors import NotAllowed
from hub.kernel.outbox.events import store


def confirm_role(db: Session, actor: Actor, membership: Membership) -> None:
    """Let a role work. Nobody confirms their own."""
    _require_word(actor, membership)
    membership.confirmed_by, membership.confirmed_at = actor.person_id, clock.now()
    ids = membership.id, membership.person_id
    db.add(lines.line(actor, Permission.MEMBERSHIP_CONFIRM, *ids, kind="membership"))
    store(db, RoleConfirmed(membership_id=membership.id))


def refuse_role(db: Session, actor: Actor, membership: Membership) -> None:
    """End a role that was never confirmed."""
    _require_word(actor, membership)
    end_membership(membership)
    ids = membership.id, membership.person_id
    db.add(lines.line(actor, "membership:refuse", *ids, kind="membership"))
    store(db, RoleEnded(membership_id=membership.id))


def _require_word(actor: Actor, membership: Membership) -> None:
    require(actor, Permission.MEMBERSHIP_CONFIRM)
    if membership.person_id == actor.person_id:
        raise NotAllowed
