"""What a municipality is known by."""

from typing import Any

from sqlalchemy import select

from hub.identity.models import Tenant
from tests.builders import Browser, Region

TYPED = {
    "colour": "#1f4e8c",
    "emblem": "wave",
    "mail_domains": "kleindorp.example\n@Mail.Kleindorp.example",
    "phone": "0123 - 45 67 89",
}


def administrator(region: Region) -> Browser:
    return region.as_role("kleindorp", "administrator")


def send(browser: Browser, **changes: Any) -> Any:
    return browser.post("/beheer/gemeente", {**TYPED, **changes})


def saved(region: Region, slug: str = "kleindorp") -> Tenant:
    with region.work(region.login(slug, "civil")) as work:
        return work.db.execute(select(Tenant)).scalar_one()


def test_it_is_saved_and_every_page_wears_it(region: Region) -> None:
    admin = administrator(region)

    assert send(admin, colour="1F4E8C").status_code == 303

    tenant = saved(region)
    assert (tenant.colour, tenant.emblem) == ("#1f4e8c", "wave")
    assert tenant.mail_domains == ["kleindorp.example", "mail.kleindorp.example"]
    page = admin.get("/beheer/gemeente").text
    assert "/thema/1f4e8c/" in page
    assert "0123 - 45 67 89" in page
    found = admin.get("/aanmelden?adres=iemand@mail.kleindorp.example")
    assert found.text.index('href="/aanmelden/kleindorp"') < found.text.index("Middelveen")


def test_looking_at_a_colour_saves_nothing_and_says_how_it_reads(region: Region) -> None:
    admin = administrator(region)

    for colour, said in (
        ("#1f4e8c", "goed te lezen"),
        ("#00a3d9", "knoppen en links worden #06769e"),
        ("#c00000", "blijven blauw"),
    ):
        answer = send(admin, colour=colour, bekijk="1")
        assert answer.status_code == 200
        assert said in " ".join(answer.text.split()), colour
        assert f'fill="{colour}"' in answer.text

    assert saved(region).colour == "#17406d"


def test_what_is_not_right_is_refused_at_its_field_and_stays_as_typed(region: Region) -> None:
    admin = administrator(region)

    for typed, said in (
        ({"colour": "blauw"}, "Schrijf de kleur als"),
        ({"colour": "#12345"}, "Schrijf de kleur als"),
        ({"colour": '#fff"><script>'}, "Schrijf de kleur als"),
        ({"emblem": "crown"}, "Kies een van de antwoorden"),
        ({"mail_domains": "geen domein"}, "geen is geen maildomein"),
        ({"mail_domains": "middelveen.example"}, "is al van een andere gemeente"),
        ({"phone": "bel maar"}, "Schrijf een telefoonnummer"),
    ):
        answer = send(admin, **typed)
        assert answer.status_code == 422, typed
        assert said in answer.text, typed
        assert "0123 - 45 67 89" in answer.text or "phone" in typed
        assert "<script>" not in answer.text

    assert saved(region).emblem == "shield"
    assert saved(region, "middelveen").mail_domains == ["middelveen.example"]
