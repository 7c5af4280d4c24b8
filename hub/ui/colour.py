"""Colours: sRGB to OKLCH and back (Ottosson 2020), and contrast as WCAG 2 counts it."""

import math
from dataclasses import dataclass, replace

# a little inside the sRGB gamut, so that rounding never leaves it
GAMUT_SHARE = 0.985
_ROUNDS = 24


@dataclass(frozen=True)
class Oklch:
    """A colour as lightness 0..1, chroma 0..0.4 and hue in degrees."""

    lightness: float
    chroma: float
    hue: float

    def at(self, lightness: float, chroma: float | None = None) -> "Oklch":
        """Return the same hue at another lightness, and chroma when given (never more)."""
        chroma = self.chroma if chroma is None else min(chroma, self.chroma)
        return replace(self, lightness=min(max(lightness, 0.0), 1.0), chroma=chroma)


def from_hex(text: str) -> Oklch:
    """Read `#rrggbb`."""
    red, green, blue = _linear(text)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def to_hex(colour: Oklch) -> str:
    """Write `#rrggbb`; chroma that sRGB cannot show is given up first, hue and lightness last."""
    if not _shown(colour):
        colour = replace(colour, chroma=_most_chroma(colour) * GAMUT_SHARE)
    return "#" + "".join(f"{_byte(part):02x}" for part in _rgb(colour))


def luminance(text: str) -> float:
    """Return the relative luminance of `#rrggbb`, 0..1 (WCAG 2.2)."""
    red, green, blue = _linear(text)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours `#rrggbb`, 1..21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _linear(text: str) -> tuple[float, float, float]:
    red, green, blue = (int(text[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _straight(red), _straight(green), _straight(blue)


def _straight(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)  # noqa: PLR2004 - sRGB


def _byte(part: float) -> int:
    part = min(max(part, 0.0), 1.0)
    curved = 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055  # noqa: PLR2004 - sRGB
    return round(curved * 255)


def _rgb(colour: Oklch) -> tuple[float, float, float]:
    angle = math.radians(colour.hue)
    a, b = colour.chroma * math.cos(angle), colour.chroma * math.sin(angle)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _shown(colour: Oklch) -> bool:
    slack = 1e-4
    return all(-slack <= part <= 1 + slack for part in _rgb(colour))


def _most_chroma(colour: Oklch) -> float:
    low, high = 0.0, colour.chroma
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if _shown(replace(colour, chroma=middle)) else (low, middle)
    return low
