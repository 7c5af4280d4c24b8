"""The demo provider is a real OpenID Connect server, and says that it is a demo."""

import re
import socket
import stat
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from joserfc.jwk import ECKey

from hub.demo.provider.codes import Codes, Grant
from hub.identity.oidc import (
    SignInRefused,
    begin,
    check,
    complete,
    end_session_url,
    logout_subject,
)
from hub.kernel import clock
from tests.identity.oidc.demo_site import (
    CALLBACK,
    back,
    contents,
    provider,
    running,
    sign_in,
    write,
)

pytestmark = pytest.mark.timeout(30)


def test_the_relying_partys_check_finds_nothing(site: str) -> None:
    assert check(provider(site, "voorbeeld")) == []


def test_a_person_signs_in_with_a_hint_without_a_page(site: str, browser: requests.Session) -> None:
    identity = sign_in(provider(site, "voorbeeld"), browser, login_hint="noor-voorbeeld")

    assert (identity.issuer, identity.subject) == (f"{site}/voorbeeld", "p-1")
    assert identity.name == "Noor van voorbeeld"
    assert identity.email == "noor@voorbeeld.example.nl"
    assert identity.claims["groups"] == ["coordinator"]
    assert identity.sid
    assert identity.auth_time is not None


def test_a_person_signs_in_by_choosing_a_name(site: str, browser: requests.Session) -> None:
    at = provider(site, "elders")
    address, attempt = begin(at)
    with browser.get(address, timeout=5) as page:
        html, headers = page.text, page.headers

    links = {
        unescape(name): unescape(link)
        for link, name in re.findall(r'<a href="([^"]+)">\s*<span class="name">([^<]+)', html)
    }
    assert list(links) == ["Noor van elders", "Sam van elders"]
    assert '<html lang="nl">' in html
    assert "DEMO" in html
    assert "Inloggen bij gemeente Elders aan Zee" in html
    assert "coördinator" in html
    assert "style=" not in html
    assert "<script" not in html
    assert "default-src 'none'" in headers["Content-Security-Policy"]

    target = requests.compat.urljoin(address, links["Sam van elders"])
    assert complete(at, attempt, back(browser, target)).subject == "p-2"


def test_the_style_sheet_is_served(site: str, browser: requests.Session) -> None:
    with browser.get(f"{site}/static/provider.css", timeout=5) as sheet:
        assert sheet.headers["Content-Type"].startswith("text/css")


def test_two_municipalities_that_share_a_subject_are_two_issuers(
    site: str, browser: requests.Session
) -> None:
    one = sign_in(provider(site, "voorbeeld"), browser, login_hint="noor-voorbeeld")
    other = sign_in(provider(site, "elders"), browser, login_hint="noor-elders")

    assert one.subject == other.subject
    assert one.issuer != other.issuer


def test_a_code_counts_once(site: str, browser: requests.Session) -> None:
    at = provider(site, "voorbeeld")
    address, attempt = begin(at, login_hint="noor-voorbeeld")
    params = back(browser, address)
    complete(at, attempt, params)

    with pytest.raises(SignInRefused) as refusal:
        complete(at, attempt, params)

    assert refusal.value.code == "code_refused"


def test_a_code_of_one_municipality_is_worth_nothing_at_another(
    site: str, browser: requests.Session
) -> None:
    params = back(browser, begin(provider(site, "voorbeeld"), login_hint="noor-voorbeeld")[0])
    at = provider(site, "elders")
    _, attempt = begin(at)

    with pytest.raises(SignInRefused) as refusal:
        complete(at, attempt, {**params, "state": attempt.state, "iss": at.issuer})

    assert refusal.value.code == "code_refused"


def test_a_code_lives_sixty_seconds() -> None:
    grant = Grant("voorbeeld", "hub", CALLBACK, "p-1", "s", 0, "low", "c", "n", "openid")
    codes, moment = Codes(), clock.now()
    with clock.at(moment):
        early, late = codes.give(grant), codes.give(grant)

    with clock.at(moment.replace(microsecond=0) + timedelta(seconds=59)):
        assert codes.take(early) == grant
        assert codes.take(early) is None
    with clock.at(moment + timedelta(seconds=61)):
        assert codes.take(late) is None


