"""House styles: any brand colour gives readable pages."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ui import theme
from hub.ui.colour import contrast, from_hex, to_hex

BRANDS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
ACTION = theme.ACTION + "bg-default"


@given(BRANDS)
def test_every_pair_of_every_brand_is_readable_in_light_and_dark(brand: str) -> None:
    made = theme.make_theme(brand)

    assert theme.unreadable(made.light, theme.LIGHT_GROUNDS) == []
    assert theme.unreadable(made.dark, theme.DARK_GROUNDS) == []
    assert contrast(made.on_brand, brand) >= theme.PART


@given(BRANDS)
def test_a_stylesheet_holds_hex_colours_only(brand: str) -> None:
    css = theme.stylesheet(brand)

    values = re.findall(r":([^;{}]+)[;}]", css)
    colour = r"#[0-9a-f]{6}"
    assert len(values) == len(theme.NAMES) + 2
    assert all(re.fullmatch(rf"{colour}|light-dark\({colour},{colour}\)", v) for v in values)


@given(BRANDS)
def test_a_colour_survives_the_way_there_and_back(brand: str) -> None:
    assert to_hex(from_hex(brand)) == brand


def test_a_brand_that_is_too_light_is_darkened_just_enough() -> None:
    assert theme.make_theme("#00a3d9").light[ACTION] == "#06769e"


def test_a_brand_that_is_readable_stays_as_it_is() -> None:
    assert theme.make_theme("#17406D").light[ACTION] == "#17406d"


@pytest.mark.parametrize("brand", ["#c00000", "#e2001a", "#ffd700", "#f5a300", "#808080"])
def test_red_amber_and_grey_keep_the_band_while_actions_are_hub_blue(brand: str) -> None:
    made = theme.make_theme(brand)

    assert made.brand == brand
    assert made.light[ACTION] == theme.HUB_BLUE


@pytest.mark.parametrize(
    "brand", ["red", "#fff", "#12345g", "#123456;}", "url(x)", "", "#1234567", "#123456\n"]
)
def test_anything_but_a_hex_colour_is_refused(brand: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        theme.stylesheet(brand)


def test_only_known_tokens_with_a_hex_value_are_read() -> None:
    text = json.dumps(
        {
            "basis": {
                "color": {
                    "accent-1": {
                        "color-default": {"$value": "#0A5C36"},
                        "color-hover": {"value": "url(https://example.nl)"},
                        "onbekend": {"value": "#000000"},
                    },
                    "negative": {"color-default": {"value": "#00ff00"}},
                },
                "focus": {"outline-color": {"value": "#ffffff"}},
            }
        }
    )

    assert theme.read_tokens(text) == {theme.ACCENT + "color-default": "#0a5c36"}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a":' * 5000])
def test_a_file_that_holds_no_tokens_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="token file"):
        theme.read_tokens(text)


def test_a_token_that_would_not_be_readable_is_dropped_and_named() -> None:
    good, bad = theme.ACCENT + "color-hover", theme.ACTION + "bg-hover"

    made = theme.make_theme("#17406d", {good: "#101840", bad: "#e0e0e0"})

    assert made.light[good] == "#101840"
    assert made.light[bad] != "#e0e0e0"
    assert made.dropped == (bad,)


def test_the_hash_follows_the_content() -> None:
    one, other = theme.stylesheet("#17406d"), theme.stylesheet("#2e7d4f")

    assert theme.theme_hash(one) == theme.theme_hash(one)
    assert theme.theme_hash(one) != theme.theme_hash(other)
    assert re.fullmatch("[0-9a-f]{12}", theme.theme_hash(one))
