"""As superuser, everything that can be done to the audit log is found, and nothing else is."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.kernel.audit import chain
from hub.kernel.audit import lines as audit_lines
from hub.kernel.audit.sealing import Sealer
from hub.kernel.audit.verify import Finding, verify
from hub.kernel.crypto.keyring import KeyRing
from hub.kernel.ids import new_id
from tests.builders import Region

CHAIN_LENGTH = 12
COUNT = "SELECT count(*) FROM hub.audit_seal WHERE chain = %s"
LINES = f"SELECT {chain.COLUMNS} FROM hub.audit_line l JOIN hub.audit_seal s"


class Log:
    """A sealed log of two municipalities, and a superuser at work on it."""

    def __init__(self, region: Region, sealer: Sealer, superuser: Any) -> None:
        self.region, self.sealer, self.superuser = region, sealer, superuser
        self.chain = region.login("kleindorp", "civil")

    def write(self, slug: str, count: int) -> None:
        with self.region.work(self.region.login(slug, "civil")) as work:
            for _ in range(count):
                line = audit_lines.line(work.db.info["actor"], "open", new_id(), kind="incident")
                work.db.add(line)

    def do(self, statement: str, **given: Any) -> None:
        self.superuser.execute(statement, {"chain": self.chain, **given})

    def id_at(self, position: int) -> Any:
        asked = "SELECT line_id FROM hub.audit_seal WHERE chain = %s AND position = %s"
        return self.superuser.execute(asked, (self.chain, position)).fetchone()[0]

    def rewrite(self) -> None:
        """Recompute the hashes and the head of the chain, as one who knows how."""
        asked = f"{LINES} ON s.chain = l.chain AND s.line_id = l.id WHERE s.chain = %s"
        rows = self.superuser.execute(f"{asked} ORDER BY s.position", (self.chain,)).fetchall()
        head = chain.start(self.chain)
        self.do("DELETE FROM hub.audit_seal WHERE chain = %(chain)s")
        for row in rows:
            line = chain.Line(*row)
            head = chain.link(head, line)
            self.do(
                "INSERT INTO hub.audit_seal VALUES (%(chain)s, %(at)s, %(id)s, %(hash)s)",
                at=head.position,
                id=line.id,
                hash=head.hash,
            )
        self.do(
            "UPDATE hub.audit_head SET position = %(at)s, hash = %(hash)s WHERE chain = %(chain)s",
            at=head.position,
            hash=head.hash,
        )

    def insert(self, at: str = "now()", xact: str = "pg_current_xact_id()") -> Any:
        new = new_id()
        self.do(
            f"""INSERT INTO hub.audit_line (chain, id, xact, at, processing_id, action, object_kind,
                    object_ids, result, origin)
                VALUES (%(chain)s, %(id)s, {xact}, {at}, gen_random_uuid(), 'open', 'incident',
                    ARRAY[gen_random_uuid()], 'done', '')""",
            id=new,
        )
        return new

    def findings(self) -> list[Finding]:
        return verify(self.sealer).findings

    def first(self) -> Finding:
        found = self.findings()
        assert found, "the tampering was not found"
        assert {one.chain for one in found} <= {self.chain, ""}
        return found[0]


@pytest.fixture
def log(region: Region, cluster: Any, tmp_path: Path) -> Iterator[Log]:
    hub = region.hub
    ring = KeyRing(tmp_path / "ring", hub.settings.master_key)
    sealer = Sealer(hub.engine, hub.names.service("seal"), ring, tmp_path / "ring" / "audit")
    with cluster.admin(hub.server.options["dbname"]) as superuser:
        made = Log(region, sealer, superuser)
        for _ in range(4):
            made.write("kleindorp", CHAIN_LENGTH // 4)
            made.write("middelveen", 2)
            sealer.seal()
        assert made.findings() == []
        yield made


CHANGES = {
    "at": "at + interval '1 second'",
    "processing_id": "gen_random_uuid()",
    "actor_id": "gen_random_uuid()",
    "action": "'nothing'",
    "object_kind": "'nothing'",
    "object_ids": "ARRAY[gen_random_uuid()]",
    "result": "'refused'",
    "origin": "'elsewhere'",
    "xact": "'3'",
}


def test_a_changed_field_is_found_and_its_row_named(log: Log) -> None:
    changed = log.id_at(5)
    for column, value in CHANGES.items():
        asked = f"SELECT {column} FROM hub.audit_line WHERE id = %s"
        before = log.superuser.execute(asked, (changed,)).fetchone()[0]
        change = f"UPDATE hub.audit_line SET {column} = %(value)s WHERE id = %(id)s"
        log.do(change.replace("%(value)s", value), id=changed)

        found = log.first()
        assert (found.code, found.position, found.line_id) == ("changed", 5, str(changed)), column
        log.do(change, id=changed, value=str(before) if column == "xact" else before)
        assert log.findings() == []


def test_every_column_of_a_line_is_sealed(log: Log) -> None:
    asked = "SELECT column_name FROM information_schema.columns WHERE table_name = 'audit_line'"

    columns = {name for (name,) in log.superuser.execute(asked)}

    assert columns - {"chain", "id"} == set(CHANGES)


def test_a_deleted_line_is_found(log: Log) -> None:
    gone = log.id_at(4)

    log.do("DELETE FROM hub.audit_line WHERE id = %(id)s", id=gone)

    found = log.first()
    assert (found.code, found.position, found.line_id) == ("missing_line", 4, str(gone))


def test_a_line_deleted_with_its_seal_is_found(log: Log) -> None:
    gone = log.id_at(4)

    log.do("DELETE FROM hub.audit_line WHERE id = %(id)s", id=gone)
    log.do("DELETE FROM hub.audit_seal WHERE line_id = %(id)s", id=gone)

    found = log.first()
    assert (found.code, found.position) == ("missing_seal", 4)


def test_two_swapped_lines_are_found(log: Log) -> None:
    one, other = log.id_at(6), log.id_at(7)

    log.do("DELETE FROM hub.audit_seal WHERE line_id = %(id)s", id=one)
    log.do("UPDATE hub.audit_seal SET position = 6 WHERE line_id = %(id)s", id=other)
    log.do(
        "INSERT INTO hub.audit_seal SELECT chain, 7, %(id)s, hash FROM hub.audit_seal"
        " WHERE line_id = %(other)s",
        id=one,
        other=other,
    )

    found = log.first()
    assert (found.code, found.position) == ("changed", 6)


def test_the_contents_of_two_lines_swapped_are_found(log: Log) -> None:
    one, other = log.id_at(6), log.id_at(9)

    log.do("UPDATE hub.audit_line SET id = gen_random_uuid() WHERE id = %(id)s", id=one)
    log.do("UPDATE hub.audit_line SET id = %(id)s WHERE id = %(other)s", id=one, other=other)

    assert log.first().position == 6


def test_a_line_with_an_old_transaction_is_found(log: Log) -> None:
    added = log.insert(xact="'3'")
    log.sealer.seal()

    found = log.first()
    assert (found.code, found.line_id) == ("inserted", str(added))


def test_a_line_with_an_old_date_is_found_though_it_was_sealed(log: Log) -> None:
    added = log.insert(at="now() - interval '3 days'")
    log.sealer.seal()

    found = log.first()
    assert (found.code, found.line_id) == ("date", str(added))


def test_a_line_put_in_the_middle_with_a_seal_is_found(log: Log) -> None:
    added = log.insert(xact="'3'")
    log.do(
        "UPDATE hub.audit_seal SET position = -position WHERE position > 5 AND chain = %(chain)s"
    )
    log.do("UPDATE hub.audit_seal SET position = 1 - position WHERE position < 0")
    log.do("INSERT INTO hub.audit_seal VALUES (%(chain)s, 6, %(id)s, '')", id=added)

    found = log.first()
    assert (found.code, found.position, found.line_id) == ("changed", 6, str(added))


@pytest.mark.parametrize("keep", [0, 1, CHAIN_LENGTH - 1])
def test_a_tail_cut_off_with_seals_and_head_is_found(log: Log, keep: int) -> None:
    log.do(
        "DELETE FROM hub.audit_line WHERE id IN (SELECT line_id FROM hub.audit_seal"
        " WHERE chain = %(chain)s AND position > %(keep)s)",
        keep=keep,
    )
    log.do("DELETE FROM hub.audit_seal WHERE chain = %(chain)s AND position > %(keep)s", keep=keep)
    log.rewrite()
    if not keep:
        log.do("DELETE FROM hub.audit_head WHERE chain = %(chain)s")

    found = log.first()
    assert (found.code, found.position) == ("truncated", keep + 1)


def test_a_tail_cut_off_and_grown_again_is_found(log: Log) -> None:
    log.do(
        "DELETE FROM hub.audit_line WHERE id IN (SELECT line_id FROM hub.audit_seal"
        " WHERE chain = %(chain)s AND position > 9)"
    )
    log.do("DELETE FROM hub.audit_seal WHERE chain = %(chain)s AND position > 9")
    log.rewrite()
    log.write("kleindorp", 6)
    log.sealer.seal()

    found = log.first()
    assert (found.code, found.position) == ("replaced", 12)


def test_a_chain_replaced_as_a_whole_is_found(log: Log) -> None:
    log.do("UPDATE hub.audit_line SET actor_id = gen_random_uuid() WHERE chain = %(chain)s")
    log.rewrite()

    found = log.first()
    assert (found.code, found.position) == ("replaced", 3)


def test_a_chain_replaced_after_a_checkpoint_is_found(log: Log) -> None:
    log.sealer.checkpoint()
    log.do("UPDATE hub.audit_line SET actor_id = gen_random_uuid() WHERE chain = %(chain)s")
    log.rewrite()

    assert log.first().code == "replaced"


def test_the_whole_database_rewritten_is_found_by_the_files_alone(log: Log) -> None:
    log.sealer.checkpoint()
    log.write("kleindorp", 2)
    log.sealer.seal()
    log.do("UPDATE hub.audit_line SET actor_id = gen_random_uuid() WHERE chain = %(chain)s")
    log.rewrite()
    log.do("DELETE FROM hub.audit_checkpoint")

    codes = {one.code for one in log.findings()}
    assert codes == {"checkpoint", "replaced"}


@pytest.mark.parametrize("change", ["hash = sha256('x')", "position = 3"])
def test_an_edited_head_is_found(log: Log, change: str) -> None:
    log.do(f"UPDATE hub.audit_head SET {change} WHERE chain = %(chain)s")

    assert log.first().code == "head"


def test_a_removed_head_is_found(log: Log) -> None:
    log.do("DELETE FROM hub.audit_head WHERE chain = %(chain)s")

    assert log.first().code == "head"


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM hub.audit_checkpoint WHERE position = 1",
        "DELETE FROM hub.audit_checkpoint WHERE position = 2",
        "UPDATE hub.audit_checkpoint SET made_at = made_at - interval '1 day' WHERE position = 2",
        "UPDATE hub.audit_checkpoint SET heads = '{}' WHERE position = 2",
        "UPDATE hub.audit_checkpoint SET signature = sha512('x') WHERE position = 2",
        "UPDATE hub.audit_checkpoint SET restored = true WHERE position = 2",
    ],
)
def test_a_checkpoint_that_was_touched_is_found(log: Log, change: str) -> None:
    log.sealer.checkpoint()
    log.write("kleindorp", 1)
    log.sealer.seal()
    log.sealer.checkpoint()
    assert log.findings() == []

    log.do(change)

    assert log.first().code == "checkpoint"


def test_a_touched_witness_file_is_found(log: Log) -> None:
    log.sealer.checkpoint()
    path = log.sealer.folder / "checkpoints"
    path.write_bytes(path.read_bytes().replace(b'"restored":false', b'"restored":true'))

    assert "witness" in {one.code for one in log.findings()}


def test_a_line_half_written_by_a_crash_is_no_tampering(log: Log) -> None:
    log.sealer.checkpoint()
    for name in ("checkpoints", "heads"):
        with (log.sealer.folder / name).open("ab") as file:
            file.write(b'{"heads":{"a')

    assert log.findings() == []
    log.write("kleindorp", 1)
    log.sealer.seal()
    log.sealer.checkpoint()
    assert log.findings() == []


def test_moving_the_mark_of_the_sealer_is_found(log: Log) -> None:
    log.do("UPDATE hub.audit_progress SET sealed_below = '9000000000'")
    log.write("kleindorp", 1)
    log.sealer.seal()

    assert log.first().code == "inserted"


def test_removing_the_mark_of_the_sealer_is_found(log: Log) -> None:
    log.do("DELETE FROM hub.audit_progress")

    assert log.first().code == "progress"


def test_a_backup_put_back_is_told_and_then_accepted_by_name(log: Log) -> None:
    log.sealer.checkpoint()
    log.do(
        "DELETE FROM hub.audit_line WHERE id IN (SELECT line_id FROM hub.audit_seal"
        " WHERE chain = %(chain)s AND position > 9)"
    )
    log.do("DELETE FROM hub.audit_seal WHERE chain = %(chain)s AND position > 9")
    log.do("DELETE FROM hub.audit_checkpoint")
    log.rewrite()
    assert {one.code for one in log.findings()} == {"checkpoint", "truncated"}

    log.sealer.checkpoint(restored=True)

    verdict = verify(log.sealer)
    assert verdict.findings == []
    assert len(verdict.notes) == 1


def test_one_municipality_can_be_verified_by_itself(log: Log) -> None:
    log.do("DELETE FROM hub.audit_line WHERE id = %(id)s", id=log.id_at(2))
    neighbour = log.region.login("middelveen", "civil")

    assert verify(log.sealer, [neighbour]).findings == []
    assert verify(log.sealer, [log.chain]).findings != []
    assert verify(log.sealer, [neighbour]).lines == 8


def test_unsealed_lines_are_no_tampering_and_their_age_is_told(log: Log) -> None:
    log.write("kleindorp", 2)
    log.do(
        "UPDATE hub.audit_line SET at = now() - interval '40 seconds' WHERE xact ="
        " (SELECT max(xact) FROM hub.audit_line)"
    )

    verdict = verify(log.sealer)

    assert verdict.findings == []
    assert verdict.unsealed == 2
    assert verdict.oldest_unsealed >= 40


def test_there_is_no_false_alarm_while_requests_write_and_sealers_seal(log: Log) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            log.write("kleindorp", 3)

    def seal() -> None:
        while not stop.is_set():
            log.sealer.seal()
            log.sealer.checkpoint(everything=False)

    threads = [threading.Thread(target=one) for one in (write, write, seal)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(15):
            assert log.findings() == []
    finally:
        stop.set()
        for thread in threads:
            thread.join()
