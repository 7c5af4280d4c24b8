"""Sealing the audit log: in order, once, whoever does it, and nothing while nothing happens."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from hub.kernel import clock
from hub.kernel.audit import lines
from hub.kernel.audit.sealing import Sealer
from hub.kernel.audit.verify import verify
from hub.kernel.crypto.keyring import KeyMissing, KeyRing
from hub.kernel.ids import new_id
from tests.builders import Region


@pytest.fixture
def sealer(region: Region, tmp_path: Path) -> Sealer:
    hub = region.hub
    ring = KeyRing(tmp_path / "ring", hub.settings.master_key)
    return Sealer(hub.engine, hub.names.service("seal"), ring, tmp_path / "ring" / "audit")


def write(region: Region, slug: str = "kleindorp", room: str = "civil", count: int = 3) -> None:
    with region.work(region.login(slug, room)) as work:
        for _ in range(count):
            work.db.add(lines.line(work.db.info["actor"], "incident:read", new_id(), kind="x"))


def sealed(superuser: Any) -> list[Any]:
    return superuser.execute(
        "SELECT chain, array_agg(position ORDER BY position) FROM hub.audit_seal GROUP BY 1"
    ).fetchall()


@pytest.fixture
def superuser(region: Region, cluster: Any) -> Any:
    with cluster.admin(region.hub.server.options["dbname"]) as connection:
        yield connection


def test_each_line_gets_its_place_in_the_chain_of_its_login(
    region: Region, sealer: Sealer, superuser: Any
) -> None:
    write(region, "kleindorp", "civil", 3)
    write(region, "kleindorp", "political", 2)
    write(region, "middelveen", "civil", 1)

    assert sealer.seal() >= 6

    found = dict(sealed(superuser))
    assert found[region.login("kleindorp", "civil")] == [1, 2, 3]
    assert found[region.login("kleindorp", "political")] == [1, 2]
    assert verify(sealer).findings == []


def test_a_line_of_a_running_transaction_waits_and_holds_back_what_came_later(
    region: Region, sealer: Sealer, superuser: Any
) -> None:
    login = region.login("kleindorp", "civil")
    with region.work(login) as slow:
        slow.db.add(lines.line(slow.db.info["actor"], "incident:read"))
        slow.db.flush()
        write(region)

        assert sealer.seal() == 0
        verdict = verify(sealer)
        assert (verdict.unsealed, verdict.findings) == (3, [])

    assert sealer.seal() == 4
    first = superuser.execute(
        "SELECT l.xact = (SELECT min(xact) FROM hub.audit_line) FROM hub.audit_seal s"
        " JOIN hub.audit_line l ON l.id = s.line_id WHERE s.position = 1"
    ).fetchone()
    assert first == (True,)


def test_a_transaction_larger_than_a_batch_is_sealed_whole(
    region: Region, sealer: Sealer, superuser: Any
) -> None:
    sealer.batch = 4
    write(region, count=11)

    assert sealer.seal() == 11
    assert dict(sealed(superuser))[region.login("kleindorp", "civil")] == list(range(1, 12))
    assert verify(sealer).findings == []


def test_thousands_of_lines_take_few_statements(
    region: Region, sealer: Sealer, superuser: Any
) -> None:
    superuser.execute(
        """INSERT INTO hub.audit_line (chain, id, at, processing_id, action, object_kind,
               object_ids, result, origin)
           SELECT %s, gen_random_uuid(), now(), gen_random_uuid(), 'open', 'incident',
               ARRAY[gen_random_uuid()], 'done', '' FROM generate_series(1, 4000)""",
        (region.login("kleindorp", "civil"),),
    )
    asked: list[str] = []
    event.listen(sealer.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    assert sealer.seal() == 4000
    assert len(asked) < 10


def test_several_sealers_at_once_do_not_break_the_chain(region: Region, sealer: Sealer) -> None:
    others = [
        Sealer(sealer.engine, sealer.login, sealer.ring, sealer.folder, batch=7) for _ in range(4)
    ]
    stop = threading.Event()

    def work(one: Sealer) -> None:
        while not stop.is_set():
            one.seal()

    threads = [threading.Thread(target=work, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for number in range(40):
        write(region, ("kleindorp", "middelveen")[number % 2], count=5)
        assert verify(sealer).findings == []
    stop.set()
    for thread in threads:
        thread.join()
    sealer.seal()

    verdict = verify(sealer)
    assert verdict.findings == []
    assert (verdict.lines, verdict.unsealed) == (200, 0)


def test_sealing_nothing_writes_nothing(region: Region, sealer: Sealer, superuser: Any) -> None:
    write(region)
    sealer.seal()
    before = superuser.execute("SELECT xmin, xmax FROM hub.audit_progress").fetchone()

    assert sealer.seal() == 0

    assert superuser.execute("SELECT xmin, xmax FROM hub.audit_progress").fetchone() == before


def test_a_checkpoint_is_made_every_hour_in_which_something_was_sealed(
    region: Region, sealer: Sealer, superuser: Any
) -> None:
    write(region)
    now = clock.now()
    for moment in (0, 10, 65, 70, 130):
        sealer.tend(now + timedelta(minutes=moment))
        if moment == 10:
            write(region)

    assert superuser.execute("SELECT count(*) FROM hub.audit_checkpoint").fetchone() == (2,)


def test_a_checkpoint_on_demand_names_every_chain(region: Region, sealer: Sealer) -> None:
    write(region, "kleindorp")
    write(region, "middelveen")
    sealer.seal()
    sealer.checkpoint()

    made = sealer.checkpoint()

    assert made is not None
    assert made.position == 2
    assert set(made.heads) >= {region.login(s, "civil") for s in ("kleindorp", "middelveen")}
    assert verify(sealer).findings == []


def test_on_another_server_sealing_goes_on_where_it_was(
    region: Region, sealer: Sealer, superuser: Any
) -> None:
    write(region)
    sealer.seal()
    write(region, count=2)
    superuser.execute(
        "UPDATE hub.audit_line SET xact = '99999999' WHERE id NOT IN"
        " (SELECT line_id FROM hub.audit_seal)"
    )
    superuser.execute("UPDATE hub.audit_progress SET sealed_below = '99999990', host = 7")
    assert verify(sealer).findings == []

    assert sealer.seal() == 2
    write(region, count=1)
    assert sealer.seal() == 1
    assert verify(sealer).findings == []


def test_with_checkpoints_there_a_lost_signing_key_is_not_quietly_replaced(
    region: Region, sealer: Sealer, tmp_path: Path
) -> None:
    write(region)
    sealer.seal()
    sealer.checkpoint()
    other = KeyRing(tmp_path / "other", region.hub.settings.master_key)
    robbed = Sealer(sealer.engine, sealer.login, other, sealer.folder)

    with pytest.raises(KeyMissing):
        robbed.seal()
