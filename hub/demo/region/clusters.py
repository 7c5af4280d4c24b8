"""Who did it: keys of made-up offenders, some of whom come back, or turn up next door too."""

from random import Random
from typing import Final

from hub.demo.region.chances import spread
from hub.demo.region.plans import MunicipalityPlan

# 75 in 100 occur once, 18 twice, 7 three times or more.
_SIZES: Final = spread({1: 75, 2: 18, 3: 4, 4: 1.5, 5: 0.8, 6: 0.4, 8: 0.2, 11: 0.1}, 1_000)
_SOON: Final = 0.06  # who comes back, does so within a part of the whole time
# Of the incidents with a known offender half is a first one that leads to a measure; counted low,
# so that no shared offender is left over at the end.
_FIRST_WITH_MEASURE: Final = 0.35


def shared_keys(plan: MunicipalityPlan, *, years: int, scale: float, seed: int) -> list[str]:
    """Return the keys that a municipality has in common with its neighbours; both get the same."""
    keys: list[str] = []
    for common in plan.shared:
        mean = common.rate * years * scale
        rounded = int(mean + Random(f"{seed}/{common.prefix}").random())
        keys += [f"{common.prefix}/{number}" for number in range(rounded)]
    return keys


class Clusters:
    """Hands out an offender key per incident with a known offender, in the order of time."""

    def __init__(self, prefix: str, expected: int, shared: list[str], random: Random) -> None:
        self._prefix = prefix
        self._random = random
        self._numbers = _numbers(expected, random)
        self._at = 0
        self._extra = len(self._numbers)
        self._seen: set[int] = set()
        self._shared = shared
        self._elsewhere: dict[int, str] = {}

    def next(self, *, measured: bool) -> str:
        """Return the key for the next incident; `measured` when it led to a measure."""
        number = self._number()
        if number in self._elsewhere:
            return self._elsewhere[number]
        if measured and number not in self._seen and self._is_shared():
            self._elsewhere[number] = self._shared.pop()
            return self._elsewhere[number]
        self._seen.add(number)
        return f"{self._prefix}/{number}"

    def _number(self) -> int:
        if self._at < len(self._numbers):
            self._at += 1
            return self._numbers[self._at - 1]
        self._extra += 1
        return self._extra

    def _is_shared(self) -> bool:
        left = (len(self._numbers) - self._at) * _FIRST_WITH_MEASURE
        return bool(self._shared) and self._random.random() * max(1.0, left) < len(self._shared)


def _numbers(expected: int, random: Random) -> list[int]:
    draw = random.random
    places: list[tuple[float, int]] = []
    number = 0
    while len(places) < expected:
        place = draw()
        for _ in range(_SIZES[int(draw() * len(_SIZES))]):
            places.append((place, number))
            place += _SOON * 2 * draw()
        number += 1
    places.sort()
    return [number for _, number in places]
