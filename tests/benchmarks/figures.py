"""A figure of a benchmark, and the goal it is held to."""

import json
import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Way = Literal["at least", "at most", "below", ""]

P95 = 0.95


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound that a figure is held to; without a way it is only told."""

    way: Way = ""
    bound: float = 0.0

    def met_by(self, value: float) -> bool | None:
        """Say whether a value keeps to the bound; None when there is none."""
        if not self.way:
            return None
        if self.way == "at least":
            return value >= self.bound
        return value < self.bound if self.way == "below" else value <= self.bound

    def __str__(self) -> str:
        return f"{self.way} {self.bound:g}" if self.way else ""


TOLD = Goal()


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value."""

    name: str
    value: float
    unit: str
    goal: Goal = TOLD

    @property
    def met(self) -> bool | None:
        return self.goal.met_by(self.value)

    def show(self) -> None:
        """Print the figure as one JSON object on one line."""
        found = {
            "name": self.name,
            "value": round(self.value, 2),
            "unit": self.unit,
            "goal": str(self.goal) or None,
            "met": self.met,
        }
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


def at_least(bound: float) -> Goal:
    return Goal("at least", bound)


def at_most(bound: float) -> Goal:
    return Goal("at most", bound)


def below(bound: float) -> Goal:
    return Goal("below", bound)


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 stay under."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * P95))]


def middle(values: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def summarise(figures: Sequence[Figure]) -> int:
    """Say on stderr how many goals were met; return the exit code."""
    held = [figure for figure in figures if figure.met is not None]
    short = [f"{figure.name} {figure.value:.2f}" for figure in held if not figure.met]
    sys.stderr.write(f"{len(held) - len(short)} of {len(held)} goals met")
    sys.stderr.write(f"; short: {', '.join(short)}\n" if short else "\n")
    return 1 if short else 0
