"""Signing in as the pages do it, with a real provider: who comes in, and who does not (G1)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from hub.kernel import clock
from tests.builders import Region
from tests.identity.town import OURS, THEIRS, Town

EVIL = (
    "//evil.example",
    "///evil.example",
    "https://evil.example/",
    "https:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/x\r\nSet-Cookie: token=1",
    "javascript:alert(1)",
    "evil.example",
    "",
    " /meldingen/",
    "/\x00",
    "@evil.example",
)
BROKEN = (
    "",
    "?state={state}",
    "?code=x",
    "?state={state}&code=",
    "?state={state}&code=x",
    "?state={state}&code=%00",
    "?state={state}&code=x&iss=https://evil.example",
    "?state={state}&error=access_denied",
    "?state={state}&error=server_error&iss={issuer}",
    "?state={state}&error=%3Cscript%3Ealert(1)%3C/script%3E&iss={issuer}",
    "?state={state}&error=login_required&iss={issuer}&error_description=%3Cb%3E",
    "?state=%00%FF&code=x",
    "?state=%ED%A0%80&code=x",
    "?state={state}&state=other&code=x&code=y",
)
NOT_THERE = (404, None)
STATE = re.compile(r"state=([^&]+)")
ISSUER = re.compile(r"&iss=[^&]+")


@contextmanager
def nobody_comes_in(town: Town) -> Iterator[None]:
    """Whatever happens inside, no session starts and no browser is signed in more than before."""
    before = town.sessions()
    who = [visitor.is_signed_in() for visitor in town.visitors]
    yield
    assert town.sessions() == before
    assert [visitor.is_signed_in() for visitor in town.visitors[: len(who)]] == who
    assert not any(visitor.is_signed_in() for visitor in town.visitors[len(who) :])


def refused(answer: Any) -> str:
    """Hold an answer to a friendly refusal; return what it says."""
    assert answer.status_code == 400, answer.text
    assert "Inloggen is niet gelukt" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.text)


def test_somebody_comes_in_under_their_own_name_and_it_is_logged(town: Town) -> None:
    visitor = town.visitor()
    answer = visitor.sign_in(verder="/meldingen/nieuw")

    assert (answer.status_code, answer.location) == (303, "/meldingen/nieuw")
    assert "Reporter van kleindorp" in visitor.get("/meldingen/nieuw").text
    (line,) = town.logged("session:start")
    assert line.object_ids == [town.region.who(OURS, "reporter").id]
    assert line.result == "done"


def test_an_answer_works_once(town: Town) -> None:
    first = town.visitor()
    path = first.at_provider(first.start())
    assert first.get(path).status_code == 303

    with nobody_comes_in(town):
        refused(first.get(path))
        refused(town.visitor().get(path))


def test_a_code_works_once_also_in_a_fresh_attempt(town: Town) -> None:
    first, thief = town.visitor(), town.visitor()
    used = first.at_provider(first.start())
    fresh = thief.at_provider(thief.start())
    assert first.get(used).status_code == 303

    with nobody_comes_in(town):
        state = STATE.search(fresh)
        assert state is not None
        refused(thief.get(STATE.sub(state[0], used)))


def test_an_attempt_belongs_to_the_browser_that_began_it(town: Town) -> None:
    victim, attacker = town.visitor(), town.visitor()
    path = attacker.at_provider(attacker.start())
    victim.start()

    with nobody_comes_in(town):
        assert "hoort niet bij dit venster" in refused(victim.get(path))


def test_an_attempt_belongs_to_its_municipality(town: Town) -> None:
    visitor = town.visitor()
    path = visitor.at_provider(visitor.start(OURS))

    with nobody_comes_in(town):
        refused(visitor.get(path.replace(OURS, THEIRS, 1)))


def test_a_code_of_another_municipality_is_worth_nothing(town: Town) -> None:
    visitor = town.visitor()
    theirs = visitor.at_provider(visitor.start(THEIRS))
    ours = visitor.at_provider(visitor.start(OURS))
    code = re.search(r"code=[^&]+", theirs)
    assert code is not None

    with nobody_comes_in(town):
        refused(visitor.get(re.sub(r"code=[^&]+", code[0], ours)))


def test_an_attempt_that_took_too_long_has_to_begin_again(town: Town) -> None:
    visitor = town.visitor()
    path = visitor.at_provider(visitor.start())
    old = clock.now() - timedelta(minutes=31)
    town.as_owner("UPDATE hub.sign_in_attempt SET started_at = %s", old)

    with nobody_comes_in(town):
        refused(visitor.get(path))


def test_a_broken_answer_is_refused_in_plain_words(town: Town) -> None:
    visitor = town.visitor()
    visitor.start()
    with nobody_comes_in(town):
        for query in BROKEN:
            state = STATE.search(visitor.at_provider(visitor.start()))
            assert state is not None
            asked = query.format(state=state[1], issuer=town.issuer(OURS))

            answer = visitor.get(f"/aanmelden/{OURS}/terug{asked}")

            assert answer.status_code in {400, 404}, query
            assert "<script>alert" not in answer.text
            assert "<b>" not in answer.text.split("<h1>")[1].split("</main>")[0]


def test_the_answer_must_name_its_issuer(town: Town) -> None:
    visitor = town.visitor()
    silent = ISSUER.sub("", visitor.at_provider(visitor.start()))
    other = visitor.at_provider(visitor.start()).replace("%2Fkleindorp", "%2Fmiddelveen")

    with nobody_comes_in(town):
        refused(visitor.get(silent))
        refused(visitor.get(other))


def test_two_issuers_that_share_a_subject_are_two_people(town: Town) -> None:
    ours, theirs = town.visitor(), town.visitor()
    ours.sign_in(OURS)
    theirs.sign_in(THEIRS)

    mine, other = town.logged("session:start")

    assert mine.object_ids == [town.region.who(OURS, "reporter").id]
    assert other.object_ids == [town.region.who(THEIRS, "reporter").id]
    assert "Reporter van middelveen" in theirs.get("/meldingen/nieuw").text


def test_another_issuer_for_the_same_municipality_is_somebody_new(town: Town) -> None:
    known = town.region.who(OURS, "reporter").id
    town.change(known, issuer="https://former.example")

    visitor = town.visitor()
    answer = visitor.sign_in()

    assert answer.location.endswith("/wachten-op-rol")
    assert known not in town.logged("session:start")[0].object_ids


def test_the_same_mail_address_elsewhere_opens_nothing(town: Town, region: Region) -> None:
    incident_id = region.as_role(OURS, "reporter").file()
    namesake = town.visitor()

    answer = namesake.sign_in(THEIRS, "namesake")

    assert answer.location.endswith("/wachten-op-rol")
    assert namesake.get(f"/meldingen/{incident_id}").status_code in {403, 404}
    (known,) = town.known(OURS, f"coordinator@{OURS}.example")
    assert known.id == region.who(OURS, "coordinator").id
    (new,) = town.known(THEIRS, f"coordinator@{OURS}.example")
    assert new.id != known.id


def test_somebody_new_waits_and_the_administrator_is_told(town: Town) -> None:
    visitor = town.visitor()
    assert visitor.sign_in(who="newcomer").location.endswith("/wachten-op-rol")
    assert "Administrator van Kleindorp" in visitor.get("/wachten-op-rol").text
    assert visitor.get("/meldingen/nieuw").status_code == 403

    town.region.run_outbox()

    notices = town.region.as_role(OURS, "administrator").get("/berichten").text
    assert "Je hebt geen berichten" not in notices
    assert "newcomer" not in notices.casefold()


def test_who_left_is_refused_and_that_is_logged(town: Town) -> None:
    gone = town.region.who(OURS, "reporter").id
    visitor = town.visitor()
    visitor.sign_in()
    town.change(gone, ended_at=clock.now())
    assert not visitor.is_signed_in()

    with nobody_comes_in(town):
        answer = visitor.sign_in()

    assert answer.status_code == 403
    assert [line.result for line in town.logged("session:start")] == ["done", "refused"]
    assert town.logged("session:start")[1].object_ids == [gone]


def test_a_suspended_municipality_lets_nobody_in(town: Town) -> None:
    visitor, inside = town.visitor(), town.visitor()
    inside.sign_in()
    path = visitor.at_provider(visitor.start())
    town.as_owner("UPDATE hub.tenant SET status = 'suspended' WHERE slug = %s", OURS)

    before = town.sessions()
    assert visitor.get(path).status_code in {404, 503}
    assert visitor.get(f"/aanmelden/{OURS}").status_code in {404, 503}
    assert "Kleindorp" not in visitor.get("/aanmelden").text
    assert inside.get("/meldingen/").status_code in {303, 503}
    assert town.sessions() == before
    assert town.visitor().sign_in(THEIRS).status_code == 303


def test_a_cookie_from_before_is_worth_nothing_after_signing_in(town: Town) -> None:
    victim, attacker = town.visitor(), town.visitor()
    attacker.start()
    planted = attacker.cookie()
    with victim.http.session_transaction() as held:
        held.update(planted)

    victim.sign_in()

    assert victim.is_signed_in()
    assert not attacker.is_signed_in()
    assert set(planted.values()).isdisjoint(victim.cookie().values())


def test_signing_in_again_ends_the_session_before(town: Town) -> None:
    visitor = town.visitor()
    visitor.sign_in()
    earlier = visitor.cookie()
    visitor.sign_in()

    old = town.visitor()
    with old.http.session_transaction() as held:
        held.update(earlier)

    assert earlier["token"] != visitor.cookie()["token"]
    assert visitor.is_signed_in()
    assert not old.is_signed_in()


def test_a_made_up_cookie_opens_nothing(town: Town) -> None:
    visitor = town.visitor()
    with visitor.http.session_transaction() as held:
        held.update(token="x" * 43, login=town.region.login(OURS, "civil"))
    assert visitor.get("/berichten").status_code == 303
    visitor.http.set_cookie("hub", "eyJ0b2tlbiI6IngifQ.forged.forged")
    assert visitor.get("/berichten").status_code == 303


def test_nobody_is_sent_to_another_site(town: Town) -> None:
    visitor = town.visitor()
    for path in EVIL:
        came = visitor.sign_in(verder=path)
        language = visitor.get(f"/taal/en?{urlencode({'terug': path})}")
        chosen = visitor.get(f"/aanmelden?{urlencode({'verder': path})}")

        assert (came.status_code, came.location) in {(303, "/"), NOT_THERE}, path
        assert (language.status_code, language.location) in {(302, "/"), NOT_THERE}, path
        assert "evil.example" not in chosen.text, path


def test_where_to_go_afterwards_is_kept(town: Town) -> None:
    visitor = town.visitor()
    chosen = visitor.http.get("/aanmelden", query_string={"verder": "/meldingen/?stand=open"}).text

    assert "verder=/meldingen/%3Fstand%3Dopen" in chosen
    assert visitor.sign_in(verder="/meldingen/?stand=open").location == "/meldingen/?stand=open"
