"""The same fixtures on a PostgreSQL server of one's own, with SCRAM logins."""

import os
from collections.abc import Iterator

import pytest

from tests.builders import Region
from tests.databases import Clone, Cluster, Template, cloning, make_template, server_cluster


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Cluster, Template]]:
    """The server named in HUB_TEST_DATABASE_URL, with a filled template."""
    with server_cluster(os.environ["HUB_TEST_DATABASE_URL"]) as running:
        yield running, make_template(running, tmp_path_factory.mktemp("server"))


@pytest.fixture
def clone(server: tuple[Cluster, Template]) -> Iterator[Clone]:
    """Make fresh copies of the template on the server."""
    with cloning(*server) as copy:
        yield copy


@pytest.fixture
def region(clone: Clone) -> Region:
    """A fresh copy of the small region on the server."""
    return clone()
