"""The demo provider refuses wrong requests as a real provider does."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
import requests

from hub.identity.oidc import (
    SignInRefused,
    begin,
    complete,
)
from tests.identity.oidc.demo_site import (
    back,
    provider,
    sign_in,
)
from tests.identity.oidc.rogue import ACCESS_TOKEN

pytestmark = pytest.mark.timeout(30)


def changed(address: str, **changes: str | None) -> str:
    parts = urlsplit(address)
    asked = {**dict(parse_qsl(parts.query)), **changes}
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return urlunsplit(parts._replace(query=query))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a_wrong_request_comes_back_with_an_error_and_our_name(
    site: str, browser: requests.Session, change: dict[str, str | None], error: str
) -> None:
    at = provider(site, "voorbeeld")
    address, attempt = begin(at, login_hint="noor-voorbeeld")

    params = back(browser, changed(address, **change))

    assert params == {"error": error, "state": attempt.state, "iss": at.issuer}
    with pytest.raises(SignInRefused):
        complete(at, attempt, params)


@pytest.mark.parametrize(
    "change", [{"client_id": "unknown"}, {"redirect_uri": "https://evil.example/"}]
)
def test_an_unknown_client_or_address_gets_a_page_and_no_redirect(
    site: str, browser: requests.Session, change: dict[str, str]
) -> None:
    address = changed(begin(provider(site, "voorbeeld"))[0], **change)

    with browser.get(address, allow_redirects=False, timeout=5) as page:
        assert page.status_code == 400
        assert "Inloggen kan niet" in page.text


def test_an_unknown_municipality_is_not_found(site: str, browser: requests.Session) -> None:
    with browser.get(f"{site}/nergens/jwks", timeout=5) as answer:
        assert answer.status_code == 404


@pytest.mark.parametrize("token", ["", "nonsense", ACCESS_TOKEN, "a.b.c"])
def test_particulars_need_a_token_of_our_own(
    site: str, browser: requests.Session, token: str
) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    with browser.get(f"{site}/voorbeeld/userinfo", headers=headers, timeout=5) as answer:
        assert answer.status_code == 401


def test_an_id_token_does_not_open_the_particulars(site: str, browser: requests.Session) -> None:
    identity = sign_in(provider(site, "voorbeeld"), browser, login_hint="noor-voorbeeld")

    headers = {"Authorization": f"Bearer {identity.id_token}"}
    with browser.get(f"{site}/voorbeeld/userinfo", headers=headers, timeout=5) as answer:
        assert answer.status_code == 401
