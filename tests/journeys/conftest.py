"""One demo and one Chromium for all journeys; every journey ends with what its pages had wrong."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.journeys.demo_run import Demo, running_demo
from tests.journeys.walking import KINDS, Kind, Walker, new_context

Arrive = Callable[[], Walker]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A small region: three municipalities, some of their meldingen."""
    folder = tmp_path_factory.mktemp("journeys") / "data of the demo"
    with running_demo(folder, "--tenants", "3", "--scale", "0.3") as running:
        yield running


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    """At a desk, on a phone, and without JavaScript."""
    found: Kind = request.param
    return found


@pytest.fixture
def arrive(demo: Demo, chromium: Browser, kind: Kind) -> Iterator[Arrive]:
    """Let somebody arrive with a browser of their own; afterwards no page had anything wrong."""
    opened: list[tuple[BrowserContext, Walker]] = []

    def somebody() -> Walker:
        context = new_context(chromium, kind)
        walker = Walker(context.new_page(), demo, kind)
        walker.watch()
        opened.append((context, walker))
        return walker

    yield somebody
    problems = [problem for _, walker in opened for problem in walker.problems]
    for context, _ in opened:
        context.close()
    assert problems == []
