"""What these tests take for sound is what the migrations make now.

That the release's own file of fingerprints says the same is one test, in tests/migrations.
"""

import pytest

from hub.migrations import fingerprint
from tests.builders import SLUGS, Region


@pytest.fixture(autouse=True)
def expected(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    with region.work(region.service("web")) as work:
        driver = work.db.connection().connection.driver_connection
        found = fingerprint.take(driver, region.hub.names, SLUGS[:1])
    kinds = {"hub": "hub"} | fingerprint.rooms_of(SLUGS[0])
    made = {kind: found[room] for room, kind in kinds.items()}
    monkeypatch.setattr(fingerprint, "expected", lambda: made)
