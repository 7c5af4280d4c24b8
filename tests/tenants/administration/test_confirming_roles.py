"""A role in the political line works only after mayor or clerk said so."""

from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from hub.identity import signing_in
from hub.identity.confirming import NotFirst, confirm_first
from hub.identity.models import Membership, Person
from hub.identity.roles import Role
from hub.kernel import clock
from tests.builders import Browser, Region, Somebody
from tests.tenants.administration.test_giving_roles import (
    administrator,
    give,
    newcomer,
    roles_of,
)


def unconfirmed_mayor(region: Region) -> tuple[Somebody, Membership]:
    person = newcomer(region, "Nieuwe Burgemeester")
    assert give(administrator(region), person.id, "mayor:political").status_code == 303
    (membership,) = roles_of(region, person.id)
    return person, membership


def under(region: Region, person: Somebody, room: str) -> Browser:
    login = region.login(person.slug, room)
    return region.client(Somebody(person.id, person.slug, Role.MAYOR, room, login, person.name))


def hats(region: Region, person: Somebody) -> set[str]:
    with region.work(region.service("web")) as work:
        return {hat.login for hat in signing_in.hats_of(work.db, person.id)}


def test_it_is_born_without_effect_and_gives_no_hat(region: Region) -> None:
    person, membership = unconfirmed_mayor(region)

    assert membership.needs_confirmation
    assert membership.confirmed_at is None
    assert hats(region, person) == set()
    assert under(region, person, "political").get("/meldingen/").status_code == 403
    wearing = region.client(person).post(f"/rol/{region.login('kleindorp', 'political')}")
    assert wearing.status_code == 403


def test_mayor_and_clerk_hear_that_a_role_waits(region: Region) -> None:
    unconfirmed_mayor(region)

    region.run_outbox()

    for role in ("mayor", "council_clerk"):
        told = region.as_role("kleindorp", role, "political").get("/berichten").text
        assert "wacht op je bevestiging" in told


def test_after_the_word_it_works_and_the_whole_line_hears(region: Region) -> None:
    person, membership = unconfirmed_mayor(region)
    clerk = region.as_role("kleindorp", "council_clerk", "political")
    assert "Nieuwe Burgemeester" in clerk.get("/beheer/bevestigen").text

    answer = clerk.post(f"/beheer/bevestigen/{membership.id}/bevestigen")

    assert answer.status_code == 303
    assert under(region, person, "political").get("/meldingen/").status_code == 200
    region.run_outbox()
    mayor = region.as_role("kleindorp", "mayor", "political")
    assert "heeft een rol gekregen in de politiek" in mayor.get("/berichten").text
    assert "Nieuwe Burgemeester" in mayor.get("/mijn/lijn").text
    assert "Je hebt een nieuwe rol" in under(region, person, "political").get("/berichten").text
    assert "Er wacht geen rol" in clerk.get("/beheer/bevestigen").text


def test_a_role_that_is_turned_down_never_works(region: Region) -> None:
    person, membership = unconfirmed_mayor(region)
    clerk = region.as_role("kleindorp", "council_clerk", "political")

    assert clerk.post(f"/beheer/bevestigen/{membership.id}/afwijzen").status_code == 303

    assert under(region, person, "political").get("/meldingen/").status_code == 403
    assert clerk.post(f"/beheer/bevestigen/{membership.id}/bevestigen").status_code == 404


def test_nobody_confirms_their_own_role(region: Region) -> None:
    clerk = region.who("kleindorp", "council_clerk", "political")
    give(administrator(region), clerk.id, "mayor:political")
    held = roles_of(region, clerk.id)
    waiting = next(one for one in held if one.needs_confirmation and not one.confirmed_at)
    browser = region.client(clerk)

    assert "Dit is je eigen rol" in browser.get("/beheer/bevestigen").text
    assert browser.post(f"/beheer/bevestigen/{waiting.id}/bevestigen").status_code == 403


def test_nobody_in_the_civil_line_confirms(region: Region) -> None:
    _, membership = unconfirmed_mayor(region)

    for role in ("administrator", "privacy_officer", "coordinator"):
        browser = region.as_role("kleindorp", role)
        assert browser.get("/beheer/bevestigen").status_code == 403
        assert browser.post(f"/beheer/bevestigen/{membership.id}/bevestigen").status_code == 403
        assert browser.get("/mijn/lijn").status_code == 404


def test_a_neighbours_mayor_cannot_confirm(region: Region) -> None:
    _, membership = unconfirmed_mayor(region)
    mayor = region.as_role("middelveen", "mayor", "political")

    assert mayor.post(f"/beheer/bevestigen/{membership.id}/bevestigen").status_code == 404
    assert "Nieuwe Burgemeester" not in mayor.get("/beheer/bevestigen").text


def test_the_database_lets_only_the_political_login_confirm(region: Region) -> None:
    _, membership = unconfirmed_mayor(region)
    wanted = update(Membership).where(Membership.id == membership.id)

    for room in ("civil", "care", "triangle"):
        with (
            pytest.raises(DBAPIError, match="permission denied"),
            region.work(region.login("kleindorp", room)) as work,
        ):
            work.db.execute(wanted.values(confirmed_at=clock.now()))


def _owner(region: Region, cluster: Any) -> Any:
    with region.work(region.login("kleindorp", "civil")) as work:
        database = work.db.execute(text("SELECT current_database()")).scalar_one()
    return cluster.owner(database)


def test_the_operator_confirms_the_first_and_only_the_first(region: Region, cluster: Any) -> None:
    with _owner(region, cluster) as db:
        db.execute("UPDATE hub.membership SET confirmed_at = NULL WHERE needs_confirmation")
        clerk = region.who("kleindorp", "council_clerk", "political")
        browser = region.client(clerk)
        assert browser.get("/meldingen/").status_code == 403
        with region.work(region.login("kleindorp", "civil")) as work:
            email = str(work.db.execute(select(Person.email).where(Person.id == clerk.id)).scalar())

        confirmed = confirm_first(db, region.hub.names, "kleindorp", email.upper())

        assert [role for _, role in confirmed] == [Role.COUNCIL_CLERK]
        assert browser.get("/meldingen/").status_code == 200
        assert region.as_role("kleindorp", "mayor", "political").get("/").status_code != 200
        with pytest.raises(NotFirst, match="al een bevestigde"):
            confirm_first(db, region.hub.names, "kleindorp", "mayor@kleindorp.example")
        with pytest.raises(NotFirst, match="Niemand"):
            confirm_first(db, region.hub.names, "middelveen", email)
        lines = db.execute(
            "SELECT chain::text, origin FROM hub.audit_line WHERE action = 'membership:confirm'"
        ).fetchall()
    assert lines == [(region.login("kleindorp", "political"), "operator")]
