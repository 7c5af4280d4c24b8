"""Pages of 25 in the order of names, without a name in an address.

The cursor is the id of a row; its sort key is looked up again by the statement itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, literal, select, tuple_
from sqlalchemy.orm import Session

from hub.identity.models import Person, Team
from tenants.administration.own import Rows

PAGE = 25
COUNT_UP_TO = 1000

Named = type[Person] | type[Team]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page starts: after this row, or before it."""

    id: UUID
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page and where it stands; total is at most 1,001."""

    rows: Sequence[Row[Any]]
    total: int
    before: bool
    after: bool


def read_place(text: str | None) -> Place | None:
    """Read `na-<id>` or `voor-<id>`; a broken one is the first page."""
    way, _, row_id = (text or "").partition("-")
    try:
        return Place(UUID(row_id), backwards=way == "voor")
    except ValueError:
        return None


def counted(table: Named, here: ColumnElement[bool]) -> Any:
    """Return the number of rows, counted to 1,001, as a column."""
    few = select(literal(1)).select_from(table).where(here).limit(COUNT_UP_TO + 1).subquery()
    return select(func.count()).select_from(few).scalar_subquery().label("total")


def turned(rows: Rows, table: Named, place: Place | None) -> Rows:
    """Put rows in order of name from a place on, 26 at most."""
    order = (table.sort_key, table.id)
    if place is None:
        return rows.order_by(*order).limit(PAGE + 1)
    key = select(table.sort_key).where(table.id == place.id).scalar_subquery()
    mark, position = tuple_(key, literal(place.id)), tuple_(*order)
    if place.backwards:
        back = (table.sort_key.desc(), table.id.desc())
        return rows.where(position < mark).order_by(*back).limit(PAGE + 1)
    return rows.where(position > mark).order_by(*order).limit(PAGE + 1)


def read_page(db: Session, rows: Rows, place: Place | None) -> Page:
    """Read one page with one statement; the rows carry `total`."""
    found = list(db.execute(rows).all())
    more, found = len(found) > PAGE, found[:PAGE]
    back = place is not None and place.backwards
    if back:
        found.reverse()
    total = found[0].total if found else 0
    return Page(found, total, more if back else place is not None, True if back else more)
