"""What happens after people sign in or get a role; handlers may run more than once."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.identity.events import FirstSignIn, RoleConfirmed, RoleEnded, RoleGiven, RoleTaken
from hub.identity.mail import mail_later
from hub.identity.models import Membership
from hub.identity.people import everyone_in, holders_of, people_in_role
from hub.identity.roles import Permission, Role
from hub.kernel.notices import notify
from hub.kernel.outbox.events import handles


@handles(FirstSignIn, room="civil")
def tell_administrators(db: Session, event: FirstSignIn) -> None:
    """Tell the administrators of the municipality that somebody waits for a role."""
    waiting = select(Membership.id).where(Membership.person_id == event.person_id).limit(1)
    if db.execute(waiting).first() is None:
        people = holders_of(db, Permission.PEOPLE_MANAGE)
        notify(db, people, "person_without_role", event.person_id)


@handles(RoleGiven, room="civil")
def tell_who_got_the_role(db: Session, event: RoleGiven) -> None:
    """Tell the person; a role that must be confirmed is told of once it is."""
    membership = db.get_one(Membership, event.membership_id)
    if not membership.needs_confirmation:
        _tell(db, membership, "role_given")


@handles(RoleGiven, room="political")
def ask_to_confirm(db: Session, event: RoleGiven) -> None:
    """Tell mayor and clerk that a role in their line waits for their word."""
    membership = db.get_one(Membership, event.membership_id)
    if membership.needs_confirmation and membership.confirmed_at is None:
        people = holders_of(db, Permission.MEMBERSHIP_CONFIRM) - {membership.person_id}
        notify(db, people, "role_to_confirm", membership.id)


@handles(RoleConfirmed, room="political")
def tell_the_political_line(db: Session, event: RoleConfirmed) -> None:
    """Tell all who hold a role in the political line that somebody joined them."""
    membership = db.get_one(Membership, event.membership_id)
    notify(db, everyone_in(db) - {membership.person_id}, "role_confirmed", membership.id)
    _tell(db, membership, "role_given")


@handles(RoleTaken, room="civil")
def tell_privacy_officer(db: Session, event: RoleTaken) -> None:
    """Tell the privacy officer that an administrator gave a role to themselves."""
    membership = db.get_one(Membership, event.membership_id)
    officers = people_in_role(db, Role.PRIVACY_OFFICER)
    notify(db, officers, "role_taken", membership.person_id)


@handles(RoleEnded, room="civil")
def tell_who_lost_the_role(db: Session, event: RoleEnded) -> None:
    """Tell the person that a role is over."""
    _tell(db, db.get_one(Membership, event.membership_id), "role_ended")


def _tell(db: Session, membership: Membership, kind: str) -> None:
    told: list[UUID] = notify(db, {membership.person_id}, kind, membership.id)
    for person_id in told:
        mail_later(db, person_id, kind, membership.id)
