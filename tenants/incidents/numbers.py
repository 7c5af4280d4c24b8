"""Numbers of meldingen: 2026-0139, per line and year, without gaps."""

from sqlalchemy import Integer, bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.kernel.db.ready import Ready
from tenants.incidents.models import NumberCounter

_COUNT = bindparam("count", type_=Integer)
_TAKE = Ready(
    insert(NumberCounter)
    .values(year=bindparam("year", type_=Integer), last=_COUNT)
    .on_conflict_do_update(index_elements=["year"], set_={"last": NumberCounter.last + _COUNT})
    .returning(NumberCounter.last)
)


def take_numbers(db: Session, year: int, count: int = 1) -> list[str]:
    """Return the next numbers of a year.

    The counter's row is locked until the transaction ends, so that filing goes one after
    the other within one line, and a refused filing leaves no gap.
    """
    last: int = _TAKE.run(db, {"year": year, "count": count}).scalar_one()
    return [f"{year}-{serial:04d}" for serial in range(last - count + 1, last + 1)]
