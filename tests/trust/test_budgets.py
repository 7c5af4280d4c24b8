"""How many statements a page costs, on all logins together; no more may creep in."""

import pytest

from hub.identity.roles import Role
from tests.trust.asking import Answer, Visitor
from tests.trust.world import OURS, World


@pytest.fixture
def coordinator(lasting: World) -> Visitor:
    return Visitor(lasting, lasting.region.who(OURS, Role.COORDINATOR))


def told(answer: Answer) -> str:
    return "\n".join(statement.short for statement in answer.asked)


# page -> (method, path, endpoint, most statements): house.md and the goals of the first part
BUDGETS = {
    "the list": ("GET", "/meldingen/", "incidents.index", 6),
    "one melding": ("GET", "/meldingen/{id}", "incidents.show", 8),
    "the form": ("GET", "/meldingen/nieuw", "incidents.new", 6),
    "a search": ("POST", "/meldingen/zoeken", "incidents.search", 6),
    "notices": ("GET", "/berichten", "home.notices", 4),
    "nothing there": ("GET", "/meldingen/" + "0" * 8 + "-0000" * 3 + "-" + "0" * 12, "x", 4),
}


@pytest.mark.parametrize("page", BUDGETS)
def test_a_page_stays_within_its_statements(
    lasting: World, coordinator: Visitor, page: str
) -> None:
    method, path, endpoint, most = BUDGETS[page]
    answer = coordinator.ask(method, path.format(id=lasting.incidents[OURS, "civil"]), endpoint)

    assert answer.status in {200, 404}
    assert 1 <= len(answer.asked) <= most, told(answer)


def test_a_longer_list_costs_no_more(lasting: World, coordinator: Visitor) -> None:
    few = coordinator.ask("GET", "/meldingen/", "incidents.index", stand="", vanaf="")
    for _ in range(30):
        lasting.file(lasting.region.who(OURS, Role.REPORTER))

    many = coordinator.ask("GET", "/meldingen/", "incidents.index", stand="", vanaf="")

    assert many.body.count("/meldingen/0") > few.body.count("/meldingen/0")
    assert [s.text for s in many.asked] == [s.text for s in few.asked]


def test_filing_costs_no_more_than_it_does_now(lasting: World) -> None:
    reporter = Visitor(lasting, lasting.region.who(OURS, Role.REPORTER))

    answer = reporter.ask("POST", "/meldingen/", "incidents.file", filing_key="")

    assert answer.status == 303
    assert {statement.login for statement in answer.asked} == {lasting.region.login(OURS, "civil")}
    assert len(answer.asked) <= 12, told(answer)


def test_a_stranger_costs_nothing(lasting: World) -> None:
    for path in ("/", "/meldingen/", "/meldingen/nieuw", "/berichten"):
        assert Visitor(lasting, None).ask("GET", path, "x").asked == ()
