"""Fixtures for all tests; how databases are made stands in tests/databases.py."""

import os
from collections.abc import Iterator

import pytest

from tests.builders import Region
from tests.chromium import chromium as chromium  # noqa: PLC0414 - a fixture of all tests
from tests.databases import Clone, Cluster, Template, cloning, embedded_cluster, make_template


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The embedded server, run for tests."""
    with embedded_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A database with three municipalities and their people, and the folder with their keys."""
    return make_template(cluster, tmp_path_factory.mktemp("template"))


@pytest.fixture
def clone(cluster: Cluster, template: Template) -> Iterator[Clone]:
    """Make fresh copies of the template; they are gone after the test."""
    with cloning(cluster, template) as copy:
        yield copy


@pytest.fixture
def region(clone: Clone) -> Region:
    """A fresh copy of the small region."""
    return clone()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what tests/run.py found that this machine cannot run."""
    for marker in os.environ.get("HUB_TEST_WITHOUT", "").split():
        for item in items:
            if marker in item.keywords:
                item.add_marker(pytest.mark.skip(reason=f"left out: no {marker} here"))
