"""Teams: adding, changing, ending; two people at the same moment."""

import csv
import io
from typing import Any

from sqlalchemy import select, update

from hub.identity.models import Person, SignedIn, Team
from hub.kernel import clock
from tests.builders import TEAM, Browser, Region
from tests.counting import statements

A_TEAM = {
    "name": "Handhaving",
    "manager": "manager@kleindorp.example",
    "deputy": "",
    "risk_class": "high",
    "staff_count": "12",
}


def administrator(region: Region, slug: str = "kleindorp") -> Browser:
    return region.as_role(slug, "administrator")


def teams(region: Region, slug: str = "kleindorp") -> dict[str, Team]:
    with region.work(region.login(slug, "civil")) as work:
        return {team.name: team for team in work.db.execute(select(Team)).scalars()}


def add(browser: Browser, **changes: Any) -> Any:
    return browser.post("/beheer/teams/nieuw", {**A_TEAM, **changes})


def change(browser: Browser, team: Team, **changes: Any) -> Any:
    data = {**A_TEAM, "name": team.name, "version": str(team.version), **changes}
    return browser.post(f"/beheer/teams/{team.id}", data)


def test_a_team_is_added_with_its_manager_found_by_address(region: Region) -> None:
    assert add(administrator(region)).status_code == 303

    team = teams(region)["Handhaving"]
    assert team.manager_id == region.who("kleindorp", "manager").id
    assert (team.risk_class, team.staff_count, team.version) == ("high", 12, 1)
    page = administrator(region).get("/beheer/teams").text
    assert "Handhaving" in page
    assert "Hoog" in page


def test_people_are_found_by_subject_and_by_whole_name(region: Region) -> None:
    admin = administrator(region)
    known = ("reporter-1", "Reporter van Kleindorp", "REPORTER van  kleindorp")
    for number, words in enumerate(known):
        assert add(admin, name=f"Team {number}", deputy=words).status_code == 303

    found = {team.deputy_id for name, team in teams(region).items() if name != TEAM}
    assert found == {region.who("kleindorp", "reporter").id}


NOT_RIGHT = [
    ({"name": ""}, "Vul de naam van het team in"),
    ({"name": "burgerZAKEN"}, "Er is al een team met deze naam"),
    ({"manager": "reporter@middelveen.example"}, "We kennen niemand"),
    ({"deputy": "manager@kleindorp.example"}, "Kies een ander dan de leidinggevende"),
    ({"risk_class": "enormous"}, "Kies een van de antwoorden"),
    ({"staff_count": "-1"}, "Vul een getal in van 0 tot en met"),
    ({"staff_count": "veel"}, "Schrijf een heel getal"),
    ({"staff_count": "9" * 5000}, "Schrijf een heel getal"),
]


def test_a_team_that_is_not_right_is_refused_and_stays_as_typed(region: Region) -> None:
    admin = administrator(region)

    for typed, said in NOT_RIGHT:
        answer = add(admin, **typed)
        assert answer.status_code == 422, typed
        assert said in answer.text, typed
        assert f'value="{typed.get("staff_count", "12")}"' in answer.text

    assert set(teams(region)) == {TEAM}


def test_a_name_that_two_people_have_asks_for_the_address(region: Region) -> None:
    with region.work(region.login("kleindorp", "civil")) as work:
        one = work.db.get_one(Person, region.who("kleindorp", "reporter").id)
        other = work.db.get_one(Person, region.who("kleindorp", "manager").id)
        other.name, other.sort_key = one.name, one.sort_key

    answer = add(administrator(region), manager="Reporter van Kleindorp")

    assert answer.status_code == 422
    assert "meer mensen met deze naam" in answer.text


