"""What is not yours answers exactly as what does not exist (trust.md, G2)."""

from itertools import product

import pytest
from werkzeug.routing import Rule

from hub.identity.roles import Role
from hub.kernel.authz import access_of
from hub.kernel.db.names import LINES
from tests.trust.asking import Answer, Visitor
from tests.trust.forms import FORMS
from tests.trust.world import (
    ARGUMENTS,
    METHODS,
    NEIGHBOUR,
    OURS,
    SAFE,
    World,
    address,
    marker,
    outsiders,
    rules,
    secret,
    unsafe,
)


def test_every_argument_of_every_route_can_be_filled_in(lasting: World) -> None:
    unknown = {
        f"{rule.rule}: {name}"
        for rule in rules(lasting)
        for name in rule.arguments
        if name not in ARGUMENTS
    }

    assert unknown == set(), "add them to ARGUMENTS in tests/trust/world.py"


def test_every_form_of_every_route_can_be_filled_in(lasting: World) -> None:
    unknown = {
        rule.endpoint for rule in rules(lasting) if unsafe(rule) and rule.endpoint not in FORMS
    }

    assert unknown == set(), "add them to FORMS in tests/trust/world.py"


def known(rule: Rule) -> bool:
    return set(rule.arguments) <= set(ARGUMENTS)


def methods_of(rule: Rule) -> list[str]:
    """The methods that run a view of their own: HEAD is GET without its body."""
    return sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})


ENDS_SESSIONS = {"identity.sign_out", "identity.switch", "own.end_others", "own.end"}


@pytest.mark.parametrize("line", LINES)
def test_what_is_not_theirs_answers_as_what_does_not_exist(lasting: World, line: str) -> None:
    visitors: dict[int, Visitor] = {}
    found = []
    for rule in filter(known, rules(lasting)):
        if not secret(rule):
            continue
        pair = address(lasting, rule, line), address(lasting, rule, line, absent=True)
        for somebody in outsiders(lasting, rule, line):
            visitor = visitors.get(id(somebody)) or Visitor(lasting, somebody)
            visitors[id(somebody)] = visitor
            for method in methods_of(rule):
                found += differences(visitor, rule, method, pair)

    assert not found, "\n".join(found[:20])


def differences(visitor: Visitor, rule: Rule, method: str, pair: tuple[str, str]) -> list[str]:
    """Ask for both, and tell what differs."""
    real, absent = (visitor.ask(method, path, rule.endpoint) for path in pair)
    who = visitor.somebody
    where = f"{method} {rule.rule} as {who.slug}/{who.role}/{who.room}" if who else rule.rule
    one, other = real.without(*pieces(pair)), absent.without(*pieces(pair))
    told = [
        f"{where}: {what} {str(a)[:300]} and {str(b)[:300]}"
        for what, a, b in (
            ("status", one.status, other.status),
            ("headers", one.headers, other.headers),
            ("statements", [s.short for s in one.asked], [s.short for s in other.asked]),
            ("body", one.body, other.body),
        )
        if a != b
    ]
    return told + shown(where, real)


def pieces(pair: tuple[str, str]) -> list[str]:
    """The parts of two addresses in which they differ, and the addresses themselves."""
    parts = [path.split("/") for path in pair]
    return [*pair, *(word for two in zip(*parts, strict=True) if len(set(two)) > 1 for word in two)]


def shown(where: str, answer: Answer) -> list[str]:
    """An outsider is refused, or sent on to an address that will refuse."""
    if answer.refused or (answer.status == 302 and "/naar/" in where):
        return []
    return [f"{where}: answered {answer.status}"]


def test_a_stranger_is_sent_to_sign_in_or_told_nothing(lasting: World) -> None:
    stranger = Visitor(lasting, None)
    wrong = []
    for rule, line in product(filter(known, rules(lasting)), LINES):
        needed = access_of(lasting.region.app.view_functions[rule.endpoint])
        for method in methods_of(rule):
            answer = stranger.ask(method, address(lasting, rule, line), rule.endpoint)
            if needed is not None and not answer.to_sign_in:
                wrong.append(f"{method} {rule.rule}: {answer.status}")
            if needed is not None and answer.asked:
                wrong.append(f"{method} {rule.rule}: asked the database {answer.asked}")
            wrong += told(lasting, line, f"{method} {rule.rule}", answer)

    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("line", LINES)
