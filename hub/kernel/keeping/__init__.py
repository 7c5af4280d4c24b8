"""How long things are kept and for which processing: data with sources, read once.

`rules.toml` and `activities.toml` stand beside this module, so that a change of law is a
change of data. Each table names a rule and an activity (`hub.kernel.db.model.Keeping`);
a name that is not here breaks the build.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Rule:
    """How long rows are kept.

    months and days run from the table's own end date; None for both: as long as what it
    belongs to, or for ever, as `until` says in words. source: where the term comes from.
    """

    key: str
    name: str
    months: int | None
    days: int | None
    until: str
    source: str


@dataclass(frozen=True, slots=True)
class Activity:
    """A processing activity of the register of processing (AVG article 30)."""

    key: str
    name: str
    controller: str
    ground: str
    purpose: str


@cache
def rules() -> dict[str, Rule]:
    """Return every retention rule by its key."""
    return {
        key: Rule(
            key,
            row["name"],
            row.get("months"),
            row.get("days"),
            row.get("until", ""),
            row["source"],
        )
        for key, row in _read("rules").items()
    }


@cache
def activities() -> dict[str, Activity]:
    """Return every processing activity by its key."""
    return {
        key: Activity(key, row["name"], row["controller"], row["ground"], row["purpose"])
        for key, row in _read("activities").items()
    }


def _read(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