def test_the_second_of_two_who_change_a_team_sees_both_texts(region: Region) -> None:
    team = teams(region)[TEAM]
    first, second = administrator(region), administrator(region)
    assert change(first, team, staff_count="41").status_code == 303

    answer = change(second, team, staff_count="99", name="Publiekszaken")

    assert answer.status_code == 409
    assert "<dd>41</dd>" in answer.text
    assert 'value="99"' in answer.text
    assert 'value="Publiekszaken"' in answer.text
    assert teams(region)[TEAM].staff_count == 41
    again = change(second, teams(region)[TEAM], staff_count="99", name="Publiekszaken")
    assert again.status_code == 303
    assert 'name="version" type="hidden" value="2"' in answer.text


def test_a_session_that_ends_in_the_middle_loses_nothing(region: Region) -> None:
    admin = administrator(region)
    token = admin.token()
    form = {"draft_of": "team.new", "form_at": "/beheer/teams/nieuw", "csrf_token": token}
    with region.work(region.service("web")) as work:
        work.db.execute(update(SignedIn).values(ended_at=clock.now()))

    answer = admin.http.post("/beheer/teams/nieuw", data={**A_TEAM, **form})

    assert answer.location == "/aanmelden?verder=/beheer/teams/nieuw"
    again = administrator(region)
    page = again.get("/beheer/teams/nieuw").text
    assert 'value="Handhaving"' in page
    assert 'value="12"' in page
    assert add(again).status_code == 303
    assert "Handhaving" not in again.get("/beheer/teams/nieuw").text


def test_a_team_that_ended_is_gone_and_its_name_is_free(region: Region) -> None:
    team, admin = teams(region)[TEAM], administrator(region)

    assert admin.post(f"/beheer/teams/{team.id}/beeindigen").status_code == 303

    assert admin.get(f"/beheer/teams/{team.id}").status_code == 404
    assert add(admin, name=TEAM).status_code == 303


def test_other_roles_are_refused(region: Region) -> None:
    team = teams(region)[TEAM]

    for role in ("manager", "coordinator", "privacy_officer", "auditor"):
        browser = region.as_role("kleindorp", role)
        for path in ("", "/nieuw", f"/{team.id}", "/inlezen", "/uitvoer.csv"):
            assert browser.get(f"/beheer/teams{path}").status_code == 403, path
        assert add(browser).status_code == 403
        assert change(browser, team).status_code == 403


def test_a_neighbours_team_is_as_one_that_does_not_exist(region: Region) -> None:
    team, admin = teams(region, "middelveen")[TEAM], administrator(region)

    assert admin.get(f"/beheer/teams/{team.id}").status_code == 404
    assert change(admin, team).status_code == 404
    assert admin.post(f"/beheer/teams/{team.id}/beeindigen").status_code == 404
    assert TEAM in teams(region, "middelveen")


def test_the_export_is_whole_and_no_cell_is_a_formula(region: Region) -> None:
    admin = administrator(region)
    add(admin, name="=HYPERLINK(1)")

    answer = admin.get("/beheer/teams/uitvoer.csv")

    assert answer.headers["Content-Disposition"] == 'attachment; filename="teams.csv"'
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == ["Team", "Leidinggevende", "Plaatsvervanger", "Risicoklasse", "Formatie"]
    assert ["'=HYPERLINK(1)", "manager@kleindorp.example", "", "Hoog", "12"] in rows
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_the_pages_need_few_statements(region: Region) -> None:
    with region.work(region.login("kleindorp", "civil")) as work:
        tenant_id = work.db.execute(select(Team.tenant_id)).scalar_one()
        for number in range(30):
            key = f"team {number:02d}"
            work.db.add(Team(tenant_id=tenant_id, name=key, sort_key=key))
    admin, team = administrator(region), teams(region)[TEAM]

    for path in ("", "/nieuw", f"/{team.id}", "/inlezen", "/uitvoer.csv"):
        with statements(region.hub.engine) as sent:
            assert admin.get(f"/beheer/teams{path}").status_code == 200
        assert len(sent) <= 8, [one.short for one in sent]
    assert "1 tot en met 25 van 31" in admin.get("/beheer/teams").text
