"""House style of a municipality: one brand colour in, a small stylesheet of checked colours out.

The brand goes through OKLCH (Björn Ottosson, 2020) to the light and dark accent and action
colours. Every pair that the pages put together is held to WCAG AA: 4.5 for text, 3 for parts
and borders. Meaning colours, focus, type and spacing are never themed.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.ui.colour import Oklch, contrast, from_hex, to_hex

TEXT, PART = 4.5, 3.0
HUB_BLUE = "#17406d"
WHITE, INK, NIGHT = "#ffffff", "#18212b", "#0d1319"
LIGHT_GROUNDS = (WHITE, "#f4f6f8")
DARK_GROUNDS = ("#12171e", "#192029")
# hues that would read as an error or a warning; a hue circle from 350 over 0 to 45
RED, AMBER = (350.0, 45.0), (55.0, 105.0)
GREY = 0.03

ACCENT = "--basis-color-accent-1-"
ACTION = "--basis-color-action-1-inverse-"
NAMES = (
    ACCENT + "color-default",
    ACCENT + "color-hover",
    ACCENT + "bg-subtle",
    ACCENT + "bg-default",
    ACCENT + "border-default",
    ACTION + "bg-default",
    ACTION + "bg-hover",
    ACTION + "bg-active",
    ACTION + "color-default",
)
Palette = dict[str, str]
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_DEEP = 12


@dataclass(frozen=True)
class Theme:
    """The colours of one house style, each `#rrggbb`; `dropped` names the tokens not taken over."""

    brand: str
    on_brand: str
    light: Palette
    dark: Palette
    dropped: tuple[str, ...] = ()


def make_theme(brand: str, tokens: Mapping[str, str] | None = None) -> Theme:
    """Return the house style for a brand colour `#rrggbb`; anything else is a ValueError.

    Tokens (from `read_tokens`) replace light colours where every pair stays readable.
    """
    if not _HEX.fullmatch(brand):
        raise ValueError("a brand colour is written as #rrggbb")
    brand = brand.lower()
    colour = from_hex(brand if _usable(from_hex(brand)) else HUB_BLUE)
    light, dropped = _with_tokens(_light(colour), tokens or {})
    on_brand = WHITE if contrast(WHITE, brand) >= PART else INK
    return Theme(brand, on_brand, light, _dark(colour), dropped)


def stylesheet(brand: str, tokens: Mapping[str, str] | None = None) -> str:
    """Return the stylesheet that goes after hub.css: custom properties with `#rrggbb` only."""
    theme = make_theme(brand, tokens)
    lines = [f"--hub-merk:{theme.brand}", f"--hub-merk-op:{theme.on_brand}"]
    lines += [f"{name}:light-dark({theme.light[name]},{theme.dark[name]})" for name in NAMES]
    return ":root{" + ";".join(lines) + "}\n"


def theme_hash(css: str) -> str:
    """Return the name of a stylesheet by its content, for an address that is kept a year."""
    return hashlib.sha256(css.encode()).hexdigest()[:12]


def read_tokens(text: str) -> dict[str, str]:
    """Read an NL Design System token file (JSON); only known names with `#rrggbb` come out.

    Both forms are read: `{"value": ...}` and the design-tokens form `{"$value": ...}`.
    A file that is not a JSON object, or is nested absurdly deep, is a ValueError.
    """
    try:
        tree = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError("this is not a token file") from error
    if not isinstance(tree, dict):
        raise ValueError("this is not a token file")  # noqa: TRY004 - a wrong file, not a wrong call
    found = dict(_leaves(tree, ()))
    return {
        name: found[name].lower() for name in NAMES if name in found and _HEX.fullmatch(found[name])
    }


def unreadable(palette: Palette, grounds: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the pairs of a palette that miss AA on its own page grounds; empty is right."""
    return [
        (front, back)
        for front, back, least in _pairs(palette, grounds)
        if contrast(front, back) < least
    ]


