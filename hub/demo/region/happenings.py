"""What happened when, to whom and through which channel: the bare bones of each melding."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import Final, NamedTuple

from hub.demo.region import mix
from hub.demo.region.chances import pick, poisson, spread
from hub.demo.region.days import Horizon, busy_days, happening, midnight, office_moment
from hub.demo.region.plans import Line, MunicipalityPlan, TeamPlan

_CIVIL_RATE: Final = 0.5  # meldingen per 1,000 inhabitants and year, at culture 1
_GROWTH: Final = 0.07  # a year
_TOLD: Final = 0.45  # of those who experience something, who tells somebody
_RECORDED: Final = (0.25, 0.60)  # of what is told, in the first and in the last year
_EXPERIENCE: Final = {"mayor": 0.55, "alderman": 0.60, "councillor": 0.42}
_NEW_YEAR_RATE: Final = 0.01
_EVENT_RATES: Final = {"windmill": (22.0, 5.0), "asylum": (10.0, 4.0)}  # political, civil
_EVENT_DAYS: Final = {"windmill": 75, "asylum": 7}
_SILENT_SHARE: Final = 0.5
_NEW_YEARS_EVE: Final = (12, 31)
_NEW_YEAR_START: Final = 20 * 60
_NEW_YEAR_MINUTES: Final = 8 * 60

# Within how many working days a melding is filed; 0 is the same day.
_DELAYS: Final = {
    "civil": spread({0: 55, 1: 25, 2: 7, 3: 4, 5: 4, 10: 3, 25: 2}, 100),
    "political": spread({0: 18, 1: 22, 2: 14, 4: 14, 8: 14, 15: 10, 35: 8}, 100),
}


class Happening(NamedTuple):
    """The bare bones of a melding; sorts by the moment of filing."""

    filed_at: datetime
    happened_at: datetime
    line: Line
    behaviours: tuple[str, ...]
    channel: str
    team: int | None
    target: str
    topic: str


class Chronicle:
    """Draws what happens in one municipality within a horizon."""

    def __init__(
        self, plan: MunicipalityPlan, teams: list[TeamPlan], horizon: Horizon, *, scale: float
    ) -> None:
        self._plan = plan
        self._teams = teams
        self._horizon = horizon
        self._scale = scale
        self._exposed = spread(
            {team.index: team.staff_count * mix.EXPOSURE[team.risk_class] for team in teams}
        )
        self._targets = spread(
            {
                "mayor": _EXPERIENCE["mayor"],
                "alderman": _EXPERIENCE["alderman"] * plan.aldermen,
                "councillor": _EXPERIENCE["councillor"] * plan.council_seats,
            }
        )

    def of(self, random: Random) -> list[Happening]:
        """Return all that happened, in the order in which it was filed."""
        if self._plan.silent:
            return self._almost_nothing(random)
        found: list[Happening] = []
        for year, (first, end) in enumerate(self._years()):
            found += self._civil_year(year, (first, end), random)
            found += self._political_year(year, (first, end), random)
        for topic in sorted(self._plan.events):
            found += self._event(topic, random)
        found.sort()
        return found

    def _years(self) -> list[tuple[int, int]]:
        starts = self._horizon.starts
        return list(pairwise(starts))

    def _almost_nothing(self, random: Random) -> list[Happening]:
        first, end = self._years()[-1]
        few = random.random() < _SILENT_SHARE
        return [self._civil((first, end), random)] if few else []

    def _civil_year(self, year: int, days: tuple[int, int], random: Random) -> Iterator[Happening]:
        size = self._plan.inhabitants / 1000 * self._plan.culture * self._scale
        middle = (len(self._years()) - 1) / 2
        count = poisson(random, size * _CIVIL_RATE * (1 + _GROWTH * (year - middle)))
        for day in _new_years_eves(*days):
            festive = min(count, poisson(random, size * _NEW_YEAR_RATE))
            count -= festive
            for _ in range(festive):
                yield self._new_year(day, random)
        for _ in range(count):
            yield self._civil(days, random)

    def _political_year(
        self, year: int, days: tuple[int, int], random: Random
    ) -> Iterator[Happening]:
        part = year / max(1, len(self._years()) - 1)
        recorded = _RECORDED[0] + part * (_RECORDED[1] - _RECORDED[0])
        for _ in range(poisson(random, experiences(self._plan) * _TOLD * recorded * self._scale)):
            channel = pick(mix.POLITICAL_CHANNELS, random.random)
            kind = mix.DAY_KIND[channel]
            yield self._political(pick(busy_days(*days, kind), random.random), channel, "", random)

    def _event(self, topic: str, random: Random) -> Iterator[Happening]:
        """A cluster in a few weeks: a windmill project, or the week of a decision on asylum."""
        political, civil = _EVENT_RATES[topic]
        back = 150 + random.randrange(400)
        first = self._horizon.end_day - back
        if first < self._horizon.starts[0]:
            return
        days = range(first, first + _EVENT_DAYS[topic])
        for _ in range(poisson(random, political * self._scale)):
            channel = pick(mix.EVENT_CHANNELS, random.random)
            yield self._political(pick(days, random.random), channel, topic, random)
        for _ in range(poisson(random, civil * self._scale)):
            yield self._civil_event(pick(days, random.random), topic, random)

    def _civil(self, days: tuple[int, int], random: Random) -> Happening:
        draw = random.random
        main = pick(mix.CIVIL_MAIN, draw)
        team = pick(self._exposed, draw)
        kind = self._teams[team].kind
        if main in mix.FIXED_CHANNELS:
            channel = pick(mix.FIXED_CHANNELS[main], draw)
        else:
            channel = pick(_channels(kind, main in mix.NEEDS_PRESENCE), draw)
        day_kind = mix.DAY_KIND[channel]
        day = pick(busy_days(*days, day_kind), draw)
        return self._made(
            day,
            happening(day, day_kind, random),
            ("civil", _with_second(main, random), channel, team, "official", ""),
            random,
        )

    def _civil_event(self, day: int, topic: str, random: Random) -> Happening:
        channel = pick(mix.CIVIL_EVENT_CHANNELS, random.random)
        main = pick(mix.CIVIL_EVENT_MAIN, random.random)
        team = self._team_for("projects")
        return self._made(
            day,
            happening(day, mix.DAY_KIND[channel], random),
            ("civil", _with_second(main, random), channel, team, "official", topic),
            random,
        )

    def _new_year(self, day: int, random: Random) -> Happening:
        main = pick(mix.NEW_YEAR_MAIN, random.random)
        minutes = _NEW_YEAR_START + int(_NEW_YEAR_MINUTES * random.random())
        at = midnight(day) + timedelta(minutes=minutes)
        team = self._team_for("enforcement")
        about: _About = (
            "civil",
            _with_second(main, random),
            "street",
            team,
            "official",
            "new_year",
        )
        return self._made(day, at, about, random)

    def _political(self, day: int, channel: str, topic: str, random: Random) -> Happening:
        main = pick(mix.POLITICAL_MAIN[mix.POLITICAL_GROUP.get(channel, "present")], random.random)
        target = pick(self._targets, random.random)
        about: _About = ("political", _with_second(main, random), channel, None, target, topic)
        return self._made(day, happening(day, mix.DAY_KIND[channel], random), about, random)

    def _made(self, day: int, at: datetime, about: "_About", random: Random) -> Happening:
        late = pick(_DELAYS[about[0]], random.random)
        if late:
            filed = office_moment(self._horizon.working_day(day + 1, late - 1), random)
        else:
            filed = at + timedelta(minutes=5 + int(200 * random.random() ** 2))
        if filed >= self._horizon.end:
            filed = at + (self._horizon.end - at) * (0.9 * random.random())
        return Happening(filed, at, *about)

    def _team_for(self, kind: str) -> int:
        """The team that does a kind of work; in a small municipality permits and supervision."""
        found = [team.index for team in self._teams if team.kind == kind]
        return (found or [team.index for team in self._teams if team.kind == "permits"])[0]


_About = tuple[Line, tuple[str, ...], str, "int | None", str, str]


def experiences(plan: MunicipalityPlan) -> float:
    """Return how many of mayor, aldermen and councillors experience something in a year."""
    return (
        _EXPERIENCE["mayor"]
        + _EXPERIENCE["alderman"] * plan.aldermen
        + _EXPERIENCE["councillor"] * plan.council_seats
    )


def _with_second(main: str, random: Random) -> tuple[str, ...]:
    if random.random() < mix.SECOND_SHARE:
        return (main, pick(mix.SECOND[main], random.random))
    return (main,)


@lru_cache(maxsize=32)
def _channels(kind: str, present: bool) -> tuple[str, ...]:
    weights = mix.TEAM_CHANNELS[kind]
    if present:
        weights = {name: weight for name, weight in weights.items() if name in mix.PRESENT}
    return spread(weights)


@lru_cache(maxsize=64)
def _new_years_eves(first: int, end: int) -> tuple[int, ...]:
    days = range(first, end - 1)
    return tuple(day for day in days if _month_and_day(day) == _NEW_YEARS_EVE)


def _month_and_day(day: int) -> tuple[int, int]:
    noon = midnight(day) + timedelta(hours=12)
    return noon.month, noon.day
