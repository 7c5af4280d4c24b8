"""Copies of the region with something in every register."""

from collections.abc import Iterator

import pytest

from tests.builders import Region
from tests.databases import Cluster, Template, cloning
from tests.trust.world import World, furnish


@pytest.fixture
def world(region: Region) -> World:
    """A region of this test's own, with something in every register."""
    return furnish(region)


@pytest.fixture(scope="module")
def lasting(cluster: Cluster, template: Template) -> Iterator[World]:
    """The same, shared by the tests of one file, because a sweep asks much of one."""
    with cloning(cluster, template) as copy:
        yield furnish(copy())
