"""Rows of insert-only tables: written at the end of a piece of work, with one statement."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.kernel.audit import lines
from hub.kernel.audit.models import AuditLine
from hub.kernel.db.work import MOST_TOGETHER
from hub.kernel.dossiers import DossierKey
from hub.kernel.ids import new_id
from tests.builders import Region
from tests.counting import statements

SLUG = "kleindorp"


def line_of(db: Session, action: str) -> AuditLine:
    return lines.line(db.info["actor"], action)


def key_of(dossier_id: UUID) -> DossierKey:
    return DossierKey(dossier_id=dossier_id, wrapped=b"wrapped", key_version=1)


def stored(region: Region, action: str) -> int:
    with region.work(region.login(SLUG, "civil")) as work:
        mine = select(func.count()).select_from(AuditLine).where(AuditLine.action == action)
        return work.db.execute(mine).scalar_one()


def test_lines_of_several_tables_are_one_statement(region: Region) -> None:
    with statements(region.hub.engine) as asked, region.work(region.login(SLUG, "civil")) as work:
        work.db.add_all([line_of(work.db, "first"), key_of(new_id()), line_of(work.db, "second")])

    assert len(asked) == 1
    assert stored(region, "first") == stored(region, "second") == 1


def test_very_many_lines_are_all_written(region: Region) -> None:
    with region.work(region.login(SLUG, "civil")) as work:
        work.db.add_all([line_of(work.db, "many") for _ in range(2 * MOST_TOGETHER + 1)])

    assert stored(region, "many") == 2 * MOST_TOGETHER + 1


def test_what_a_savepoint_took_back_is_not_written(region: Region) -> None:
    with region.work(region.login(SLUG, "civil")) as work:
        work.db.add(line_of(work.db, "before"))
        savepoint = work.db.begin_nested()
        work.db.add(line_of(work.db, "inside"))
        savepoint.rollback()
        work.db.add(line_of(work.db, "after"))

    assert stored(region, "before") == stored(region, "after") == 1
    assert stored(region, "inside") == 0


def test_what_is_refused_writes_no_lines(region: Region) -> None:
    with region.work(region.login(SLUG, "civil")) as work:
        work.db.add(line_of(work.db, "refused"))
        work.refuse()

    assert stored(region, "refused") == 0


def test_what_was_passed_on_can_be_forgotten(region: Region) -> None:
    with region.work(region.login(SLUG, "civil")) as work:
        line = line_of(work.db, "forgotten")
        work.db.add(line)
        work.db.flush()
        work.db.expunge(line)

    assert stored(region, "forgotten") == 1
