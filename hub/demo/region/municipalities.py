"""The made-up municipalities: twelve fixed ones, and as many composed ones as a load test wants."""

import colorsys
from bisect import bisect_left
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import Final, NamedTuple

from hub.demo.region.plans import MunicipalityPlan, SharedOffenders

REGION_NAME: Final = "Regio Lindestreek"

EMBLEMS: Final = ("wave", "lines", "arrow", "check")

# Factor on the number of meldingen per stage of maturity: from 0.3 to 2.0.
CULTURE: Final = {1: 0.3, 2: 0.7, 3: 1.2, 4: 2.0}

# Municipalities law, article 8: seats by inhabitants.
_SEAT_LIMITS: Final = (
    3_000, 6_000, 10_000, 15_000, 20_000, 25_000, 30_000, 35_000, 40_000, 45_000,
    50_000, 60_000, 70_000, 80_000, 100_000, 200_000,
)  # fmt: skip
_SEATS: Final = (9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 39, 45)

# 4 in 100 persons with a measure occur in two municipalities. Per 1,000 inhabitants, culture 1
# and year some 0.215 persons get a measure; each pair of neighbours in size shares a part of it.
_MEASURED_PERSONS: Final = 0.215
_SHARED_PART: Final = 0.0385


class _Fixed(NamedTuple):
    name: str
    inhabitants: int
    phase: int
    colour: str
    emblem: str
    events: frozenset[str] = frozenset()
    silent: bool = False


_WINDMILL: Final = frozenset({"windmill"})
_WINDMILL_SHARE: Final = 1 / 12
_ASYLUM: Final = frozenset({"asylum"})

_FIXED: Final = (
    _Fixed("Hoofdstad", 234_800, 4, "#1f4e8c", "lines"),
    _Fixed("Kleindorp", 14_200, 3, "#14806f", "check"),
    _Fixed("Middelveen", 43_600, 3, "#8a4a9e", "wave", _WINDMILL),
    _Fixed("Rivierstad", 88_300, 4, "#17406d", "wave"),
    _Fixed("Kapelwaard", 71_900, 3, "#7b1e5b", "arrow"),
    _Fixed("Heuveldal", 62_400, 3, "#2f6b2f", "arrow"),
    _Fixed("Waterveen", 48_100, 3, "#00a3d9", "wave", _WINDMILL),
    _Fixed("Zandmeer", 37_500, 2, "#a85b00", "lines"),
    _Fixed("Noorderhof", 33_900, 2, "#4b4f9c", "check"),
    _Fixed("Lindeborg", 29_800, 2, "#3b7d3b", "lines", _ASYLUM),
    _Fixed("Vennehorst", 26_200, 1, "#c0392b", "arrow", silent=True),
    _Fixed("Duinakker", 11_700, 2, "#e0a800", "check"),
)

_BEGIN: Final = (
    "Berken", "Elzen", "Wilgen", "Linden", "Populier", "Reiger", "Kievit", "Zwaluw", "Merel",
    "Ooievaar", "Klaver", "Brem", "Varen", "Leem", "Kiezel", "Molen", "Kapel", "Korenbloem",
    "Zilver", "Koper", "Honing", "Appel", "Pere", "Kersen", "Haver", "Gerst", "Vlas", "Hop",
    "Otter", "Bever", "Egel", "Vossen", "Haze", "Ganzen", "Mist", "Nevel", "Wolken", "Regen",
)  # fmt: skip
_END: Final = (
    "gaarde", "oever", "beemd", "hoven", "stede", "kampen", "weerd", "brink", "donken", "akkers",
    "broeken", "lanen", "rade", "wolde", "borgen", "plassen", "heuvels", "vlieten",
)  # fmt: skip

