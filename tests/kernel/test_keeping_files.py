"""Files in a register: sealed, in quarantine until they are clean, whole or not at all."""

import io
import secrets

import pytest
from sqlalchemy import text

from hub.kernel.attachments import (
    MOST_BYTES,
    Attachment,
    InQuarantine,
    Scan,
    TooBig,
    drop_file,
    keep_file,
    name_of,
    read_file,
)
from hub.kernel.crypto.chunks import CHUNK_BYTES
from hub.kernel.crypto.primitives import Unreadable
from hub.kernel.db.work import Work
from hub.kernel.erasing import erase_dossier
from hub.kernel.ids import new_id
from hub.kernel.vault import Erased, vault_of
from tests.builders import Region

DATA = secrets.token_bytes(3 * CHUNK_BYTES + 7)


def kept(work: Work, data: bytes = DATA, limit: int = MOST_BYTES) -> Attachment:
    row = Attachment(dossier_id=new_id(), kind="csv")
    work.db.add(vault_of(work.db).new_dossier(row.dossier_id))
    work.db.flush()
    return keep_file(work.db, row, "lijst.csv", io.BytesIO(data), limit=limit)


def test_a_file_comes_back_as_it_went_in(region: Region) -> None:
    login = region.login("kleindorp", "civil")
    with region.work(login) as work:
        row_id = kept(work).id

    with region.work(login) as work:
        row = work.db.get_one(Attachment, row_id)
        assert b"".join(read_file(work.db, row, even_unscanned=True)) == DATA
        assert name_of(work.db, row) == "lijst.csv"
        assert (row.size, b"lijst" in row.name) == (len(DATA), False)
        pieces = work.db.execute(text("SELECT sealed FROM attachment_chunk")).scalars().all()
        assert len(pieces) == 4
        assert DATA[:64] not in b"".join(pieces)


def test_nobody_reads_a_file_that_was_not_scanned(region: Region) -> None:
    with region.work(region.login("kleindorp", "civil")) as work:
        row = kept(work)
        with pytest.raises(InQuarantine):
            read_file(work.db, row)

        row.state = Scan.CLEAN

        assert b"".join(read_file(work.db, row)) == DATA


def test_a_file_that_is_too_big_is_not_kept(region: Region) -> None:
    login = region.login("kleindorp", "civil")
    with region.work(login) as work:
        with pytest.raises(TooBig):
            kept(work, b"x" * 101, limit=100)
        work.refuse()

    with region.work(login) as work:
        assert work.db.execute(text("SELECT count(*) FROM attachment_chunk")).scalar_one() == 0


def test_a_piece_that_is_gone_is_noticed(region: Region) -> None:
    with region.work(region.login("kleindorp", "civil")) as work:
        row = kept(work)
        work.db.execute(text("DELETE FROM attachment_chunk WHERE position = 3"))

        with pytest.raises(Unreadable):
            list(read_file(work.db, row, even_unscanned=True))


def test_an_erased_dossier_takes_its_file_along(region: Region) -> None:
    with region.work(region.login("kleindorp", "civil")) as work:
        row = kept(work)
        erase_dossier(work.db, row.dossier_id)

        with pytest.raises(Erased):
            read_file(work.db, row, even_unscanned=True)
        drop_file(work.db, row.id)
        assert work.db.execute(text("SELECT count(*) FROM attachment")).scalar_one() == 0
        assert row.dossier_id not in region.hub.ring.erased("kleindorp")
    assert row.dossier_id in region.hub.ring.erased("kleindorp")


def test_a_refused_transaction_leaves_the_erasure_journal_as_it_was(region: Region) -> None:
    with region.work(region.login("kleindorp", "civil")) as work:
        row = kept(work)
        erase_dossier(work.db, row.dossier_id)
        work.refuse()

    assert row.dossier_id not in region.hub.ring.erased("kleindorp")
