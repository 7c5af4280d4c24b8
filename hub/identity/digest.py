"""The daily digest: one mail on working days, at 07:30, to who has unread notices.

Each compartment of each municipality has one row in the outbox that is due the next morning;
its handler sends what there is to send and writes the row after it, in one transaction. So it
survives whatever happens, and goes by the clock on the wall, in winter and summer.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.identity.mail import mail_later
from hub.identity.models import Membership
from hub.kernel import clock
from hub.kernel.clock import AMSTERDAM
from hub.kernel.db.model import Base, Erasure, Export, Keeping
from hub.kernel.dossiers import Notice
from hub.kernel.ids import new_id
from hub.kernel.mail import declare
from hub.kernel.outbox.events import handles, store
from hub.kernel.workdays import is_working_day

AT = time(7, 30)
KIND = "digest"

declare(
    KIND,
    "Er staan berichten voor je klaar",
    "In het steunpunt staan berichten die je nog niet hebt gelezen.",
    "Log in om ze te lezen. In deze mail staat met opzet geen inhoud.",
)

DIGESTS = Keeping("outbox", "day", "operation", Erasure.ROW, Export.NONE)


class DigestMail(Base, keeping=DIGESTS):
    """On which day a person got the digest; no login can read it."""

    __tablename__ = "digest_mail"
    __table_args__ = ({"schema": "hub"},)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("hub.person.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


@dataclass(frozen=True, slots=True)
class DigestDue:
    """It is the morning of a working day."""


def next_morning(after: datetime) -> datetime:
    """Return the first 07:30 of a working day in the Netherlands after a moment, in UTC."""
    day = clock.local(after).date()
    while (found := datetime.combine(day, AT, AMSTERDAM).astimezone(UTC)) <= after or (
        not is_working_day(day)
    ):
        day += timedelta(days=1)
    return found


@handles(DigestDue)
def send_digest(db: Session, _event: DigestDue) -> None:
    """Mail a link to everybody with unread notices here, and have it done again next morning.

    Somebody with notices in two compartments gets one mail: who comes first sends it. After a
    standstill the mails go at once, unless it is then no working day.
    """
    if is_working_day(clock.today()):
        for person_id in _with_unread(db):
            if _is_first(db, person_id):
                mail_later(db, person_id, KIND, person_id)
    plan_digest(db)


def plan_digest(db: Session) -> None:
    """Have the digest of this login made next morning."""
    store(db, DigestDue(), due_at=next_morning(clock.now()))


def _with_unread(db: Session) -> list[UUID]:
    """The people with unread notices who may still read them, always in the same order."""
    today = clock.today()
    found = (
        select(Notice.person_id)
        .join(Membership, Membership.person_id == Notice.person_id)
        .where(
            Notice.read_at.is_(None),
            Membership.login == db.info["login"],
            Membership.starts_on <= today,
            or_(Membership.ends_on.is_(None), Membership.ends_on >= today),
            or_(Membership.needs_confirmation.is_(False), Membership.confirmed_at.is_not(None)),
        )
        .distinct()
        .order_by(Notice.person_id)
    )
    return list(db.execute(found).scalars())


def _is_first(db: Session, person_id: UUID) -> bool:
    row = {"person_id": person_id, "day": clock.today()}
    added = insert(DigestMail).values(row).on_conflict_do_nothing()
    done = db.execute(added, execution_options={"preserve_rowcount": True})
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def first_row(login: str) -> tuple[str, tuple[object, ...]]:
    """Return the statement, and its values, by which the owner plans a login's first digest."""
    handler = f"{send_digest.__module__}.{send_digest.__name__}"
    now = clock.now()
    statement = (
        "INSERT INTO hub.outbox (id, written_by, run_as, handler, event, ids, written_at, due_at)"
        " VALUES (%s, %s, %s, %s, %s, '{}', %s, %s)"
    )
    event = DigestDue.__name__
    return statement, (new_id(), login, login, handler, event, now, next_morning(now))
