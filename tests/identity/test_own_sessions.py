"""My own sessions, roles and preferences."""

import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from hub.identity.devices import device_words
from hub.identity.models import Person, SignedIn
from hub.kernel import clock
from hub.kernel.web.ticket import hash_token
from tests.builders import Browser, Region
from tests.counting import statements

END = re.compile(r"/mijn/sessies/([0-9a-f-]{36})/beeindigen")


def sessions(browser: Browser) -> list[UUID]:
    """The sessions that the page shows, in its order."""
    return [UUID(found) for found in END.findall(browser.get("/mijn/sessies").text)]


def own(region: Region, browser: Browser) -> UUID:
    with browser.http.session_transaction() as cookie:
        token = cookie["token"]
    with region.work(region.service("web")) as work:
        mine = select(SignedIn.id).where(SignedIn.token_hash == hash_token(token))
        return work.db.execute(mine).scalar_one()


def test_every_session_is_shown_under_whatever_hat_and_one_can_be_ended(region: Region) -> None:
    civil = region.as_role("kleindorp", "municipal_secretary", "civil")
    triangle = region.as_role("kleindorp", "municipal_secretary", "triangle")
    page = civil.get("/mijn/sessies").text
    assert "Ambtelijke lijn" in page
    assert "Interne driehoek" in page
    assert page.count("Deze sessie") == 1

    ended = civil.post(f"/mijn/sessies/{own(region, triangle)}/beeindigen")

    assert ended.status_code == 303
    assert triangle.get("/berichten").location.startswith("/aanmelden")
    assert civil.get("/mijn/sessies").status_code == 200


def test_all_others_can_be_ended_at_once(region: Region) -> None:
    here, there, elsewhere = (region.as_role("kleindorp", "reporter") for _ in range(3))
    assert len(sessions(here)) == 3

    assert here.post("/mijn/sessies/andere").status_code == 303

    assert sessions(here) == [own(region, here)]
    assert there.get("/berichten").status_code == 303
    assert elsewhere.get("/berichten").status_code == 303


def test_ending_this_session_is_signing_out(region: Region) -> None:
    browser = region.as_role("kleindorp", "reporter")

    answer = browser.post(f"/mijn/sessies/{own(region, browser)}/beeindigen")

    assert answer.location == "/afgemeld"
    assert browser.get("/berichten").status_code == 303


def test_nobody_ends_or_sees_a_session_of_somebody_else(region: Region) -> None:
    mine = region.as_role("kleindorp", "reporter")
    for other in (
        region.as_role("kleindorp", "manager"),
        region.as_role("middelveen", "reporter"),
    ):
        assert mine.post(f"/mijn/sessies/{own(region, other)}/beeindigen").status_code == 404
        assert other.get("/berichten").status_code == 200
        assert own(region, other) not in sessions(mine)


def test_without_a_token_of_ours_nothing_ends(region: Region) -> None:
    mine, other = (region.as_role("kleindorp", "reporter") for _ in range(2))

    for path in (f"/mijn/sessies/{own(region, other)}/beeindigen", "/mijn/sessies/andere"):
        assert mine.http.post(path).status_code == 400

    assert len(sessions(mine)) == 2


def test_a_session_that_is_idle_or_over_is_not_shown(region: Region) -> None:
    region.as_role("kleindorp", "reporter")
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert len(sessions(region.as_role("kleindorp", "reporter"))) == 1


def test_who_is_not_signed_in_goes_to_sign_in(region: Region) -> None:
    browser = Browser(region.app, region.app.test_client())

    for path in ("/mijn/sessies", "/mijn/rollen", "/mijn/weergave"):
        assert browser.get(path).location.startswith("/aanmelden")
    assert browser.post("/mijn/sessies/andere").location == "/aanmelden"


def test_the_list_needs_few_statements(region: Region) -> None:
    browsers = [region.as_role("kleindorp", "reporter") for _ in range(12)]

    with statements(region.hub.engine) as sent:
        browsers[0].get("/mijn/sessies")

    assert len(sent) <= 4, [one.short for one in sent]


def test_a_device_is_named_as_its_owner_knows_it(region: Region) -> None:
    phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
    edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0"

    with region.app.test_request_context():
        assert device_words(phone) == "Safari op iPhone"
        assert device_words(edge) == "Edge op Windows"
        assert device_words("<script>") == "Onbekend apparaat"


def test_my_roles_are_all_there(region: Region) -> None:
    page = region.as_role("kleindorp", "council_clerk", "political").get("/mijn/rollen").text

    assert page.count("Griffier") >= 2
    assert "Interne driehoek" in page
    assert "sinds 01-01-2020" in page


def test_language_and_mode_are_kept_with_the_person_under_every_hat(region: Region) -> None:
    for role, room in (("reporter", "civil"), ("lawyer", "legal"), ("supporter", "care")):
        browser = region.as_role("hoofdstad", role, room)
        browser.get("/taal/nl")

        answer = browser.post("/mijn/weergave", {"language": "en", "mode": "dark"})

        assert answer.status_code == 303, (role, answer.text)
        page = browser.get("/mijn/weergave").text
        assert '<html lang="en" data-modus="donker">' in page
        assert 'value="dark" checked' in page


def test_a_preference_that_does_not_exist_is_refused(region: Region) -> None:
    browser = region.as_role("kleindorp", "reporter")

    answer = browser.post("/mijn/weergave", {"language": "fr", "mode": "dark"})

    assert answer.status_code == 422
    assert 'value="dark" checked' in answer.text
    with region.work(region.login("kleindorp", "civil")) as work:
        person = work.db.get_one(Person, region.who("kleindorp", "reporter").id)
        assert (person.language, person.mode) == ("nl", "auto")