def test_no_other_page_tells_an_outsider_of_it(lasting: World, line: str) -> None:
    wrong: list[str] = []
    visitors: dict[int, Visitor] = {}
    for rule in filter(known, rules(lasting)):
        if secret(rule):
            continue
        path = address(lasting, rule, line)
        for somebody in outsiders(lasting, rule, line):
            if somebody.slug == OURS and somebody.room == line:
                continue
            visitor = visitors.get(id(somebody)) or Visitor(lasting, somebody)
            visitors[id(somebody)] = visitor
            for method in methods_of(rule):
                answer = visitor.ask(method, path, rule.endpoint)
                if rule.endpoint in ENDS_SESSIONS:
                    visitor.again()
                who = f"{somebody.slug}/{somebody.role}/{somebody.room}"
                ours = somebody.slug == OURS
                wrong += told(lasting, line, f"{method} {path} as {who}", answer, ours=ours)
                if answer.status == 500:
                    wrong.append(f"{method} {path} as {somebody.role}: our fault")

    assert not wrong, "\n".join(wrong[:20])


def told(world: World, line: str, where: str, answer: Answer, *, ours: bool = False) -> list[str]:
    """Tell whether an answer holds a melding of ours: its text, or its id out of nowhere.

    And, for who is not of our municipality, the name of somebody who is.
    """
    incident_id = str(world.incidents[OURS, line])
    known_already = incident_id in where or answer.to_sign_in
    hits = [marker(OURS, line)] + ([] if known_already else [incident_id])
    hits += [] if ours else [f" van {OURS.title()}"]
    everything = answer.body + str(answer.headers)
    return [f"{where} tells {hit}" for hit in hits if hit in everything]


@pytest.mark.parametrize(
    ("line", "role"), [("civil", Role.COORDINATOR), ("political", Role.COUNCIL_CLERK)]
)
def test_who_may_read_it_does(lasting: World, line: str, role: Role) -> None:
    insider = Visitor(lasting, lasting.region.who(OURS, role, line))
    incident_id = lasting.incidents[OURS, line]

    page = insider.ask("GET", f"/meldingen/{incident_id}", "incidents.show")
    found = insider.ask("POST", "/meldingen/zoeken", "incidents.search")
    listed = insider.ask("GET", "/meldingen/", "incidents.index", stand="", vanaf="")

    assert marker(OURS, line) in page.body
    assert str(incident_id) in found.body
    assert str(incident_id) in listed.body


def test_a_method_that_a_route_does_not_take_is_refused_before_the_database(lasting: World) -> None:
    coordinator = Visitor(lasting, lasting.region.who(OURS, Role.COORDINATOR))
    by_path: dict[str, set[str]] = {}
    for rule in filter(known, rules(lasting)):
        by_path.setdefault(rule.rule, set()).update(rule.methods or set())
    wrong = []
    for rule in filter(known, rules(lasting)):
        path = address(lasting, rule)
        for method in set(METHODS) - by_path[rule.rule]:
            answer = coordinator.ask(method, path, rule.endpoint)
            if answer.status != 405 or answer.asked:
                wrong.append(f"{method} {path}: {answer.status} {answer.asked}")

    assert not wrong, "\n".join(wrong[:20])


def test_asking_for_the_head_alone_tells_nothing_either(lasting: World) -> None:
    neighbour = Visitor(lasting, lasting.region.who(NEIGHBOUR, Role.COORDINATOR))
    found = []
    for rule in filter(known, rules(lasting)):
        if secret(rule) and "HEAD" in (rule.methods or ()):
            pair = address(lasting, rule), address(lasting, rule, absent=True)
            found += differences(neighbour, rule, "HEAD", pair)

    assert not found, "\n".join(found)


def test_asking_which_methods_there_are_tells_nothing_of_an_object(lasting: World) -> None:
    stranger = Visitor(lasting, None)
    for rule in filter(known, rules(lasting)):
        real, absent = (
            stranger.ask("OPTIONS", address(lasting, rule, absent=absent), rule.endpoint)
            for absent in (False, True)
        )
        assert (real.status, real.headers, real.body) == (
            absent.status,
            absent.headers,
            absent.body,
        )
        assert real.asked == ()


def test_nothing_of_ours_was_changed_by_all_that_asking(lasting: World) -> None:
    """Runs last in this file: every outsider has tried every change by now."""
    for line, role in (("civil", Role.COORDINATOR), ("political", Role.COUNCIL_CLERK)):
        insider = Visitor(lasting, lasting.region.who(OURS, role, line))
        page = insider.ask(
            "GET", f"/meldingen/{lasting.incidents[OURS, line]}", "incidents.show"
        ).body

        assert "Nieuw" in page
        assert "Wij hebben de man aangesproken" not in page


def test_safe_methods_are_those_that_need_no_token() -> None:
    assert set(SAFE) == {"GET", "HEAD", "OPTIONS"}
