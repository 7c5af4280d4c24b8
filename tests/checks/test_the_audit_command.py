"""`hub audit verify` and `hub audit checkpoint`."""

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hub.cli import audit
from hub.kernel.crypto.keyring import KeyRing
from tests.builders import Region
from tests.databases import Cluster

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    region: Region,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run the command on the region, with a ring of its own; gives exit code and output."""
    ring = KeyRing(tmp_path, region.hub.settings.master_key)
    hub = replace(region.hub, ring=ring, settings=replace(region.hub.settings, keyring=tmp_path))
    monkeypatch.setattr(audit, "open_installation", lambda _settings: hub)
    parser = argparse.ArgumentParser()
    audit.add(parser.add_subparsers())

    def command(*arguments: str) -> tuple[int, str]:
        options = parser.parse_args(["audit", *arguments])
        return audit.run(options, hub.settings), capsys.readouterr().out

    return command


def test_a_whole_log_is_said_to_be_whole(region: Region, run: Run) -> None:
    region.as_role("kleindorp", "reporter").file()

    code, told = run("checkpoint")
    assert (code, told.startswith("IJkpunt 1: ")) == (0, True)
    code, told = run("verify")
    assert (code, "klopt." in told) == (0, True)
    code, told = run("verify", "--tenant", "kleindorp", "--json")
    assert (code, json.loads(told)["whole"], json.loads(told)["chains"]) == (0, True, 1)


def test_tampering_ends_with_1_and_names_the_row(
    region: Region, run: Run, cluster: Cluster
) -> None:
    region.as_role("kleindorp", "reporter").file()
    run("checkpoint")
    with cluster.admin(region.hub.server.options["dbname"]) as superuser:
        changed: Any = superuser.execute(
            "UPDATE hub.audit_line SET action = 'x' RETURNING id"
        ).fetchone()

    code, told = run("verify")
    assert (code, str(changed[0]) in told, "klopt niet" in told) == (1, True, True)
    code, told = run("verify", "--json")
    found = json.loads(told)
    assert (code, found["whole"], found["findings"][0]["line_id"]) == (1, False, str(changed[0]))


def test_a_name_that_is_no_municipality_is_refused(run: Run) -> None:
    assert run("verify", "--tenant", "Geen Naam!")[0] == 1
