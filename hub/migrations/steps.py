"""The migration files, read from this folder."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
KINDS = ("hub", "shared", "compartment", "line")
ROLE = re.compile(r'"([A-Z_]+)"')

# Lowest and highest version of each kind that this release serves.
SERVES: Mapping[str, tuple[int, int]] = {
    "hub": (1, 1),
    "shared": (1, 1),
    "compartment": (1, 1),
    "line": (1, 1),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: its number, what it is called, its SQL up and down."""

    number: int
    title: str
    up: str
    down: str


@cache
def steps(kind: str) -> tuple[Step, ...]:
    """Return the migrations of a kind in order; a gap or a missing down is an error."""
    found = []
    for path in sorted((FOLDER / kind).glob("*.up.sql")):
        number, _, title = path.name.removesuffix(".up.sql").partition("_")
        down = path.with_name(f"{number}_{title}.down.sql")
        found.append(Step(int(number), title, path.read_text("utf-8"), down.read_text("utf-8")))
    if [step.number for step in found] != list(range(1, len(found) + 1)):
        raise ValueError(f"the migrations in {kind}/ are not numbered 1, 2, 3 ...")
    return tuple(found)


def with_roles(sql: str, roles: Mapping[str, str]) -> str:
    """Put this installation's role names in the place of "OWNER", "OWN_LOGIN" and so on."""
    return ROLE.sub(lambda match: f'"{roles[match[1]]}"', sql)
