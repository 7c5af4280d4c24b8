"""The same fingerprints, and the same sealing, on a server of one's own."""

from pathlib import Path

import pytest

from hub.kernel.audit.sealing import Sealer
from hub.kernel.audit.verify import verify
from hub.kernel.crypto.keyring import KeyRing
from hub.migrations import fingerprint
from tests.builders import SLUGS, Region

pytestmark = pytest.mark.server


def test_the_fingerprints_are_those_of_the_release(region: Region) -> None:
    with region.work(region.service("web")) as work:
        driver = work.db.connection().connection.driver_connection
        found = fingerprint.take(driver, region.hub.names, SLUGS)

    for slug in SLUGS:
        assert fingerprint.drifted(found, {"hub": "hub"} | fingerprint.rooms_of(slug)) == []


def test_the_log_is_sealed_and_verified(region: Region, tmp_path: Path) -> None:
    hub = region.hub
    ring = KeyRing(tmp_path / "ring", hub.settings.master_key)
    sealer = Sealer(hub.engine, hub.names.service("seal"), ring, tmp_path / "ring" / "audit")
    region.as_role("kleindorp", "reporter").file()

    assert sealer.seal() > 0
    sealer.checkpoint()

    verdict = verify(sealer)
    assert (verdict.findings, verdict.unsealed) == ([], 0)