def test_without_the_verifier_there_is_no_token(site: str, browser: requests.Session) -> None:
    at = provider(site, "voorbeeld")
    address, attempt = begin(at, login_hint="noor-voorbeeld")
    params = back(browser, address)

    with pytest.raises(SignInRefused) as refusal:
        complete(at, replace(attempt, code_verifier="x" * 64), params)

    assert refusal.value.detail == "token: invalid_grant"


def test_a_client_with_another_key_is_refused(site: str, browser: requests.Session) -> None:
    pem = ECKey.generate_key("P-256").as_pem(private=True).decode()
    at = provider(site, "voorbeeld", client_key=pem)

    with pytest.raises(SignInRefused) as refusal:
        sign_in(at, browser, login_hint="noor-voorbeeld")

    assert refusal.value.detail == "token: invalid_client"


def test_a_level_that_is_asked_is_given(site: str, browser: requests.Session) -> None:
    high = "http://eidas.europa.eu/LoA/high"
    at = provider(site, "voorbeeld")

    identity = sign_in(at, browser, login_hint="noor-voorbeeld", acr=high, max_age=0)

    assert identity.acr == high


def test_signing_out_ends_the_session_and_tells_the_hub(
    site: str, browser: requests.Session, notices: list[str]
) -> None:
    at = provider(site, "voorbeeld")
    identity = sign_in(at, browser, login_hint="noor-voorbeeld")
    assert sign_in(at, browser, prompt="none").sid == identity.sid

    home = "https://hub.example.nl/uitgelogd"
    leave = end_session_url(at, id_token_hint=identity.id_token, back_to=home)
    assert leave is not None
    with browser.get(leave, allow_redirects=False, timeout=5) as answer:
        assert answer.headers["Location"] == home

    notice = logout_subject(at, notices[-1])
    assert (notice.subject, notice.sid) == ("p-1", identity.sid)
    with pytest.raises(SignInRefused) as refusal:
        sign_in(at, browser, prompt="none")
    assert refusal.value.code == "login_required"
    with pytest.raises(SignInRefused):
        logout_subject(provider(site, "elders"), notices[-1])


def test_signing_out_sends_nobody_elsewhere(site: str, browser: requests.Session) -> None:
    address = f"{site}/voorbeeld/end_session?post_logout_redirect_uri=https://evil.example/"

    with browser.get(address, allow_redirects=False, timeout=5) as page:
        assert page.status_code == 200
        assert "Je bent uitgelogd" in page.text


def test_a_restart_ends_nobodys_session(tmp_path: Path, browser: requests.Session) -> None:
    state = write(tmp_path / "state.json", contents())
    with running(state) as site:
        before = sign_in(provider(site, "voorbeeld"), browser, login_hint="noor-voorbeeld")
        port = urlsplit(site).port or 0
    with running(state, port) as site:
        after = sign_in(provider(site, "voorbeeld"), browser, prompt="none")

    assert (after.sid, after.auth_time) == (before.sid, before.auth_time)
    assert stat.S_IMODE((tmp_path / "state.json.keys").stat().st_mode) == 0o600


def test_a_client_added_to_the_file_is_known_at_once(
    tmp_path: Path, browser: requests.Session
) -> None:
    body = contents()
    clients, body["clients"] = body["clients"], []
    state = write(tmp_path / "state.json", body)
    with running(state) as site:
        at = provider(site, "voorbeeld")
        with browser.get(begin(at)[0], timeout=5) as page:
            assert page.status_code == 400

        write(state, {**body, "clients": clients})

        assert sign_in(at, browser, login_hint="noor-voorbeeld").subject == "p-1"


def test_it_runs_as_a_process_of_its_own(tmp_path: Path, browser: requests.Session) -> None:
    state = write(tmp_path / "state.json", contents())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "hub.demo.provider", "--port", str(port)]
    with subprocess.Popen([*command, "--state", str(state)]) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(200):
                try:
                    with browser.get(address, timeout=1) as page:
                        assert "Elders aan Zee" in page.text
                    break
                except requests.ConnectionError:
                    time.sleep(0.05)
            assert check(provider(address, "elders")) == []
        finally:
            process.terminate()
