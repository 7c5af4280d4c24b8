"""The colours in hub.css itself: readable in light and dark."""

import re

import pytest

from hub.ui.assets import FOLDER
from hub.ui.colour import contrast

TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"(--[\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (FOLDER / "hub.css").read_text("utf-8")
    )
}
BASIS = "--basis-color-"
GROUNDS = [BASIS + "default-bg-document", BASIS + "default-bg-subtle", BASIS + "default-bg-default"]
TEXTS = [BASIS + "default-color-default", BASIS + "default-color-subtle"]
MEANINGS = ["negative", "warning", "positive", "info"]


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_texts_are_readable_on_every_ground(mode: int) -> None:
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS]
    for meaning in MEANINGS:
        front = f"{BASIS}{meaning}-color-default"
        pairs += [(front, GROUNDS[0]), (front, f"{BASIS}{meaning}-bg-subtle")]
        pairs.append((TEXTS[0], f"{BASIS}{meaning}-bg-subtle"))

    assert [pair for pair in pairs if _ratio(pair, mode) < 4.5] == []


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_borders_of_controls_meanings_and_charts_stand_out(mode: int) -> None:
    parts = ["--basis-form-control-border-color"]
    parts += [f"{BASIS}{meaning}-border-default" for meaning in MEANINGS]
    parts += [f"--hub-reeks-{number}" for number in range(1, 6)]

    assert [part for part in parts if _ratio((part, GROUNDS[0]), mode) < 3] == []


def _ratio(pair: tuple[str, str], mode: int) -> float:
    return contrast(TOKENS[pair[0]][mode], TOKENS[pair[1]][mode])
