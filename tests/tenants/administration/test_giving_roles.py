"""People and roles: who may give which role to whom, and when it stops."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from hub.identity.models import Membership, Person, SignedIn, Team
from hub.identity.roles import Role
from hub.kernel import clock
from hub.kernel.ids import new_id
from hub.ui import formats
from tests.builders import Browser, Region, Somebody
from tests.counting import statements

TODAY = formats.short_date(clock.today())


def administrator(region: Region, slug: str = "kleindorp") -> Browser:
    return region.as_role(slug, "administrator")


def newcomer(region: Region, name: str = "Nieuw Persoon", slug: str = "kleindorp") -> Somebody:
    """Somebody who signed in and has no role."""
    login = region.login(slug, "civil")
    other = region.who(slug, "reporter").id
    with region.work(login) as work:
        tenant_id = work.db.get_one(Person, other).tenant_id
        person = Person(
            tenant_id=tenant_id,
            issuer=f"https://sso.{slug}.example",
            subject=name,
            name=name,
            sort_key=name.casefold(),
            email=f"{name.replace(' ', '.').lower()}@{slug}.example",
        )
        work.db.add(person)
    return Somebody(person.id, slug, Role.REPORTER, "civil", login, name)


def give(browser: Browser, person_id: UUID, role: str, **more: Any) -> Any:
    data = {"role": role, "starts_on": TODAY, "ends_on": "", **more}
    return browser.post(f"/beheer/mensen/{person_id}/rol", data)


def roles_of(region: Region, person_id: UUID, slug: str = "kleindorp") -> list[Membership]:
    with region.work(region.login(slug, "civil")) as work:
        mine = select(Membership).where(Membership.person_id == person_id)
        return list(work.db.execute(mine.order_by(Membership.id)).scalars())


def end(browser: Browser, membership: Membership) -> Any:
    path = f"/beheer/mensen/{membership.person_id}/rol/{membership.id}/beeindigen"
    return browser.post(path)


def test_a_role_that_is_given_works_at_the_next_request_and_is_told(region: Region) -> None:
    person = newcomer(region)
    browser = region.client(person)
    assert browser.get("/meldingen/").status_code == 403

    answer = give(administrator(region), person.id, "manager:civil")

    assert answer.status_code == 303
    assert browser.get("/meldingen/").status_code == 200
    region.run_outbox()
    assert "Je hebt een nieuwe rol" in browser.get("/berichten").text


def test_a_role_that_is_taken_away_is_gone_at_the_next_request(region: Region) -> None:
    coordinator = region.who("kleindorp", "coordinator")
    browser = region.client(coordinator)
    assert browser.get("/meldingen/").status_code == 200
    (membership,) = roles_of(region, coordinator.id)

    assert end(administrator(region), membership).status_code == 303

    assert browser.get("/meldingen/").status_code == 403
    region.run_outbox()
    assert "Een rol van je is beëindigd" in browser.get("/berichten").text


def test_a_session_that_ends_in_the_middle_loses_nothing(region: Region) -> None:
    person, admin = newcomer(region), administrator(region)
    path = f"/beheer/mensen/{person.id}/rol"
    form = {"draft_of": f"role.{person.id}", "form_at": path, "csrf_token": admin.token()}
    with region.work(region.service("web")) as work:
        work.db.execute(update(SignedIn).values(ended_at=clock.now()))

    admin.http.post(path, data={"role": "manager:civil", "starts_on": "31-12-2098", **form})

    page = administrator(region).get(path).text
    assert '<option value="manager:civil" selected>' in page
    assert 'value="31-12-2098"' in page


def test_a_role_given_today_can_be_taken_away_today_and_given_again(region: Region) -> None:
    person, admin = newcomer(region), administrator(region)
    give(admin, person.id, "manager:civil")
    (membership,) = roles_of(region, person.id)

    assert end(admin, membership).status_code == 303
    assert region.client(person).get("/meldingen/").status_code == 403
    assert give(admin, person.id, "manager:civil").status_code == 303
    assert region.client(person).get("/meldingen/").status_code == 200


def test_a_role_works_from_its_first_day_until_its_last(region: Region) -> None:
    person, admin = newcomer(region), administrator(region)
    browser = region.client(person)
    first, last = clock.today() + timedelta(days=1), clock.today() + timedelta(days=2)
    days = {"starts_on": formats.short_date(first), "ends_on": formats.short_date(last)}

    assert give(admin, person.id, "manager:civil", **days).status_code == 303

    assert browser.get("/meldingen/").status_code == 403
    for day, status in ((1, 200), (2, 200), (3, 403)):
        with clock.at(clock.in_days(clock.now(), day)):
            assert region.client(person).get("/meldingen/").status_code == status, day


def test_the_same_role_twice_is_refused_and_what_was_typed_stays(region: Region) -> None:
    reporter = region.who("kleindorp", "reporter")

    answer = give(administrator(region), reporter.id, "reporter:civil", ends_on="31-12-2099")

    assert answer.status_code == 422
    assert "heeft deze rol al" in answer.text
    assert 'value="31-12-2099"' in answer.text
    assert '<option value="reporter:civil" selected>' in answer.text
    assert len(roles_of(region, reporter.id)) == 1


NOT_WHOLE: list[tuple[dict[str, str], str]] = [
    ({"role": ""}, "Kies een rol"),
    ({"role": "nonsense"}, "Kies een van de antwoorden"),
    ({"role": "mayor:civil"}, "Kies een van de antwoorden"),
    ({"starts_on": "ooit"}, "veld--fout"),
    ({"starts_on": "01-01-2020"}, "Deze dag is al geweest"),
    ({"starts_on": "02-01-2098", "ends_on": "01-01-2098"}, "ligt voor de eerste dag"),
]


def test_a_role_that_is_not_whole_is_refused_at_its_field(region: Region) -> None:
    person, admin = newcomer(region), administrator(region)

    for typed, said in NOT_WHOLE:
        answer = give(admin, person.id, **{"role": "manager:civil", **typed})
        assert answer.status_code == 422, typed
        assert said in answer.text, typed

    assert roles_of(region, person.id) == []


def test_roles_of_the_region_are_given_by_the_host_alone(region: Region) -> None:
    guest, host = newcomer(region), newcomer(region, "Huur Jurist", "hoofdstad")

    assert give(administrator(region), guest.id, "lawyer:legal").status_code == 422
    assert give(administrator(region, "hoofdstad"), host.id, "lawyer:legal").status_code == 303
    assert "Jurist" not in administrator(region).get(f"/beheer/mensen/{guest.id}/rol").text


IMPOSSIBLE: list[dict[str, Any]] = [
    {"login": "legal"},
    {"login": "middelveen"},
    {"login": "political", "needs": False},
    {"login": "political", "needs": True, "confirmed": clock.now()},
    {"person": "middelveen"},
]


def test_the_database_itself_refuses_a_role_that_cannot_be(region: Region) -> None:
    civil = region.login("kleindorp", "civil")
    logins = {
        "legal": region.service("legal"),
        "middelveen": region.login("middelveen", "civil"),
        "political": region.login("kleindorp", "political"),
    }
    statement = text("""INSERT INTO hub.membership (id, tenant_id, person_id, role, login, source,
        starts_on, given_at, needs_confirmation, confirmed_at) SELECT :id, t.id, :person,
        'manager', :login, 'given', '2020-01-01', now(), :needs, :confirmed FROM hub.tenant t""")

    def insert(change: dict[str, Any]) -> None:
        somebody = region.who(change.get("person", "kleindorp"), "reporter")
        given = {"id": new_id(), "needs": False, "confirmed": None, **change}
        given |= {"person": somebody.id, "login": logins.get(change.get("login", ""), civil)}
        with region.work(civil) as work:
            work.db.execute(statement, given)

    for change in IMPOSSIBLE:
        with pytest.raises(DBAPIError, match="row-level security"):
            insert(change)
    insert({"login": "political", "needs": True})


def test_nobody_gives_roles_to_themselves_while_there_is_another_administrator(
    region: Region,
) -> None:
    me, other = region.who("kleindorp", "administrator"), newcomer(region)
    admin = administrator(region)
    assert give(admin, other.id, "administrator:civil").status_code == 303

    answer = give(admin, me.id, "coordinator:civil")

    assert answer.status_code == 422
    assert "Je kunt jezelf geen rol geven" in answer.text
    assert len(roles_of(region, me.id)) == 1


def test_the_only_administrator_may_and_the_privacy_officer_hears_of_it(region: Region) -> None:
    me = region.who("kleindorp", "administrator")

    assert give(administrator(region), me.id, "coordinator:civil").status_code == 303

    region.run_outbox()
    officer = region.as_role("kleindorp", "privacy_officer")
    assert "heeft zichzelf een rol gegeven" in officer.get("/berichten").text
    page = officer.get(f"/beheer/mensen/{me.id}")
    assert page.status_code == 200
    assert "Rol geven" not in page.text


def test_the_last_administrator_cannot_be_ended(region: Region) -> None:
    me, admin = region.who("kleindorp", "administrator"), administrator(region)
    (membership,) = roles_of(region, me.id)

    assert end(admin, membership).status_code == 422
    answer = admin.post(f"/beheer/mensen/{me.id}/vertrokken")

    assert answer.status_code == 422
    assert "enige beheerder" in answer.text
    assert admin.get("/beheer/mensen").status_code == 200


def test_whoever_leaves_is_out_at_once_under_every_hat(region: Region) -> None:
    clerk = region.who("kleindorp", "council_clerk")
    political = region.client(clerk)
    assert political.get("/meldingen/").status_code == 200
    with region.work(region.login("kleindorp", "civil")) as work:
        work.db.execute(select(Team)).scalar_one().manager_id = clerk.id

    answer = administrator(region).post(f"/beheer/mensen/{clerk.id}/vertrokken")

    assert answer.status_code == 303
    assert political.get("/meldingen/").status_code == 303
    with region.work(region.login("kleindorp", "civil")) as work:
        team = work.db.execute(select(Team)).scalar_one()
        assert (team.manager_id, team.version) == (None, 2)
    assert all(one.ends_on is not None for one in roles_of(region, clerk.id))


def test_who_left_can_come_back_without_the_old_roles(region: Region) -> None:
    reporter, admin = region.who("kleindorp", "reporter"), administrator(region)
    admin.post(f"/beheer/mensen/{reporter.id}/vertrokken")
    assert "Vertrokken" in admin.get("/beheer/mensen?stand=vertrokken").text
    assert give(admin, reporter.id, "manager:civil").status_code == 422

    assert admin.post(f"/beheer/mensen/{reporter.id}/terug").status_code == 303

    assert region.client(reporter).get("/meldingen/").status_code == 403


def test_job_title_and_team_can_be_changed_and_the_name_cannot(region: Region) -> None:
    reporter, admin = region.who("kleindorp", "reporter"), administrator(region)
    path = f"/beheer/mensen/{reporter.id}/wijzigen"

    answer = admin.post(path, {"job_title": "Boa", "team": "", "name": "Ander"})

    assert answer.status_code == 303
    page = admin.get(f"/beheer/mensen/{reporter.id}").text
    assert "Boa" in page
    assert "Geen team" in page
    assert reporter.name in page


def test_a_team_of_a_neighbour_is_no_choice(region: Region) -> None:
    with region.work(region.login("middelveen", "civil")) as work:
        foreign = work.db.execute(select(Team.id)).scalar_one()
    reporter = region.who("kleindorp", "reporter")

    answer = administrator(region).post(
        f"/beheer/mensen/{reporter.id}/wijzigen", {"job_title": "Boa", "team": str(foreign)}
    )

    assert answer.status_code == 422
    assert 'value="Boa"' in answer.text


PAGES = ("", "/zoeken", "/{id}", "/{id}/rol", "/{id}/wijzigen", "/{id}/vertrokken")


def test_other_roles_are_refused(region: Region) -> None:
    person_id = region.who("kleindorp", "reporter").id

    for role in ("reporter", "manager", "coordinator", "auditor", "mayor"):
        browser = region.as_role("kleindorp", role)
        for page in PAGES:
            path = "/beheer/mensen" + page.format(id=person_id)
            assert browser.get(path).status_code == 403, (role, path)
        assert give(browser, person_id, "manager:civil").status_code == 403


def test_the_privacy_officer_reads_and_changes_nothing(region: Region) -> None:
    officer = region.as_role("kleindorp", "privacy_officer")
    person_id = region.who("kleindorp", "reporter").id

    assert officer.get(f"/beheer/mensen/{person_id}").status_code == 200
    assert give(officer, person_id, "manager:civil").status_code == 403
    assert officer.post(f"/beheer/mensen/{person_id}/vertrokken").status_code == 403


def test_a_neighbours_person_is_as_one_who_does_not_exist(region: Region) -> None:
    foreign = region.who("middelveen", "reporter")
    (theirs,) = roles_of(region, foreign.id, "middelveen")
    admin = administrator(region)

    for page in PAGES[2:]:
        path = "/beheer/mensen" + page.format(id=foreign.id)
        assert admin.get(path).status_code == 404, path
    assert give(admin, foreign.id, "manager:civil").status_code == 404
    assert end(admin, theirs).status_code == 404
    assert admin.post(f"/beheer/mensen/{foreign.id}/vertrokken").status_code == 404


def test_who_waits_for_a_role_stands_on_top(region: Region) -> None:
    newcomer(region, "Zwaantje Zonderrol")

    page = administrator(region).get("/beheer/mensen").text

    assert page.index("Wachten op een rol") < page.index("Zwaantje Zonderrol")
    assert page.index("Zwaantje Zonderrol") < page.index("<tbody>")


def test_the_list_goes_by_25_without_a_name_in_an_address_and_few_statements(
    region: Region,
) -> None:
    for number in range(40):
        newcomer(region, f"Persoon {number:02d}")
    admin = administrator(region)
    seen: list[str] = []
    path = "/beheer/mensen"
    while path:
        with statements(region.hub.engine) as sent:
            page = admin.get(path).text
        assert len(sent) <= 8, [one.short for one in sent]
        rows = page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
        assert len(rows) <= 25
        seen += [row.split('">')[1].split("</a>")[0] for row in rows]
        following = page.split('rel="next" href="')
        path = following[1].split('"')[0].replace("&amp;", "&") if len(following) > 1 else ""
        assert "ersoon" not in path
    assert len(seen) == len(set(seen)) == 52
    assert seen == sorted(seen, key=str.casefold)


def test_searching_is_a_post_and_finds_part_of_a_name_whatever_its_marks(region: Region) -> None:
    newcomer(region, "Zoë de Vries")
    with region.work(region.login("kleindorp", "civil")) as work:
        person = work.db.execute(select(Person).where(Person.name == "Zoë de Vries")).scalar_one()
        person.sort_key = "zoe de vries"
    admin = administrator(region)

    assert "Zoë de Vries" in admin.post("/beheer/mensen/zoeken", {"q": "vries ZOE"}).text
    assert "niemand gevonden" in admin.post("/beheer/mensen/zoeken", {"q": "100%"}).text
    assert admin.post("/beheer/mensen/zoeken", {"q": " "}).status_code == 422


def test_every_page_of_a_person_needs_few_statements(region: Region) -> None:
    admin, person_id = administrator(region), region.who("kleindorp", "reporter").id

    for page in PAGES:
        with statements(region.hub.engine) as sent:
            admin.get("/beheer/mensen" + page.format(id=person_id))
        assert len(sent) <= 8, [one.short for one in sent]
