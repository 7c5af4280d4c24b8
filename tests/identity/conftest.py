"""A region with a real provider."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Region
from tests.identity.town import HELP, Town, town_of


@pytest.fixture
def town(region: Region, tmp_path: Path) -> Iterator[Town]:
    """Two municipalities with a provider; whatever was tried, no answer was a fault of ours."""
    with town_of(region, tmp_path) as found:
        yield found
    answers = [status for visitor in found.visitors for status in visitor.answers]
    assert [status for status in answers if status >= 500 and status != HELP] == []
