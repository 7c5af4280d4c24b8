"""The meldingen of the synthetic region are possible in time, and read like meldingen."""

import itertools
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.demo.region import IncidentPlan, incidents, municipalities, people, teams
from hub.demo.region.plans import MunicipalityPlan
from hub.kernel.clock import local

UNTIL = date(2026, 11, 23)
END = datetime(2026, 11, 22, 23, tzinfo=UTC)


def plan(slug: str) -> MunicipalityPlan:
    return next(one for one in municipalities() if one.slug == slug)


def made(one: MunicipalityPlan, scale: float = 1.0, seed: int = 7) -> list[IncidentPlan]:
    return list(incidents(one, people(one), until=UNTIL, scale=scale, seed=seed))


def share(found: Iterable[IncidentPlan], holds: Callable[[IncidentPlan], bool]) -> float:
    answers = [holds(one) for one in found]
    return sum(answers) / len(answers)


# When


def test_moments_follow_each_other(
    civil: list[IncidentPlan], political: list[IncidentPlan]
) -> None:
    for one in itertools.chain(civil, political):
        steps = [one.happened_at, one.filed_at, one.taken_up_at, one.feedback_at, one.closed_at]
        past = [step for step in steps if step is not None]
        assert steps[: len(past)] == past
        assert all(step.utcoffset() == timedelta() for step in past)
        assert all(early <= late for early, late in itertools.pairwise(past))
        assert past[-1] < END
        assert one.happened_at > END - timedelta(days=5 * 365.25 + 1)
        assert (one.status == "closed") == (one.closed_at is not None)
        assert (one.status == "filed") == (one.taken_up_at is None)


def test_meldingen_come_in_the_order_of_filing(region: dict[str, list[IncidentPlan]]) -> None:
    for found in region.values():
        assert all(a.filed_at <= b.filed_at for a, b in itertools.pairwise(found))


def test_recent_meldingen_are_still_open_and_old_ones_are_done(civil: list[IncidentPlan]) -> None:
    recent = [one for one in civil if END - one.filed_at < timedelta(days=10)]
    old = [one for one in civil if END - one.filed_at > timedelta(days=365)]

    assert {one.status for one in recent} == {"filed", "in_hand", "closed"}
    assert share(recent, lambda one: one.status == "closed") < 0.4
    assert share(old, lambda one: one.status == "closed") > 0.95


def test_the_counter_is_open_in_office_hours(civil: list[IncidentPlan]) -> None:
    for one in civil:
        if one.channel == "counter":
            at = local(one.happened_at)
            assert at.weekday() < 5
            assert 7 <= at.hour <= 18
            assert (at.month, at.day) not in {(12, 25), (1, 1), (4, 27)}


def test_councils_meet_in_the_evening(political: list[IncidentPlan]) -> None:
    evenings = [local(one.happened_at).hour for one in political if "meeting" in one.channel]

    assert evenings
    assert min(evenings) >= 18


def test_new_years_eve_is_for_the_supervisors(civil: list[IncidentPlan]) -> None:
    nights = [one for one in civil if one.topic == "new_year"]

    assert nights
    for one in nights:
        at = local(one.happened_at)
        assert (at.month, at.day) in {(12, 31), (1, 1)}
        assert at.hour >= 20 or at.hour < 4
        assert one.channel == "street"


def test_windmills_bring_a_cluster_on_social_media() -> None:
    found = [one for one in made(plan("waterveen"), 4.0) if one.topic == "windmill"]
    moments = sorted(one.happened_at for one in found)
    aimed = [one for one in found if one.line == "political"]

    assert len(found) > 50
    assert moments[-1] - moments[0] <= timedelta(days=76)
    assert share(aimed, lambda one: one.channel == "social_media") > 0.6


def test_the_decision_on_asylum_takes_a_week() -> None:
    found = [one for one in made(plan("lindeborg"), 4.0) if one.topic == "asylum"]
    moments = sorted(one.happened_at for one in found)

    assert len(found) > 20
    assert moments[-1] - moments[0] <= timedelta(days=8)


# By whom, and in which words


def test_reporters_belong_to_the_municipality_and_to_the_line(
    region: dict[str, list[IncidentPlan]],
) -> None:
    for town in municipalities():
        staff, groups = people(town), teams(town)
        for one in region[town.slug]:
            reporter = staff[one.reporter]
            if one.line == "civil":
                assert one.team is not None
                assert groups[one.team].index == reporter.team
                assert ("manager" if one.on_behalf else "reporter") in reporter.roles
            else:
                assert one.team is None
                assert {"council_clerk", "mayor"} & set(reporter.roles)
                assert ("council_clerk" in reporter.roles) == (one.target == "councillor")


def test_accounts_are_finished_sentences(
    civil: list[IncidentPlan], political: list[IncidentPlan]
) -> None:
    for one in itertools.chain(civil, political):
        assert not re.search(r"[{}|]|  |\bNone\b", one.account)
        assert one.account[0].isupper()
        assert one.account[-1] in '.!?"'
        assert 20 < len(one.account) < 1_500


def test_accounts_vary_and_have_words_by_the_thousand(civil: list[IncidentPlan]) -> None:
    words = Counter(word for one in civil for word in re.findall(r"\w+", one.account.lower()))
    ranked = [count for _, count in words.most_common()]

    assert len({one.account for one in civil}) > 0.9 * len(civil)
    assert len(words) > 3_000
    assert ranked[0] > 20 * ranked[100] > 20 * ranked[1_000]


def test_accounts_name_no_citizen_and_no_colleague(
    region: dict[str, list[IncidentPlan]],
) -> None:
    surnames = {
        person.last_name for person in people(plan("hoofdstad")) if not person.last_name.isascii()
    } | {"Jansen", "Dijkstra", "Kowalski", "Amrani", "Ramdin", "Hoekstra", "Verhoeven"}

    for one in region["hoofdstad"]:
        assert not surnames & set(re.findall(r"\w+", one.account))


# How


def test_the_same_seed_gives_the_same_meldingen_and_another_seed_others() -> None:
    one = plan("middelveen")

    assert made(one) == made(one)
    assert made(one, seed=8) != made(one)


def test_meldingen_come_one_by_one() -> None:
    one = plan("hoofdstad")
    first = next(incidents(one, people(one), until=UNTIL, seed=7))

    assert first == made(one)[0]


@pytest.mark.parametrize(("years", "scale"), [(0, 1.0), (5, -1.0)])
def test_an_impossible_span_or_scale_is_refused(years: int, scale: float) -> None:
    one = plan("kleindorp")

    with pytest.raises(ValueError, match="a region has"):
        next(incidents(one, people(one), until=UNTIL, years=years, scale=scale, seed=1))


@pytest.mark.parametrize("until", [date(2024, 2, 29), date(2025, 1, 1), date(2026, 3, 30)])
def test_any_day_can_be_the_last(until: date) -> None:
    one = plan("rivierstad")
    found = list(incidents(one, people(one), until=until, years=1, seed=3))

    assert 60 < len(found) < 130
    assert all(local(incident.filed_at).date() < until for incident in found)


def test_speed_is_told(record_property: Callable[[str, object], None]) -> None:
    began = time.perf_counter()
    count = len(made(plan("hoofdstad"), scale=4.0))
    rate = round(count / (time.perf_counter() - began))

    record_property("meldingen_per_second", rate)
    print(f"{rate} meldingen a second")
    assert count > 4_000
