"""The meldingen of a municipality, one by one, in the order in which they were filed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from hub.demo.region import mix
from hub.demo.region.chances import pick, spread
from hub.demo.region.clusters import Clusters, shared_keys
from hub.demo.region.days import Horizon, horizon, office_moment
from hub.demo.region.happenings import Chronicle, Happening
from hub.demo.region.plans import (
    IncidentPlan,
    Line,
    MunicipalityPlan,
    PersonPlan,
    Status,
    TeamPlan,
    holding,
)
from hub.demo.region.staffing import teams
from hub.demo.region.wording import Scene, account

_ON_BEHALF: Final = 0.07
_DAYS_A_MONTH: Final = 30.44
_VARIANTS: Final = (*(0,) * 11, 1, 2, 3, 4, 5, 6, 7, 8, 9)
_TAKEN_UP: Final = spread({0: 40, 1: 40, 2: 12, 4: 8}, 100)
_FEEDBACK: Final = spread({1: 8, 2: 10, 3: 12, 5: 18, 7: 15, 9: 10, 12: 10, 16: 8, 25: 6, 40: 3})
_CLOSING: Final = spread({0: 40, 1: 12, 5: 15, 10: 13, 20: 12, 45: 8}, 100)
# Per stage of maturity: how many are never brought to an end (A).
_LEFT_LYING: Final = {1: 0.12, 2: 0.05, 3: 0.02, 4: 0.01}

_DECLINES_FIRST: Final = 0.40
_ACCEPTS_LATER: Final = 0.25
# 5 in 100 of all, out of those who accept at first or later.
_REFERRED: Final = 0.05 / (1 - _DECLINES_FIRST * (1 - _ACCEPTS_LATER))


class _Progress(NamedTuple):
    status: Status
    taken_up_at: datetime | None = None
    feedback_at: datetime | None = None
    closed_at: datetime | None = None


class _Measure(NamedTuple):
    code: str | None = None
    on: date | None = None
    until: date | None = None


class _Care(NamedTuple):
    declined_first: bool
    accepted_later: bool
    referred: bool


def incidents(
    plan: MunicipalityPlan,
    people: Sequence[PersonPlan],
    *,
    until: date,
    years: int = 5,
    scale: float = 1.0,
    seed: int = 1,
) -> Iterator[IncidentPlan]:
    """Yield the meldingen of the years before `until`, in the order of filing.

    Nothing happens, and nothing is done, on or after `until` (Dutch time). `people` are those of
    the plan. `scale` multiplies the number. The same arguments give the same meldingen; each
    municipality can be made apart, in a process of its own. Raises ValueError for less than a
    year or a negative scale.
    """
    if years < 1 or scale < 0:
        raise ValueError("a region has at least one year and no negative scale")
    random = Random(f"{seed}/{plan.slug}")
    span = horizon(until, years)
    team_list = teams(plan)
    happened = Chronicle(plan, team_list, span, scale=scale).of(random)
    shared = shared_keys(plan, years=years, scale=scale, seed=seed)
    teller = _Teller((plan, team_list, span), people, random)
    teller.expect(happened, shared)
    for one in happened:
        yield teller.tell(one)


class _Teller:
    """Fills in what the bare bones of a melding leave open."""

    def __init__(
        self,
        where: tuple[MunicipalityPlan, list[TeamPlan], Horizon],
        people: Sequence[PersonPlan],
        random: Random,
    ) -> None:
        self._plan, self._teams, self._span = where
        self._random = random
        self._reporters = {
            team.index: [p.index for p in holding(people, "reporter") if p.team == team.index]
            for team in self._teams
        }
        self._clerk = holding(people, "council_clerk")[0].index
        self._mayor = holding(people, "mayor")[0].index
        self._clusters: dict[Line, Clusters] = {}

    def expect(self, happened: Sequence[Happening], shared: list[str]) -> None:
        """Make room for as many offenders as this number of meldingen will have."""
        civil = sum(one.line == "civil" for one in happened)
        slug, random = self._plan.slug, self._random
        political = len(happened) - civil
        self._clusters = {
            "civil": Clusters(slug, round(civil * 0.76), shared, random),
            "political": Clusters(f"{slug}/p", round(political * 0.42), [], random),
        }

    def tell(self, one: Happening) -> IncidentPlan:
        """Make the whole melding."""
        draw = self._random.random
        severity = _severity(one.behaviours, draw())
        progress = self._progress(one.filed_at)
        measure = self._measure(one.line, severity, progress.feedback_at)
        on_behalf = one.line == "political" or draw() < _ON_BEHALF
        key = self._offender(one.line, measured=measure.code is not None)
        care = self._care()
        complains = draw() < mix.POLICE[one.line][severity]
        return IncidentPlan(
            line=one.line,
            happened_at=one.happened_at,
            filed_at=one.filed_at,
            behaviours=one.behaviours,
            channel=one.channel,
            theme=self._theme(one),
            topic=one.topic,
            aggression_form=pick(mix.FORMS[one.line], draw),
            severity=severity,
            target=one.target,
            team=one.team,
            reporter=self._reporter(one, on_behalf=on_behalf),
            on_behalf=on_behalf,
            account=self._account(one, on_behalf=on_behalf),
            status=progress.status,
            taken_up_at=progress.taken_up_at,
            feedback_at=progress.feedback_at,
            closed_at=progress.closed_at,
            measure=measure.code,
            measure_on=measure.on,
            measure_until=measure.until,
            police_complaint=complains and progress.taken_up_at is not None,
            offender_key=key,
            offender_variant=pick(_VARIANTS, draw) if key else 0,
            care_declined_first=care.declined_first,
            care_accepted_later=care.accepted_later,
            care_referred=care.referred,
        )

    def _care(self) -> _Care:
        draw = self._random.random
        declined = draw() < _DECLINES_FIRST
        accepted = declined and draw() < _ACCEPTS_LATER
        return _Care(declined, accepted, (accepted or not declined) and draw() < _REFERRED)

    def _account(self, one: Happening, *, on_behalf: bool) -> str:
        kind = "" if one.team is None else self._teams[one.team].kind
        scene = Scene(one.line, one.channel, one.behaviours, one.topic, kind, one.target, on_behalf)
        return account(scene, self._random)

    def _reporter(self, one: Happening, *, on_behalf: bool) -> int:
        """Councillors go through the clerk, the executive through the mayor."""
        if one.team is None:
            return self._clerk if one.target == "councillor" else self._mayor
        if on_behalf:
            return self._teams[one.team].manager
        return pick(self._reporters[one.team], self._random.random)

    def _theme(self, one: Happening) -> str:
        if "blackmail" in one.behaviours or self._random.random() < mix.UNDERMINING_SHARE[one.line]:
            return "undermining"
        return "intimidation" if mix.INTIMIDATING.intersection(one.behaviours) else "aggression"

    def _progress(self, filed_at: datetime) -> _Progress:
        random, end = self._random, self._span.end
        taken = self._later(filed_at, pick(_TAKEN_UP, random.random))
        if taken >= end:
            return _Progress("filed")
        if random.random() < _LEFT_LYING[self._plan.phase]:
            return _Progress("in_hand", taken)
        feedback = self._later(taken, pick(_FEEDBACK, random.random))
        if feedback >= end:
            return _Progress("in_hand", taken)
        closed = self._later(feedback, pick(_CLOSING, random.random))
        if closed >= end:
            return _Progress("in_hand", taken, feedback)
        return _Progress("closed", taken, feedback, closed)

    def _later(self, moment: datetime, working_days: int) -> datetime:
        """A moment some working days later, never before the moment itself."""
        day = self._span.working_day(moment.toordinal(), working_days)
        later = office_moment(day, self._random)
        return later if later > moment else moment + timedelta(minutes=20)

    def _measure(self, line: Line, severity: int, decided: datetime | None) -> _Measure:
        """A measure is decided on when the reporter hears of it."""
        tables = mix.CIVIL_MEASURES if line == "civil" else mix.POLITICAL_MEASURES
        code = pick(tables[severity], self._random.random)
        if code is None or decided is None:
            return _Measure()
        if code not in mix.TERMS:
            return _Measure(code, decided.date())
        months = self._random.randint(*mix.TERMS[code])
        return _Measure(
            code, decided.date(), decided.date() + timedelta(days=round(months * _DAYS_A_MONTH))
        )

    def _offender(self, line: Line, *, measured: bool) -> str | None:
        if not measured and self._random.random() >= mix.KNOWN[line]:
            return None
        return self._clusters[line].next(measured=measured)


def _severity(behaviours: tuple[str, ...], chance: float) -> int:
    """By rule from the heaviest behaviour, now and then a step up for its impact; 1 to 4."""
    heaviest = max(mix.SEVERITY[kind] for kind in behaviours)
    return min(4, heaviest + (chance < mix.HEAVIER_SHARE))
