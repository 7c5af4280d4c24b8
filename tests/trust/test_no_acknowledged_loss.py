"""Kill -9, anywhere, under load: nothing that was acknowledged is lost, and nothing is doubled."""

import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.kernel.audit.verify import verify
from hub.sealing import sealer_of
from tests.stand import Stand, standing, wait_until
from tests.trust import filing

KILLS = 30
BETWEEN = (1.5, 3.5)
FILERS = 4


def targets(stand: Stand) -> dict[str, Callable[[], None]]:
    found: dict[str, Callable[[], None]] = {
        "web": lambda: stand.kill("web"),
        "web process": lambda: stand.kill_child("web"),
        "worker": lambda: stand.kill("worker"),
        "celery": lambda: stand.kill_child("worker"),
        "redis": lambda: stand.kill("redis"),
        "postgres": stand.kill_postgres,
    }
    return found


def kill_here_and_there(stand: Stand) -> Counter[str]:
    done: Counter[str] = Counter()
    ways = targets(stand)
    order = [name for _ in range(KILLS // len(ways)) for name in ways]
    random.Random(5).shuffle(order)
    for name in order:
        time.sleep(random.uniform(*BETWEEN))
        ways[name]()
        done[name] += 1
    return done


@pytest.mark.slow
@pytest.mark.redis
@pytest.mark.timeout(300)
def test_what_was_acknowledged_is_kept_once_whatever_is_killed(tmp_path: Path) -> None:
    if shutil.which("redis-server") is None:
        pytest.skip("there is no redis-server here")
    with standing(tmp_path) as stand:
        region = stand.region()
        people = filing.filers(stand, region, FILERS)
        stop = threading.Event()
        threads = filing.file_all_the_time(people, stop)
        killed = kill_here_and_there(stand)
        stop.set()
        for thread in threads:
            thread.join(70)
        acknowledged = {key: found for one in people for key, found in one.acknowledged.items()}
        print(f"{len(acknowledged)} acknowledged, {dict(killed)} killed")
        assert sum(killed.values()) >= KILLS
        assert len(acknowledged) >= KILLS

        with stand.superuser() as db:
            assert wait_until(lambda: filing.open_rows(db) == 0, 75), "it does not catch up"
            kept = filing.stored(db)
            noticed = filing.notices(db)

        # 0 lost, 0 doubled: each key is one melding, and it is the one that was answered.
        assert {key: kept.get(key) for key in acknowledged} == acknowledged
        # Exactly one notice for each person of each kind, for each melding.
        assert {found for found, _ in noticed} == set(kept.values())
        for kind in filing.KINDS:
            counts = [Counter(noticed[found, kind]) for found in kept.values()]
            assert all(counts), kind
            assert {n for count in counts for n in count.values()} == {1}
        # Mail may come again, but only with the same Message-ID: one id for each melding.
        assert len({number for _, number in stand.mailbox.mails}) == len(kept)
        assert len(stand.mailbox.mails) >= len(kept)

        region.hub.engine.dispose()  # its connections are of a database that was killed
        assert wait_until(lambda: not verify(sealer_of(region.hub)).unsealed, 10)
        verdict = verify(sealer_of(region.hub))
        assert verdict.findings == []
        assert verdict.lines >= len(kept)
        region.hub.engine.dispose()
