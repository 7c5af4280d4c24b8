"""The rows that stay behind, as a file to mend and bring again."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from hub.kernel.actor import Actor
from tenants.imports import queries
from tenants.imports.models import Fate, Takeover
from tenants.imports.reading import JudgedRow, faulty_rows_csv
from tenants.imports.service import read_survey
from tenants.imports.showing import opened_row
from tenants.imports.working import gate_is_open, mapping_of


def faulty_rows(db: Session, actor: Actor, takeover: Takeover) -> bytes:
    """Return the faulty rows as CSV, the reason in the last column; reading them is logged."""
    header = read_survey(db, takeover).header()
    mapping = mapping_of(db, takeover)
    return faulty_rows_csv(header, mapping, _rows(db, actor, takeover), gate_open=gate_is_open(db))


def _rows(db: Session, actor: Actor, takeover: Takeover) -> Iterator[JudgedRow]:
    every = queries.rows_of(actor, takeover.id, fate=Fate.FAULTY)
    for row in db.execute(every.execution_options(yield_per=500)).scalars():
        yield opened_row(db, row)
        db.expunge(row)
