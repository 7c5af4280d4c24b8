"""What happens after people sign in or get a role."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.identity.events import FirstSignIn
from hub.identity.models import Membership
from hub.identity.people import holders_of
from hub.identity.roles import Permission
from hub.kernel.notices import notify
from hub.kernel.outbox.events import handles


@handles(FirstSignIn, room="civil")
def tell_administrators(db: Session, event: FirstSignIn) -> None:
    """Tell the administrators of the municipality that somebody waits for a role."""
    waiting = select(Membership.id).where(Membership.person_id == event.person_id).limit(1)
    if db.execute(waiting).first() is None:
        people = holders_of(db, Permission.PEOPLE_MANAGE)
        notify(db, people, "person_without_role", event.person_id)
