"""Four locks on every row, each proven alone: with the other three open it still holds."""

from collections.abc import Iterator

import pytest

from hub.identity.roles import Role
from hub.kernel.authz import access_of
from tests.trust.asking import Answer, Visitor
from tests.trust.locks import ATTACKS, FEATURES, NO_ID, Attack, Lock, mislead, open_lock
from tests.trust.world import OURS, World

CASES = [
    pytest.param(attack, id=f"{feature}: {attack.lock.name.lower()} {number}")
    for feature, attacks in {**ATTACKS, **NO_ID}.items()
    for number, attack in enumerate(attacks)
]


@pytest.fixture
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def carry_out(world: World, attack: Attack, patch: pytest.MonkeyPatch, opened: set[Lock]) -> Answer:
    """Let somebody sign in properly, open the locks, and attack."""
    visitor = Visitor(world, world.region.who(*attack.who))
    for lock in opened:
        open_lock(lock, world, patch)
    mislead(world, attack, patch)
    try:
        return attack.ask(world, visitor)
    finally:
        if Lock.LOGIN in opened:
            world.region.app.engine.dispose()


@pytest.mark.parametrize("attack", CASES)
def test_the_lock_holds_with_the_other_three_open(
    lasting: World, patch: pytest.MonkeyPatch, attack: Attack
) -> None:
    answer = carry_out(lasting, attack, patch, {*Lock} - {attack.lock})

    assert not attack.succeeded(lasting, answer)
    assert answer.status in attack.refused


@pytest.mark.parametrize("attack", CASES)
def test_with_all_four_open_the_attack_succeeds(
    world: World, patch: pytest.MonkeyPatch, attack: Attack
) -> None:
    """Otherwise the test above would prove nothing."""
    answer = carry_out(world, attack, patch, {*Lock})

    assert attack.succeeded(world, answer), f"{answer.status} {answer.body[:500]}"


@pytest.mark.parametrize("feature", ATTACKS)
def test_every_feature_is_attacked_at_all_four(feature: str) -> None:
    assert {attack.lock for attack in ATTACKS[feature]} == {*Lock}


def test_every_package_of_pages_with_rights_has_its_attacks(lasting: World) -> None:
    app = lasting.region.app
    with_rights = {
        endpoint.partition(".")[0]
        for endpoint, view in app.view_functions.items()
        if access_of(view)
    }

    assert with_rights == {*ATTACKS, *NO_ID}, "add them to tests/trust/locks.py"
    assert set(ATTACKS) == set(FEATURES)


def test_a_feature_that_names_no_row_has_no_id_in_its_addresses(lasting: World) -> None:
    for rule in lasting.region.app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in NO_ID:
            assert not rule.arguments, rule


def test_the_account_does_not_open_in_another_room(world: World, patch: pytest.MonkeyPatch) -> None:
    """Behind the four: even the owner's login reads the text with the right keys alone."""
    clerk = Visitor(world, world.region.who(OURS, Role.COUNCIL_CLERK))
    for lock in Lock:
        open_lock(lock, world, patch)
    attack = next(a for a in ATTACKS["incidents"] if a.misrouted)
    mislead(world, attack, patch)

    answer = clerk.ask("GET", f"/meldingen/{world.incidents[OURS, 'civil']}", "incidents.show")

    assert answer.status == 500
    assert "Kwetsbaarheidsmarkering" not in answer.body
