"""What the worker does beside the outbox."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub import worker
from hub.kernel.audit.verify import verify
from hub.sealing import sealer_of
from hub.upkeep import clear, upkeep_of
from tests.builders import Region
from tests.databases import Cluster
from tests.stand import wait_until


@pytest.fixture
def superuser(region: Region, cluster: Cluster) -> Iterator[Any]:
    with cluster.admin(region.hub.server.options["dbname"]) as connection:
        yield connection


def count(superuser: Any, what: str) -> int:
    return int(superuser.execute(f"SELECT count(*) FROM {what}").fetchone()[0])


def test_what_is_done_is_kept_a_week_and_what_is_not_done_for_ever(
    region: Region, superuser: Any
) -> None:
    region.as_role("kleindorp", "reporter").file()
    region.run_outbox()
    superuser.execute(
        "UPDATE hub.outbox SET done_at = now() - interval '6 days' WHERE done_at > '0001-01-01'"
    )
    done = count(superuser, "hub.outbox WHERE done_at IS NOT NULL")
    rest = count(superuser, "hub.outbox WHERE done_at IS NULL")
    assert done > 1

    clear(region.hub)
    assert count(superuser, "hub.outbox") == done + rest
    superuser.execute(
        "UPDATE hub.outbox SET done_at = now() - interval '8 days' WHERE done_at IS NOT NULL"
    )
    clear(region.hub)
    assert count(superuser, "hub.outbox") == rest


def test_stale_sign_in_attempts_and_old_digests_go(region: Region, superuser: Any) -> None:
    superuser.execute(
        """INSERT INTO hub.sign_in_attempt (state_hash, browser_hash, tenant_id, nonce,
               code_verifier, return_to, started_at)
           SELECT sha256(age::bytea), '', (SELECT id FROM hub.tenant LIMIT 1), '', '', '/',
               now() - age::interval FROM unnest(ARRAY['1 minute', '2 hours']) age"""
    )
    superuser.execute(
        """INSERT INTO hub.digest_mail SELECT (SELECT id FROM hub.person LIMIT 1),
               current_date - days FROM unnest(ARRAY[1, 30]) days"""
    )

    clear(region.hub)

    assert count(superuser, "hub.sign_in_attempt") == 1
    assert count(superuser, "hub.digest_mail") == 1


def test_the_worker_runs_what_is_due_and_seals_what_was_logged(
    region: Region, superuser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = replace(region.hub, settings=replace(region.hub.settings, keyring=tmp_path))
    monkeypatch.setattr(worker, "open_for_work", lambda _settings: hub)
    region.as_role("kleindorp", "reporter").file()
    stop = threading.Event()
    running = threading.Thread(target=worker.run, args=(hub.settings, stop))
    running.start()
    try:
        due = "hub.outbox WHERE done_at IS NULL AND due_at < now()"
        assert wait_until(lambda: count(superuser, due) == 0, 20)
        assert wait_until(lambda: verify(sealer_of(hub)).unsealed == 0, 20)
    finally:
        stop.set()
        running.join()
    assert verify(sealer_of(hub)).lines > 0


def test_keys_that_nobody_asked_for_are_forgotten(
    region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = replace(region.hub, settings=replace(region.hub.settings, keyring=tmp_path))
    asked: list[bool] = []
    monkeypatch.setattr(type(hub.ring), "forget_expired", lambda _ring: asked.append(True))

    upkeep_of(hub).tend()

    assert asked == [True]
