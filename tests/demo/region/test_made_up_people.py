"""The people of the synthetic region: every role is there, and everybody can be told apart."""

import unicodedata
from collections import Counter

import pytest

from hub.demo.region import PersonPlan, holding, municipalities, people, teams
from hub.demo.region.plans import MunicipalityPlan

EVERYWHERE = {
    "reporter",
    "manager",
    "coordinator",
    "safety_adviser",
    "council_clerk",
    "mayor",
    "municipal_secretary",
    "privacy_officer",
    "auditor",
    "administrator",
    "supporter",
}
AT_THE_HOST = {"lawyer", "pool_coordinator", "network_director", "platform_operator"}
ALL = EVERYWHERE | AT_THE_HOST | {"resilience_coordinator"}


def plan(slug: str) -> MunicipalityPlan:
    return next(one for one in municipalities() if one.slug == slug)


def roles(staff: list[PersonPlan]) -> Counter[str]:
    return Counter(role for person in staff for role in person.roles)


@pytest.mark.parametrize("one", municipalities(30), ids=lambda one: one.slug)
def test_every_municipality_has_all_roles_and_none_that_is_not_its_own(
    one: MunicipalityPlan,
) -> None:
    found = roles(people(one))

    assert not EVERYWHERE - set(found)
    assert not set(found) - ALL
    assert set(found).issuperset(AT_THE_HOST) == one.is_host
    assert one.is_host or not AT_THE_HOST & set(found)
    assert found["coordinator"] == 2
    assert sum(p.is_deputy for p in holding(people(one), "coordinator")) == 1


def test_some_but_not_all_have_a_resilience_coordinator() -> None:
    having = [bool(holding(people(one), "resilience_coordinator")) for one in municipalities()]

    assert any(having)
    assert not all(having)


def test_the_host_has_three_lawyers_of_whom_one_wears_two_hats() -> None:
    lawyers = holding(people(plan("hoofdstad")), "lawyer")

    assert len(lawyers) == 3
    assert sum("reporter" in person.roles for person in lawyers) == 1


def test_in_kleindorp_one_person_holds_three_roles() -> None:
    staff = people(plan("kleindorp"))
    several = [person for person in staff if len(person.roles) > 1]

    assert [len(person.roles) for person in several] == [3]
    assert len(several[0].hints) == 3


def test_hints_subjects_and_addresses_are_unique() -> None:
    everyone = [person for one in municipalities(60) for person in people(one)]
    hints = [hint for person in everyone for hint in person.hints]

    assert len(set(hints)) == len(hints)
    assert len({person.sub for person in everyone}) == len(everyone)
    assert len({person.email for person in everyone}) == len(everyone)
    assert all(person.login_hint == person.hints[0] for person in everyone)


def test_hints_name_role_and_municipality() -> None:
    hints = {person.login_hint for person in people(plan("middelveen"))}

    assert {"coordinator@middelveen", "coordinator-2@middelveen", "manager@middelveen"} <= hints
    assert {"reporter@middelveen", "reporter-2@middelveen", "mayor@middelveen"} <= hints


def test_the_first_hint_of_a_role_is_for_whom_it_is_the_main_role() -> None:
    first = next(p for p in people(plan("hoofdstad")) if "reporter@hoofdstad" in p.hints)

    assert first.roles == ("reporter",)


def test_addresses_are_plain_and_end_in_example() -> None:
    for person in people(plan("hoofdstad")):
        local, _, domain = person.email.partition("@")
        assert domain == "hoofdstad.example"
        assert local.replace(".", "").isascii()
        assert local.count(".") == 1


def test_names_come_from_many_places() -> None:
    names = [person for one in municipalities() for person in people(one)]

    assert any(person.prefix == "van den" for person in names)
    assert any(person.last_name in {"Yılmaz", "Kaya", "Şahin", "Öztürk"} for person in names)
    assert any(person.last_name.startswith("El-") for person in names)
    assert any("ł" in person.name or "ń" in person.name for person in names)
    assert sum(person.name != bare(person.name) for person in names) > len(names) / 20


def bare(name: str) -> str:
    return "".join(s for s in unicodedata.normalize("NFKD", name) if not unicodedata.combining(s))


def test_people_sort_by_last_name_before_prefix() -> None:
    person = next(p for p in people(plan("hoofdstad")) if p.prefix == "van der")

    assert person.sort_key.startswith(person.last_name.casefold())
    assert person.sort_key.endswith(f"van der {person.first_name.casefold()}")


@pytest.mark.parametrize("one", municipalities(30), ids=lambda one: one.slug)
def test_every_team_has_a_manager_a_deputy_and_reporters_of_its_own(one: MunicipalityPlan) -> None:
    staff = people(one)
    for team in teams(one):
        manager, deputy = staff[team.manager], staff[team.deputy]
        assert manager.team == team.index
        assert "manager" in manager.roles
        assert "manager" in deputy.roles
        assert manager is not deputy
        assert any(p.team == team.index for p in holding(staff, "reporter"))


def test_teams_hold_ten_officials_in_a_thousand_inhabitants() -> None:
    for one in municipalities():
        assert sum(team.staff_count for team in teams(one)) == one.officials
        assert len({team.name for team in teams(one)}) == len(teams(one))


def test_the_work_of_supervisors_has_the_highest_risk_class() -> None:
    risks = {team.name: team.risk_class for team in teams(plan("hoofdstad"))}

    assert set(risks.values()) == {"low", "raised", "high", "very_high"}
    assert [name for name, risk in risks.items() if risk == "very_high"] == ["Toezicht"]


def test_people_are_the_same_at_every_call_whatever_the_size_of_the_region() -> None:
    small, large = municipalities(3)[1], municipalities(50)[1]

    assert people(small) == people(small)
    assert people(small) == people(large)