def _pairs(palette: Palette, grounds: tuple[str, ...]) -> Iterator[tuple[str, str, float]]:
    own = (palette[ACCENT + "bg-subtle"], palette[ACCENT + "bg-default"])
    for name in ("color-default", "color-hover"):
        yield from ((palette[ACCENT + name], ground, TEXT) for ground in (*grounds, *own))
    for name in ("bg-default", "bg-hover", "bg-active"):
        yield palette[ACTION + "color-default"], palette[ACTION + name], TEXT
    parts = (palette[ACCENT + "border-default"], palette[ACTION + "bg-default"])
    yield from ((part, ground, PART) for part in parts for ground in grounds)


def _usable(colour: Oklch) -> bool:
    if colour.chroma < GREY:
        return False
    hue = colour.hue
    return not (hue >= RED[0] or hue <= RED[1] or AMBER[0] <= hue <= AMBER[1])


def _light(colour: Oklch) -> Palette:
    subtle = to_hex(colour.at(0.965, 0.010))
    action = _until(colour, -0.01, (*LIGHT_GROUNDS, subtle), TEXT)
    deep = from_hex(action)
    main = deep.lightness
    return {
        ACCENT + "color-default": action,
        ACCENT + "color-hover": to_hex(deep.at(max(main - 0.09, 0.16))),
        ACCENT + "bg-subtle": subtle,
        ACCENT + "bg-default": _until(colour.at(0.932, 0.020), 0.004, (action,), TEXT),
        ACCENT + "border-default": _until(colour.at(0.60), -0.01, LIGHT_GROUNDS, PART),
        ACTION + "bg-default": action,
        ACTION + "bg-hover": to_hex(deep.at(max(main - 0.06, 0.14))),
        ACTION + "bg-active": to_hex(deep.at(max(main - 0.11, 0.10))),
        ACTION + "color-default": WHITE,
    }


def _dark(colour: Oklch) -> Palette:
    calm = colour.at(0.804, min(colour.chroma, 0.105))
    subtle, default = to_hex(calm.at(0.263, 0.034)), to_hex(calm.at(0.329, 0.048))
    action = _until(calm, 0.01, (*DARK_GROUNDS, subtle, default, NIGHT), TEXT)
    return {
        ACCENT + "color-default": action,
        ACCENT + "color-hover": to_hex(calm.at(0.885, calm.chroma * 0.62)),
        ACCENT + "bg-subtle": subtle,
        ACCENT + "bg-default": default,
        ACCENT + "border-default": _until(colour.at(0.60), 0.01, DARK_GROUNDS, PART),
        ACTION + "bg-default": action,
        ACTION + "bg-hover": to_hex(calm.at(0.87, calm.chroma * 0.7)),
        ACTION + "bg-active": to_hex(calm.at(0.914, calm.chroma * 0.45)),
        ACTION + "color-default": NIGHT,
    }


def _until(colour: Oklch, step: float, others: tuple[str, ...], least: float) -> str:
    """Darken or lighten in small steps until the colour is readable against all the others."""
    while 0 < colour.lightness < 1:
        shown = to_hex(colour)
        if all(contrast(shown, other) >= least for other in others):
            return shown
        colour = colour.at(colour.lightness + step)
    return "#000000" if step < 0 else WHITE


def _with_tokens(light: Palette, tokens: Mapping[str, str]) -> tuple[Palette, tuple[str, ...]]:
    dropped = []
    for name, value in tokens.items():
        tried = {**light, name: value}
        if name in light and _HEX.fullmatch(value) and not unreadable(tried, LIGHT_GROUNDS):
            light = tried
        else:
            dropped.append(name)
    return light, tuple(dropped)


def _leaves(tree: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if len(path) > _DEEP:
        return
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, key))
        elif key in {"value", "$value"} and isinstance(value, str):
            yield "--" + "-".join(path), value
