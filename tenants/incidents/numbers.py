"""Numbers of meldingen: 2026-0139, per line and year, without gaps."""

from sqlalchemy import literal
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from tenants.incidents.models import NumberCounter


def take_numbers(db: Session, year: int, count: int = 1) -> list[str]:
    """Return the next numbers of a year.

    The counter's row is locked until the transaction ends, so that filing goes one after
    the other within one line, and a refused filing leaves no gap.
    """
    rows = insert(NumberCounter).values(year=year, last=count)
    more = rows.on_conflict_do_update(
        index_elements=["year"], set_={"last": NumberCounter.last + literal(count)}
    )
    last: int = db.execute(more.returning(NumberCounter.last)).scalar_one()
    return [f"{year}-{serial:04d}" for serial in range(last - count + 1, last + 1)]
