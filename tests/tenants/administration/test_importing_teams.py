"""Teams from a file: looked at first, then all of it or nothing."""

import html
import io
import re
from typing import Any

import pytest
from sqlalchemy import select

from hub.identity.models import Team
from tenants.administration.teams.files import FileRefused, decode, read_lines
from tests.builders import TEAM, Browser, Region
from tests.tenants.administration.test_teams import add, administrator, change, teams

HEADER = "Team;Leidinggevende;Plaatsvervanger;Risicoklasse;Formatie\n"
GOOD = HEADER + (
    "Burgerzaken;manager@kleindorp.example;;zeer hoog;44\n"
    "Buitendienst;reporter-1;manager@kleindorp.example;Hoog;8\n"
)


def look(browser: Browser, content: bytes | str) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return browser.post(
        "/beheer/teams/inlezen", {"file": (io.BytesIO(data), "teams.csv", "text/csv")}
    )


def shown(page: str, name: str) -> str:
    """Return the value of a hidden field, as a browser would send it."""
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page)
    assert found, page
    return html.unescape(found[1])


def take_over(browser: Browser, page: str) -> Any:
    data = {name: shown(page, name) for name in ("text", "shown")}
    return browser.post("/beheer/teams/overnemen", data)


def test_a_file_is_shown_first_and_changes_nothing(region: Region) -> None:
    answer = look(administrator(region), GOOD)

    assert answer.status_code == 200
    assert "Nieuw team" in answer.text
    assert "Wijzigt: plaatsvervanger, risicoklasse en formatie" in answer.text
    assert set(teams(region)) == {TEAM}


def test_after_the_word_all_of_it_is_there(region: Region) -> None:
    admin = administrator(region)

    assert take_over(admin, look(admin, GOOD).text).status_code == 303

    found = teams(region)
    assert found["Buitendienst"].manager_id == region.who("kleindorp", "reporter").id
    assert found[TEAM].deputy_id is None
    assert (found[TEAM].risk_class, found[TEAM].staff_count) == ("very_high", 44)
    assert found[TEAM].version == 2


def test_the_same_file_again_changes_nothing(region: Region) -> None:
    admin = administrator(region)
    take_over(admin, look(admin, GOOD).text)

    answer = look(admin, GOOD)

    assert "Alles staat er al zo" in answer.text
    assert 'action="/beheer/teams/overnemen"' not in answer.text


def test_our_own_export_comes_back_as_it_was(region: Region) -> None:
    admin = administrator(region)
    add(admin, name="-Min; met 'teken\"")
    exported = admin.get("/beheer/teams/uitvoer.csv").data

    assert "Alles staat er al zo" in look(admin, exported).text


def test_columns_that_are_not_there_stay_as_they_are(region: Region) -> None:
    admin, before = administrator(region), teams(region)[TEAM]

    take_over(admin, look(admin, f"naam,formatie\n{TEAM},3\n").text)

    after = teams(region)[TEAM]
    assert after.staff_count == 3
    assert (after.manager_id, after.deputy_id) == (before.manager_id, before.deputy_id)


WRONG_LINES = [
    (";manager@kleindorp.example;;laag;3", "Regel 3: de naam van het team ontbreekt."),
    ("X" * 101 + ";;;laag;3", "Regel 3: de naam van het team is te lang."),
    ("goed;;;laag;3", "Regel 3: het team goed staat ook op regel 2."),
    ("A;niemand@kleindorp.example;;laag;3", "Regel 3: we kennen niemand als niemand@"),
    ("A;reporter@middelveen.example;;laag;3", "Regel 3: we kennen niemand als reporter@"),
    ("A;reporter-1;reporter-1;laag;3", "Regel 3: leidinggevende en plaatsvervanger zijn"),
    ("A;;;gevaarlijk;3", "Regel 3: de risicoklasse gevaarlijk kennen we niet."),
    ("A;;;laag;3,5", "Regel 3: de formatie 3,5 is geen heel getal"),
    ("A;;;laag;-3", "Regel 3: de formatie -3 is geen heel getal"),
    ("A;;;laag;" + "9" * 5000, "Regel 3: de formatie 999"),
]


def test_one_wrong_line_and_nothing_is_imported(region: Region) -> None:
    admin = administrator(region)

    for line, said in WRONG_LINES:
        content = f"{HEADER}Goed;;;laag;1\n{line}\n"
        answer = look(admin, content)
        assert answer.status_code == 422, line
        assert said in answer.text, line
        assert 'action="/beheer/teams/overnemen"' not in answer.text
        forced = admin.post("/beheer/teams/overnemen", {"text": content, "shown": "made up"})
        assert forced.status_code == 409

    assert set(teams(region)) == {TEAM}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_header"),
        (b"Leidinggevende;Formatie\nA;3\n", "no_header"),
        (b"Team;Naam\nA;B\n", "double_column"),
        (b"Team;Formatie\n;\n\n", "empty"),
        (b'Team;Formatie\n"A;3\n', "quotes"),
        (b"PK\x03\x04\x00\x00", "not_text"),
        (b"Team\n" + b"A\n" * 2001, "too_large"),
        (b"Team\n" + b"A" * 1_000_001, "too_large"),
    ],
    ids=["nothing", "no name", "double", "empty", "quotes", "zip", "many", "long"],
)
def test_a_file_that_is_no_list_of_teams_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as wrong:
        read_lines(decode(content))

    assert wrong.value.complaint.code == code


def test_the_page_says_what_is_wrong_with_a_file(region: Region) -> None:
    answer = look(administrator(region), b"Leidinggevende\nA\n")

    assert answer.status_code == 422
    assert "heeft geen kolom Team" in answer.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_files_as_spreadsheets_save_them_are_read(encoding: str, delimiter: str) -> None:
    text = f"Team{delimiter}Formatie\r\nOpvang coördinatie{delimiter}7\r\n"

    (line,) = read_lines(decode(text.encode(encoding)))

    assert (line.line, line.cells) == (2, {"name": "Opvang coördinatie", "staff_count": "7"})


def test_a_line_that_tells_the_delimiter_is_no_team() -> None:
    lines = read_lines("sep=;\nTeam;Formatie\nA;1\n")

    assert [line.cells["name"] for line in lines] == ["A"]


def test_what_changed_in_between_is_shown_again_and_nothing_is_imported(region: Region) -> None:
    admin = administrator(region)
    page = look(admin, GOOD).text
    change(admin, teams(region)[TEAM], staff_count="5")

    answer = take_over(admin, page)

    assert answer.status_code == 409
    assert "Er is intussen iets veranderd" in answer.text
    assert set(teams(region)) == {TEAM}
    assert teams(region)[TEAM].staff_count == 5
    assert take_over(admin, answer.text).status_code == 303


def test_a_file_of_two_thousand_teams_is_one_go(region: Region) -> None:
    admin = administrator(region)
    content = HEADER + "".join(f"Team {n};;;laag;{n}\n" for n in range(2000))

    assert take_over(admin, look(admin, content).text).status_code == 303

    with region.work(region.login("kleindorp", "civil")) as work:
        assert len(work.db.execute(select(Team.id)).all()) == 2001
