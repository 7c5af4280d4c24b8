"""Fixtures for taking over a register."""

import argparse
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hub.cli import gate
from hub.kernel import clock
from tests.builders import Region
from tests.databases import Cluster
from tests.tenants.imports.road import Road

SetGate = Callable[..., str]


@pytest.fixture
def road(region: Region) -> Road:
    return Road.of(region)


@pytest.fixture
def set_gate(cluster: Cluster, region: Region) -> SetGate:
    """Open or close the gate of kleindorp, as the operator's command does."""

    def change(level: int, **told: Any) -> str:
        options = {
            "approved_by": "De gemeentesecretaris",
            "seconded_by": "De functionaris gegevensbescherming",
            "ground": "UAVG artikel 33 lid 2 b",
            "until": clock.today() + timedelta(days=30),
        }
        wanted = argparse.Namespace(gate=level, **{**options, **told})
        with cluster.owner(region.hub.server.options["dbname"]) as db:
            return gate.set_gate(db, "kleindorp", wanted)

    return change
