"""A session holds while the person, the municipality, the role and the hat do."""

import pytest

from hub.identity.roles import Role
from tests.databases import Cluster
from tests.trust.asking import Visitor
from tests.trust.world import NEIGHBOUR, OURS, World

ENDED = {
    "the session was ended": "UPDATE hub.session SET ended_at = now()",
    "the session is too old": "UPDATE hub.session SET ends_at = now() - interval '1 second'",
    "the session was idle": "UPDATE hub.session SET seen_at = now() - interval '3 hours'",
    "the person left": "UPDATE hub.person SET ended_at = now()",
    "the municipality is suspended": "UPDATE hub.tenant SET status = 'suspended'",
    "the session is of another hat": "UPDATE hub.session SET login = login || 'x'",
}
TAKEN = {
    "the role ended": "UPDATE hub.membership SET ends_on = current_date - 2",
    "the role has yet to begin": "UPDATE hub.membership SET starts_on = current_date + 2",
    "the role is unconfirmed": "UPDATE hub.membership SET confirmed_at = NULL",
    "the role is gone": "DELETE FROM hub.membership",
    "the role works under another hat alone": (
        "DELETE FROM hub.membership WHERE login LIKE '%political'"
    ),
}


@pytest.mark.parametrize("why", ENDED)
def test_somebody_is_shut_out_at_once_when(cluster: Cluster, world: World, why: str) -> None:
    visitor = Visitor(world, world.region.who(OURS, Role.COUNCIL_CLERK))
    assert visitor.ask("GET", "/meldingen/", "x").status == 200

    with cluster.admin(world.region.hub.server.options["dbname"]) as db:
        db.execute(ENDED[why].encode())

    answer = visitor.ask("GET", "/meldingen/", "x")
    assert answer.to_sign_in or (answer.status, why) == (503, "the municipality is suspended")


@pytest.mark.parametrize("why", TAKEN)
def test_somebody_has_no_rights_any_more_when(cluster: Cluster, world: World, why: str) -> None:
    visitor = Visitor(world, world.region.who(OURS, Role.COUNCIL_CLERK))
    assert visitor.ask("GET", "/meldingen/", "x").status == 200

    with cluster.admin(world.region.hub.server.options["dbname"]) as db:
        db.execute(TAKEN[why].encode())

    assert visitor.ask("GET", "/meldingen/", "x").status == 403


def test_nobody_puts_on_a_hat_that_is_not_theirs(lasting: World) -> None:
    region = lasting.region
    for login in (
        region.login(OURS, "political"),
        region.login(OURS, "care"),
        region.login(NEIGHBOUR, "civil"),
        region.service("legal"),
        region.service("web"),
        region.hub.names.owner,
    ):
        visitor = Visitor(lasting, region.who(OURS, Role.COORDINATOR))
        assert visitor.ask("POST", f"/rol/{login}", "identity.switch").status == 403
        with visitor.browser.http.session_transaction(base_url="https://hub.example") as cookie:
            assert cookie["login"] == region.login(OURS, "civil")


def test_a_hat_of_ones_own_goes_on_and_the_old_token_is_worthless(lasting: World) -> None:
    region = lasting.region
    mayor = region.who(OURS, Role.MAYOR, "political")
    visitor = Visitor(lasting, mayor)
    with visitor.browser.http.session_transaction(base_url="https://hub.example") as cookie:
        before = dict(cookie)

    answer = visitor.ask("POST", f"/rol/{region.login(OURS, 'triangle')}", "identity.switch")
    assert (answer.status, answer.location) == (303, "/")
    assert visitor.ask("GET", "/meldingen/", "x").status == 403

    with visitor.browser.http.session_transaction(base_url="https://hub.example") as cookie:
        cookie.clear()
        cookie.update(before)
    assert visitor.ask("GET", "/meldingen/", "x").to_sign_in


def test_a_cookie_with_anothers_login_opens_nothing(lasting: World) -> None:
    visitor = Visitor(lasting, lasting.region.who(OURS, Role.COORDINATOR))
    for slug, room in ((OURS, "political"), (NEIGHBOUR, "civil"), (OURS, "care")):
        with visitor.browser.http.session_transaction(base_url="https://hub.example") as cookie:
            cookie["login"] = lasting.region.login(slug, room)
        assert visitor.ask("GET", "/meldingen/", "x").to_sign_in


def test_a_cookie_that_we_did_not_sign_is_nobody(lasting: World) -> None:
    visitor = Visitor(lasting, lasting.region.who(OURS, Role.COORDINATOR))
    cookie = visitor.browser.http.get_cookie("__Host-hub", domain="hub.example")
    assert cookie
    visitor.browser.http.set_cookie("__Host-hub", cookie.value[:-3] + "abc", domain="hub.example")

    assert visitor.ask("GET", "/meldingen/", "x").to_sign_in
