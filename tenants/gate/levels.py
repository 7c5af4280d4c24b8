"""How far the legal gate of a municipality is open (requirements 2.3)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.kernel import clock
from tenants.gate.models import LegalGateRow

OWN_OFFENDERS = 1  # offender data inside the own register, for own protection


def gate_level(db: Session) -> int:
    """Return the level up to which the gate is open now; 0 when it is closed.

    A row counts from its start until its end, unless it was ended before. A level rests on
    the ones below it: with level 1 expired, an open level 2 opens nothing.
    """
    now, row = clock.now(), LegalGateRow
    holds = select(row.level).where(
        row.starts_at <= now, row.ends_at > now, (row.ended_at.is_(None)) | (row.ended_at > now)
    )
    opened = set(db.execute(holds).scalars())
    level = 0
    while level + 1 in opened:
        level += 1
    return level
