"""Drawing by chance, fast: tables in which a value stands as often as its weight says."""

from collections.abc import Callable, Mapping, Sequence
from math import exp
from random import Random
from typing import Final, TypeVar

Item = TypeVar("Item")

_FEW: Final = 40.0


def spread(weights: Mapping[Item, float], size: int = 1_000) -> tuple[Item, ...]:
    """Return a table in which each item stands in proportion to its weight, once at least."""
    whole = sum(weights.values())
    return tuple(
        item
        for item, weight in weights.items()
        if weight
        for _ in range(max(1, round(size * weight / whole)))
    )


def pick(table: Sequence[Item], draw: Callable[[], float]) -> Item:
    """Return an item of a table; some three times as fast as `Random.choice`."""
    return table[int(draw() * len(table))]


def poisson(random: Random, mean: float) -> int:
    """Draw a number of events; for a large mean from the normal curve that it comes near."""
    if mean > _FEW:
        return max(0, round(random.gauss(mean, mean**0.5)))
    floor, product, count = exp(-mean), random.random(), 0
    while product > floor:
        product *= random.random()
        count += 1
    return count
