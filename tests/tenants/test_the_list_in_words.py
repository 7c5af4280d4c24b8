"""The list of meldingen: what is written into its rows, and around them for whom."""

import re

from sqlalchemy import update

from hub.identity.models import Team
from tests.builders import TEAM, TOKEN, Region

NASTY = "<b>\"Team\" & 'zo'</b>"


def test_a_team_with_signs_in_its_name_is_only_text(region: Region) -> None:
    region.as_role("kleindorp", "reporter").file()
    with region.work(region.login("kleindorp", "civil")) as work:
        work.db.execute(update(Team).where(Team.name == TEAM).values(name=NASTY))

    page = region.as_role("kleindorp", "coordinator").get("/meldingen/").text

    assert "<b>&#34;Team" not in page
    assert "&lt;b&gt;&#34;Team&#34; &amp; &#39;zo&#39;&lt;/b&gt;" in page


def test_rows_follow_the_language_of_the_reader(region: Region) -> None:
    region.as_role("kleindorp", "reporter").file()
    reader = region.as_role("kleindorp", "coordinator")

    dutch = reader.get("/meldingen/").text
    reader.http.set_cookie("taal", "en", domain="localhost")
    english = reader.get("/meldingen/").text
    reader.http.set_cookie("taal", "nl", domain="localhost")

    assert "Bedreiging" in dutch
    assert "Bedreiging" not in english
    assert reader.get("/meldingen/").text.count("Bedreiging") == dutch.count("Bedreiging")


def test_what_stands_around_a_page_is_of_its_own_reader(region: Region) -> None:
    coordinator = region.as_role("kleindorp", "coordinator")
    reporter = region.as_role("kleindorp", "reporter")
    pages = [who.get("/meldingen/").text for who in (coordinator, reporter, coordinator)]

    name = "Coordinator van"
    assert [name in page for page in pages] == [True, False, True]
    assert not re.search("hier[0-9a-f]{24}|bewijs[0-9a-f]{24}", "".join(pages))


def test_every_browser_has_a_proof_of_its_own(region: Region) -> None:
    one, other = (region.as_role("kleindorp", "coordinator") for _ in range(2))
    proofs = [TOKEN.findall(who.get("/meldingen/").text) for who in (one, other)]

    assert len(set(proofs[0])) == len(set(proofs[1])) == 1
    assert proofs[0][0] != proofs[1][0]
    borrowed = other.http.post("/berichten/gelezen", data={"csrf_token": proofs[0][0]})
    assert borrowed.status_code == 400


def test_language_links_lead_back_to_the_page_at_hand(region: Region) -> None:
    reader = region.as_role("kleindorp", "coordinator")

    for path in ("/meldingen/", "/berichten", "/meldingen/nieuw"):
        assert f"/taal/en?terug={path}" in reader.get(path).text
