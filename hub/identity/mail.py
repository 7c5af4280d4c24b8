"""Mail to people: a link and no content, sent from the outbox.

At least once: a mail that was sent but not noted goes again with the same Message-ID,
which is made from the row of the outbox.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from hub.identity.models import Person
from hub.kernel.outbox.events import MAIL, handles, store


@dataclass(frozen=True, slots=True)
class MailWanted:
    """Somebody should get a mail of a kind, about an object."""

    person_id: UUID
    kind: str
    object_id: UUID


# (address, kind, object id, cause): sends, or raises; the composition gives it to the session.
Post = Callable[[str, str, UUID, UUID], None]


def mail_later(db: Session, person_id: UUID, kind: str, object_id: UUID) -> None:
    """Have a mail sent after this transaction."""
    store(db, MailWanted(person_id=person_id, kind=kind, object_id=object_id))


@handles(MailWanted, lane=MAIL)
def send_mail(db: Session, event: MailWanted) -> None:
    """Send one mail; without an address there is only the notice in the app."""
    person = db.get(Person, event.person_id)
    post: Post | None = db.info.get("post")
    if post and person and person.email and person.ended_at is None:
        post(person.email, event.kind, event.object_id, db.info["cause"])
