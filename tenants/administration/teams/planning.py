"""From the lines of a file to a plan: what is new, what changes, what is wrong."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hub.kernel.sorting import sort_key
from tenants.administration.teams.files import LONGEST_NAME, Complaint, TeamLine
from tenants.administration.teams.finding import KnownPeople, MorePeople, UnknownPerson
from tenants.administration.teams.models import RiskClass
from tenants.administration.teams.wanted import PlannedTeam, WantedTeam

RISK_WORDS = {
    "laag": RiskClass.LOW,
    "verhoogd": RiskClass.RAISED,
    "midden": RiskClass.RAISED,
    "hoog": RiskClass.HIGH,
    "zeer hoog": RiskClass.VERY_HIGH,
    **{code.value.replace("_", " "): code for code in RiskClass},
}
LONGEST_NUMBER = 6
CHANGEABLE = ("name", "manager_id", "deputy_id", "risk_class", "staff_count")


@dataclass(slots=True)
class Plan:
    """What a file would do. With one complaint nothing is imported."""

    teams: list[PlannedTeam] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """A mark that changes when the plan does, so that what is shown is what happens."""
        rows = [
            [str(value) for value in (one.team_id, one.version, *_values(one.wanted))]
            for one in self.teams
        ]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def words_of(lines: Iterable[TeamLine]) -> set[str]:
    """Return every word in the file by which a person is meant."""
    cells = (line.cells.get(name, "") for line in lines for name in ("manager", "deputy"))
    return {cell for cell in cells if cell}


def make_plan(lines: Sequence[TeamLine], present: Iterable[Any], finder: KnownPeople) -> Plan:
    """Hold every line against the teams that are there; all complaints come at once."""
    teams = {row.sort_key: row for row in present}
    plan = Plan()
    seen: dict[str, int] = {}
    for line in lines:
        key = sort_key(line.cells["name"]) if line.cells.get("name") else ""
        found = _Judged(line, teams.get(key), finder)
        if key and key in seen:
            found.complain("double", line.cells["name"], other=seen[key])
        seen.setdefault(key, line.line)
        planned = found.planned()
        plan.complaints += found.complaints
        if planned is not None and not found.complaints:
            plan.teams.append(planned)
    return plan


@dataclass(slots=True)
class _Judged:
    """One line being judged, beside the team of that name as it is."""

    line: TeamLine
    team: Any
    finder: KnownPeople
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, code: str, word: str = "", *, other: int = 0) -> None:
        word = word[:LONGEST_NAME]
        self.complaints.append(Complaint(code, line=self.line.line, word=word, other=other))

    def planned(self) -> PlannedTeam | None:
        cells = self.line.cells
        name = cells.get("name", "")
        if not name:
            self.complain("no_name")
            return None
        if len(name) > LONGEST_NAME:
            self.complain("long_name")
        wanted = WantedTeam(
            name=name,
            manager_id=self._person(cells, "manager"),
            deputy_id=self._person(cells, "deputy"),
            risk_class=self._risk(cells),
            staff_count=self._count(cells),
        )
        if wanted.manager_id is not None and wanted.manager_id == wanted.deputy_id:
            self.complain("same_person")
        if self.team is None:
            return PlannedTeam(wanted)
        return PlannedTeam(wanted, self.team.id, self.team.version, _changed(self.team, wanted))

    def _person(self, cells: Mapping[str, str], name: str) -> UUID | None:
        if name not in cells:
            return getattr(self.team, f"{name}_id", None)
        if not cells[name]:
            return None
        try:
            return self.finder.find(cells[name])
        except UnknownPerson:
            self.complain("nobody", cells[name])
        except MorePeople:
            self.complain("several", cells[name])
        return None

    def _risk(self, cells: Mapping[str, str]) -> RiskClass:
        text = cells.get("risk_class", "")
        if not text:
            return RiskClass(self.team.risk_class) if self.team else RiskClass.RAISED
        found = RISK_WORDS.get(" ".join(text.casefold().replace("_", " ").split()))
        if found is None:
            self.complain("risk", text)
        return found or RiskClass.RAISED

    def _count(self, cells: Mapping[str, str]) -> int:
        text = cells.get("staff_count", "")
        if not text:
            return self.team.staff_count if self.team else 0
        if not text.isascii() or not text.isdecimal() or len(text) >= LONGEST_NUMBER:
            self.complain("count", text)
            return 0
        return int(text)


def _changed(team: Any, wanted: WantedTeam) -> tuple[str, ...]:
    return tuple(name for name in CHANGEABLE if getattr(team, name) != getattr(wanted, name))


def _values(wanted: WantedTeam) -> list[Any]:
    return [getattr(wanted, name) for name in CHANGEABLE]
