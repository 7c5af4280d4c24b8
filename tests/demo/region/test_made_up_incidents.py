"""The meldingen of the synthetic region are true to the figures that are known."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime

from hub.demo.region import IncidentPlan, incidents, municipalities, people
from hub.demo.region.happenings import experiences
from hub.demo.region.plans import MunicipalityPlan

UNTIL = date(2026, 11, 23)
END = datetime(2026, 11, 22, 23, tzinfo=UTC)
SCALE = 8.0  # of the region in conftest.py


BEHAVIOURS = {
    "verbal_abuse",
    "intimidation",
    "discrimination",
    "sexual_harassment",
    "threat",
    "blackmail",
    "stalking",
    "online_hate",
    "filming",
    "physical_light",
    "physical_heavy",
    "vandalism",
    "trespass",
    "other",
}
CHANNELS = {
    "counter",
    "consulting_room",
    "home_visit",
    "street",
    "phone",
    "email_letter",
    "social_media",
    "council_meeting",
    "residents_meeting",
    "home_of_official",
    "other",
}
MEASURES = set("N1 N2 G1 G2 G3 B1 B2 D1 W1 W2 S2 S3 X1 O1".split())  # noqa: SIM905 - shorter
FORMS = {"frustration", "instrumental", "influence_confused", "unknown"}


def plan(slug: str) -> MunicipalityPlan:
    return next(one for one in municipalities() if one.slug == slug)


def made(one: MunicipalityPlan, scale: float = 1.0, seed: int = 7) -> list[IncidentPlan]:
    return list(incidents(one, people(one), until=UNTIL, scale=scale, seed=seed))


def share(found: Iterable[IncidentPlan], holds: Callable[[IncidentPlan], bool]) -> float:
    answers = [holds(one) for one in found]
    return sum(answers) / len(answers)


def near(value: float, wanted: float, by: float = 0.02) -> bool:
    return abs(value - wanted) <= by


# Numbers


def test_the_number_of_civil_meldingen_follows_inhabitants_and_culture(
    region: dict[str, list[IncidentPlan]],
) -> None:
    for one in municipalities():
        if one.silent:
            continue
        count = sum(incident.line == "civil" for incident in region[one.slug])
        wanted = one.inhabitants / 1000 * 0.5 * one.culture * 5 * SCALE
        assert near(count / wanted, 1.0, 0.15), one.slug


def test_the_number_of_political_meldingen_follows_council_and_executive(
    region: dict[str, list[IncidentPlan]],
) -> None:
    plain = [one for one in municipalities() if not one.events and not one.silent]
    count = sum(one.line == "political" for town in plain for one in region[town.slug])
    wanted = sum(experiences(town) for town in plain) * 0.45 * 0.425 * 5 * SCALE

    assert near(count / wanted, 1.0, 0.1)


def test_the_political_line_is_recorded_more_as_years_go_by(political: list[IncidentPlan]) -> None:
    years = Counter((END - one.happened_at).days // 365 for one in political if not one.topic)

    assert years[0] > 1.7 * years[4]


def test_the_silent_municipality_has_one_melding_at_most() -> None:
    silent = next(one for one in municipalities() if one.silent)
    counts = {len(made(silent, scale=16.0, seed=seed)) for seed in range(20)}

    assert counts == {0, 1}


def test_scale_multiplies_the_number() -> None:
    small, large = len(made(plan("rivierstad"))), len(made(plan("rivierstad"), scale=4.0))

    assert near(large / small, 4.0, 0.5)
    assert made(plan("rivierstad"), scale=0.0) == []


# What happens


def test_civil_behaviours_have_the_known_mix(civil: list[IncidentPlan]) -> None:
    mains = Counter(one.behaviours[0] for one in civil)
    part = {name: count / len(civil) for name, count in mains.items()}

    assert set(part) == BEHAVIOURS
    assert near(part["verbal_abuse"] + part["other"], 0.55)
    assert near(part["intimidation"] + part["threat"] + part["blackmail"], 0.25)
    assert near(part["discrimination"], 0.06, 0.01)
    assert near(part["stalking"] + part["online_hate"] + part["filming"], 0.05, 0.01)
    assert near(part["vandalism"] + part["trespass"], 0.04, 0.01)
    assert near(part["physical_light"] + part["physical_heavy"], 0.04, 0.01)
    assert near(part["sexual_harassment"], 0.01, 0.005)


def test_the_political_line_is_nearly_half_social_media(political: list[IncidentPlan]) -> None:
    plain = [one for one in political if not one.topic]
    in_person = {"street", "residents_meeting", "council_meeting"}

    assert near(share(plain, lambda one: one.channel == "social_media"), 0.46, 0.04)
    assert near(share(plain, lambda one: one.channel == "email_letter"), 0.20, 0.03)
    assert near(share(plain, lambda one: one.channel in in_person), 0.25, 0.03)
    assert near(share(plain, lambda one: one.channel == "home_of_official"), 0.04, 0.02)


def test_aggression_has_the_known_forms(civil: list[IncidentPlan]) -> None:
    known = [one for one in civil if one.aggression_form != "unknown"]

    assert near(share(known, lambda one: one.aggression_form == "frustration"), 0.60)
    assert near(share(known, lambda one: one.aggression_form == "instrumental"), 0.28)
    assert near(share(known, lambda one: one.aggression_form == "influence_confused"), 0.12)


def test_codes_come_from_the_agreed_lists(
    civil: list[IncidentPlan], political: list[IncidentPlan]
) -> None:
    for one in itertools.chain(civil, political):
        assert set(one.behaviours) <= BEHAVIOURS
        assert len(set(one.behaviours)) == len(one.behaviours) in (1, 2)
        assert one.channel in CHANNELS
        assert one.theme in {"aggression", "intimidation", "undermining"}
        assert one.aggression_form in FORMS
        assert one.severity in {1, 2, 3, 4}
        assert one.status in {"filed", "in_hand", "closed"}
        assert one.measure is None or one.measure in MEASURES
        assert one.topic in {"", "new_year", "windmill", "asylum"}


def test_heavy_violence_is_always_of_the_highest_severity(civil: list[IncidentPlan]) -> None:
    assert all(one.severity == 4 for one in civil if "physical_heavy" in one.behaviours)
    assert near(share(civil, lambda one: one.severity == 4), 0.03, 0.015)


def test_nobody_is_hit_by_telephone(
    civil: list[IncidentPlan], political: list[IncidentPlan]
) -> None:
    bodily = {"physical_light", "physical_heavy", "vandalism", "trespass"}
    far = {"phone", "email_letter", "social_media"}

    for one in itertools.chain(civil, political):
        assert not (bodily & set(one.behaviours) and one.channel in far)


# What is done


def test_measures_have_the_known_shares(civil: list[IncidentPlan]) -> None:
    closed = [one for one in civil if one.status == "closed"]

    def part(letters: str) -> float:
        return share(closed, lambda one: one.measure is not None and one.measure[0] in letters)

    assert near(share(closed, lambda one: one.measure is None), 0.45)
    assert near(part("N"), 0.35)
    assert near(part("G"), 0.12)
    assert near(part("B"), 0.07)
    assert near(part("DWSXO"), 0.01, 0.006)


def test_police_complaints_have_the_known_share(civil: list[IncidentPlan]) -> None:
    assert 0.15 <= share(civil, lambda one: one.police_complaint) <= 0.24


def test_care_is_declined_and_later_accepted_as_known(civil: list[IncidentPlan]) -> None:
    declined = [one for one in civil if one.care_declined_first]

    assert near(len(declined) / len(civil), 0.40)
    assert near(share(declined, lambda one: one.care_accepted_later), 0.25)
    assert near(share(civil, lambda one: one.care_referred), 0.05, 0.01)
    assert not any(one.care_accepted_later and not one.care_declined_first for one in civil)
    assert all(one.care_accepted_later or not one.care_referred for one in declined)


def test_a_measure_has_a_known_offender_and_a_beginning(civil: list[IncidentPlan]) -> None:
    for one in civil:
        assert (one.measure is None) == (one.measure_on is None)
        if one.measure_on is not None:
            assert one.offender_key is not None
            assert one.feedback_at is not None
            assert one.measure_on < UNTIL
        if one.measure_until is not None:
            assert one.measure_on
            assert one.measure_until > one.measure_on
        assert one.measure not in {"G1", "G2", "G3", "B1", "B2"} or one.measure_until


# Who does it


def test_most_offenders_occur_once(region: dict[str, list[IncidentPlan]]) -> None:
    counts = Counter(
        (slug, one.offender_key)
        for slug, found in region.items()
        for one in found
        if one.offender_key and one.line == "civil"
    )
    times = Counter(min(3, count) for count in counts.values())

    assert near(times[1] / len(counts), 0.75, 0.03)
    assert near(times[2] / len(counts), 0.18, 0.03)
    assert near(times[3] / len(counts), 0.07, 0.02)


def test_four_in_a_hundred_with_a_measure_occur_in_two_municipalities(
    region: dict[str, list[IncidentPlan]],
) -> None:
    towns: dict[str, set[str]] = defaultdict(set)
    for slug, found in region.items():
        for one in found:
            if one.offender_key and one.measure:
                towns[one.offender_key].add(slug)
    several = sum(len(places) > 1 for places in towns.values())

    assert near(several / len(towns), 0.04, 0.01)


def test_neighbours_share_offenders_though_made_apart(
    region: dict[str, list[IncidentPlan]],
) -> None:
    keys = [{one.offender_key for one in found if one.offender_key} for found in region.values()]
    met = Counter(key for found in keys for key in found)
    shared = [count for key, count in met.items() if "+" in key]

    assert len(shared) > 50
    assert set(shared) <= {1, 2}
    assert shared.count(2) > 0.97 * len(shared)
    assert {count for key, count in met.items() if "+" not in key} == {1}
