"""The provider of a municipality: checked and tried before it is saved."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import func, select

from hub.identity.models import Person, ProviderRow, SignedIn
from hub.identity.oidc.provider import public_keys
from hub.identity.providers import provider_of
from tests.builders import Browser, Region
from tests.identity.oidc.demo_site import running

SLUG = "kleindorp"
CLIENT = "hub-kleindorp"


@dataclass
class Site:
    """A demo provider that knows our client, and a region that may ask it."""

    region: Region
    issuer: str

    def typed(self, **changes: Any) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "client_id": CLIENT,
            "algorithms": ["ES256"],
            "acr_values": "",
            "role_claim": "groups",
            "role_coordinator": "agressie\ncn=coordinator,ou=x",
            "idle_minutes": "30",
            "hours": "8",
            "version": "",
            **changes,
        }

    def saved(self) -> ProviderRow | None:
        with self.region.work(self.region.login(SLUG, "civil")) as work:
            return work.db.execute(select(ProviderRow)).scalar_one_or_none()


@pytest.fixture
def site(region: Region, tmp_path: Path) -> Iterator[Site]:
    app: Any = region.app
    app.settings = replace(region.hub.settings, allow_internal_providers=True)
    row = ProviderRow(
        tenant_id=region.who(SLUG, "reporter").id,
        issuer="https://login.example.nl",
        client_id=CLIENT,
        algorithms=["ES256"],
    )
    ours = provider_of(row, SLUG, region.hub.ring, "https://hub.example")
    state = tmp_path / "state.json"
    state.write_text(
        json.dumps(
            {
                "people": [
                    {
                        "municipality": SLUG,
                        "sub": "p-1",
                        "name": "Noor van voorbeeld",
                        "email": "noor@kleindorp.example",
                        "login_hint": "noor",
                        "claims": {"groups": ["agressie"]},
                    }
                ],
                "clients": [
                    {
                        "municipality": SLUG,
                        "client_id": CLIENT,
                        "redirect_uris": [ours.callback],
                        "jwks": public_keys(ours),
                    }
                ],
            }
        ),
        encoding="utf-8",
    )
    with running(state) as base:
        yield Site(region, f"{base}/{SLUG}")


def administrator(region: Region) -> Browser:
    return region.as_role(SLUG, "administrator")


def send(browser: Browser, typed: dict[str, Any], step: str = "bewaar") -> Any:
    return browser.post("/beheer/aanmelden", {**typed, "stap": step})


def walk(browser: Browser, url: str) -> Any:
    """Go to the provider as Noor, and come back with what it says."""
    with requests.get(f"{url}&person=p-1", allow_redirects=False, timeout=5) as answer:
        back = urlsplit(answer.headers["Location"])
    return browser.get(f"{back.path}?{back.query}")


def test_our_addresses_are_there_to_copy_and_there_is_no_secret(region: Region) -> None:
    page = administrator(region).get("/beheer/aanmelden").text

    for end in ("terug", "sleutels.json", "afmelden"):
        assert f"https://hub.example/aanmelden/kleindorp/{end}" in page
    assert "client_secret" not in page
    assert 'type="password"' not in page


def test_a_good_provider_is_saved_and_used(site: Site) -> None:
    admin = administrator(site.region)

    answer = send(admin, site.typed())

    assert answer.status_code == 303, answer.text
    row = site.saved()
    assert row is not None
    assert (row.issuer, row.algorithms, row.idle_minutes) == (site.issuer, ["ES256"], 30)
    assert row.role_map == {"agressie": "coordinator", "cn=coordinator,ou=x": "coordinator"}
    page = admin.get("/beheer/aanmelden").text
    assert "agressie\ncn=coordinator,ou=x</textarea>" in page
    keys = admin.get(f"/aanmelden/{SLUG}/sleutels.json").json
    assert "d" not in keys["keys"][0]


def test_somebody_who_signs_in_gets_the_mapped_role_and_loses_it_with_the_value(
    site: Site,
) -> None:
    admin = administrator(site.region)
    send(admin, site.typed())
    noor = Browser(site.region.app, site.region.app.test_client())

    walk(noor, noor.get(f"/aanmelden/{SLUG}").location)
    assert noor.get("/meldingen/").status_code == 200

    row = site.saved()
    assert row is not None
    version = row.changed_at.isoformat()
    again = send(admin, site.typed(role_coordinator="iets-anders", version=version))
    assert again.status_code == 303, again.text
    walk(noor, noor.get(f"/aanmelden/{SLUG}").location)
    assert noor.get("/meldingen/").status_code == 403


def test_the_check_says_in_dutch_what_is_wrong_and_saves_nothing(site: Site) -> None:
    admin = administrator(site.region)

    good = send(admin, site.typed(), "controleer")
    wrong = send(admin, site.typed(algorithms=["RS256"]), "controleer")

    assert "De inlogdienst antwoordt goed" in good.text
    assert "ondertekent niet met een ingestelde methode: RS256" in wrong.text
    assert f'value="{site.issuer}"' in wrong.text
    assert site.saved() is None


def test_a_trial_is_a_whole_round_and_shows_what_came_back_before_saving(site: Site) -> None:
    admin = administrator(site.region)
    assert send(admin, site.typed(), "proef").location == "/beheer/aanmelden/proef"
    assert "Naar de inlogdienst" in admin.get("/beheer/aanmelden/proef").text

    went = walk(admin, admin.get("/beheer/aanmelden/proef/start").location)

    assert went.location == "/beheer/aanmelden/proef"
    page = admin.get("/beheer/aanmelden/proef").text
    assert "De proef is gelukt" in page
    for told in ("p-1", "<code>groups</code>", "<code>email</code>", "Coördinator agressie"):
        assert told in page
    assert "Noor van voorbeeld" not in page
    assert "gelukt" not in admin.get("/beheer/aanmelden/proef").text
    assert site.saved() is None
    with site.region.work(site.region.service("web")) as work:
        assert (
            work.db.execute(
                select(func.count()).select_from(Person).where(Person.subject == "p-1")
            ).scalar()
            == 0
        )
        assert work.db.execute(select(func.count()).select_from(SignedIn)).scalar() == 1
    assert f'value="{site.issuer}"' in admin.get("/beheer/aanmelden").text


def test_a_trial_that_fails_says_why_and_changes_nothing(site: Site) -> None:
    admin = administrator(site.region)
    send(admin, site.typed(client_id="unknown"), "proef")

    page = admin.get("/beheer/aanmelden/proef/start")
    with requests.get(page.location, allow_redirects=False, timeout=5) as answer:
        assert answer.status_code == 400
    send(admin, site.typed(algorithms=["RS256"]), "proef")
    refused = admin.get("/beheer/aanmelden/proef/start")

    assert refused.status_code == 200
    assert "De proef is niet gelukt" in refused.text
    assert site.saved() is None


def test_a_trial_of_another_browser_shows_nothing_here(site: Site) -> None:
    admin, other = administrator(site.region), administrator(site.region)
    send(admin, site.typed(), "proef")
    url = admin.get("/beheer/aanmelden/proef/start").location

    assert walk(other, url).status_code in {400, 404}
    assert "gelukt" not in other.get("/beheer/aanmelden/proef", follow_redirects=True).text


def test_what_was_typed_and_tried_can_be_thrown_away(site: Site) -> None:
    admin = administrator(site.region)
    send(admin, site.typed(), "proef")

    assert admin.post("/beheer/aanmelden/weggooien").status_code == 303

    assert site.issuer not in admin.get("/beheer/aanmelden").text
    assert admin.get("/beheer/aanmelden/proef").location == "/beheer/aanmelden"


UNSAFE: list[tuple[dict[str, Any], str]] = [
    ({"issuer": "http://login.example.nl"}, "Gebruik een adres dat met https begint"),
    ({"issuer": "login.example.nl"}, "Schrijf een volledig webadres"),
    ({"issuer": "https://a:b@login.example.nl"}, "Schrijf een volledig webadres"),
    ({"issuer": "https://login.example.nl/?x=1"}, "zonder het vraagteken"),
    ({"issuer": "https://127.0.0.1/kleindorp"}, "intern adres"),
    ({"algorithms": ["none"]}, "Kies een van de antwoorden"),
    ({"algorithms": []}, "Kies ten minste één methode"),
    ({"algorithms": ["HS256"]}, "Kies een van de antwoorden"),
    ({"client_id": ""}, "Vul de client id in"),
    ({"idle_minutes": "1"}, "van 5 tot en met 720"),
    ({"hours": "48"}, "van 1 tot en met 24"),
    ({"role_claim": ""}, "Vul de naam van het kenmerk in"),
    ({"role_manager": "agressie"}, "geeft al een andere rol"),
]


def test_an_unsafe_configuration_is_refused_with_what_to_do_and_stays_as_typed(
    region: Region,
) -> None:
    admin, site = administrator(region), Site(region, "https://127.0.0.1/x")

    for changes, said in UNSAFE:
        answer = send(admin, site.typed(**changes))
        assert answer.status_code == 422, changes
        assert said in answer.text, (changes, said)
        assert "agressie\n" in answer.text
        tried = send(admin, site.typed(**changes), "proef")
        assert tried.status_code == 422 or "intern" in said
    assert site.saved() is None


def test_a_role_of_the_region_cannot_be_mapped(site: Site) -> None:
    admin = administrator(site.region)
    assert "role_lawyer" not in admin.get("/beheer/aanmelden").text

    send(admin, site.typed(role_lawyer="jurist"))

    row = site.saved()
    assert row is not None
    assert "lawyer" not in row.role_map.values()


def test_who_comes_second_is_told_so(site: Site) -> None:
    admin = administrator(site.region)
    send(admin, site.typed())

    answer = send(admin, site.typed(hours="3", version="2020-01-01T00:00:00+00:00"))

    assert answer.status_code == 409
    assert "Iemand heeft dit net gewijzigd" in answer.text
    assert 'value="3"' in answer.text
    row = site.saved()
    assert row is not None
    assert row.hours == 8


def test_the_provider_of_another_municipality_is_refused_in_words(site: Site) -> None:
    with site.region.work(site.region.login("middelveen", "civil")) as work:
        tenant_id = work.db.get_one(Person, site.region.who("middelveen", "reporter").id).tenant_id
        work.db.add(
            ProviderRow(
                tenant_id=tenant_id, issuer=site.issuer, client_id="x", algorithms=["ES256"]
            )
        )

    answer = send(administrator(site.region), site.typed())

    assert answer.status_code == 422
    assert "hoort al bij een andere gemeente" in answer.text


def test_other_roles_are_refused(region: Region) -> None:
    for role in ("coordinator", "privacy_officer", "manager", "mayor"):
        browser = region.as_role(SLUG, role)
        for path in ("", "/proef", "/proef/start"):
            assert browser.get(f"/beheer/aanmelden{path}").status_code == 403
        assert send(browser, {}).status_code == 403
        assert browser.get("/beheer/gemeente").status_code == 403