# Shares of the classes under 20,000, 20-50,000, 50-100,000 and above, among 342.
_SIZES: Final = (
    (60 / 342, 6_000, 20_000),
    (250 / 342, 20_000, 50_000),
    (310 / 342, 50_000, 100_000),
    (1.0, 100_000, 320_000),
)
_PHASES: Final = (1, 1, 2, 2, 2, 2, 3, 3, 4)


MOST: Final = len(_BEGIN) * len(_END)


@lru_cache(maxsize=8)
def _municipalities(count: int) -> tuple[MunicipalityPlan, ...]:
    plans = [_plan(index, fixed) for index, fixed in enumerate(_FIXED[:count])]
    random = Random("municipalities")
    names = [begin + end for begin in _BEGIN for end in _END]
    random.shuffle(names)
    plans += [
        _plan(index, _composed(names[index], index, random)) for index in range(len(plans), count)
    ]
    return tuple(_with_neighbours(plans))


def municipalities(count: int = 12) -> list[MunicipalityPlan]:
    """Return the first municipalities of the region: the host first, the same at every call.

    With 3 they are Hoofdstad, Kleindorp and Middelveen; after the twelve fixed ones follow
    composed ones. Raises ValueError for a count outside 1 to `MOST`. Which offenders two
    municipalities share depends on the count, so use one count for one region.
    """
    if not 1 <= count <= MOST:
        raise ValueError(f"a region has 1 to {MOST} municipalities")
    return list(_municipalities(count))


def _plan(index: int, wanted: _Fixed) -> MunicipalityPlan:
    slug = wanted.name.lower()
    return MunicipalityPlan(
        slug=slug,
        name=wanted.name,
        code=f"GM{9001 + index}",
        inhabitants=wanted.inhabitants,
        is_host=index == 0,
        phase=wanted.phase,
        culture=CULTURE[wanted.phase],
        council_seats=_SEATS[bisect_left(_SEAT_LIMITS, wanted.inhabitants)],
        aldermen=min(8, 3 + wanted.inhabitants // 40_000),
        brand_colour=wanted.colour,
        emblem=wanted.emblem,
        mail_domain=f"{slug}.example",
        phone=f"088 - 000 {index // 100:02d} {index % 100:02d}",
        silent=wanted.silent,
        events=wanted.events,
        shared=(),
    )


def _composed(name: str, index: int, random: Random) -> _Fixed:
    part = random.random()
    _, least, most = next(size for size in _SIZES if part <= size[0])
    # Within a class the smaller ones are the more common.
    inhabitants = round(least + (most - least) * random.random() ** 1.7)
    events = _WINDMILL if random.random() < _WINDMILL_SHARE else frozenset[str]()
    colour = _colour(index * 0.618)
    return _Fixed(
        name,
        inhabitants,
        random.choice(_PHASES),
        colour,
        EMBLEMS[index % 4],
        events,
    )


def _colour(hue: float) -> str:
    red, green, blue = colorsys.hls_to_rgb(hue % 1.0, 0.32, 0.6)
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def _with_neighbours(plans: list[MunicipalityPlan]) -> list[MunicipalityPlan]:
    """Let each municipality share offenders with its two neighbours in size.

    Neighbours in size have room for the same number, so that no small register consists of them.
    """
    measured = {
        plan.slug: _MEASURED_PERSONS * plan.inhabitants / 1000 * plan.culture
        for plan in plans
        if not plan.silent
    }
    order = sorted(measured, key=lambda slug: measured[slug])
    pairs = list(pairwise(order))
    whole = sum(min(measured[one], measured[other]) for one, other in pairs) or 1.0
    factor = _SHARED_PART * sum(measured.values()) / whole
    shared: dict[str, list[SharedOffenders]] = {plan.slug: [] for plan in plans}
    for one, other in pairs:
        common = SharedOffenders(f"{one}+{other}", factor * min(measured[one], measured[other]))
        shared[one].append(common)
        shared[other].append(common)
    return [replace(plan, shared=tuple(shared[plan.slug])) for plan in plans]
