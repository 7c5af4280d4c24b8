"""The honest way at a provider that others wrote: npm `oidc-provider`, two issuers, one subject."""

import hashlib
import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests

from hub.identity.oidc import (
    Identity,
    Provider,
    SignInRefused,
    begin,
    check,
    complete,
    end_session_url,
    logout_subject,
    public_keys,
)
from tests.identity.oidc.rogue import CLIENT, client_pem, send, serving

pytestmark = [pytest.mark.node, pytest.mark.timeout(300)]

HERE = Path(__file__).parent / "node"
CALLBACK = "https://hub.example.nl/terug"
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"


def provider(issuer: str, slug: str = "voorbeeld") -> Provider:
    return Provider(
        slug=slug,
        issuer=issuer,
        client_id=CLIENT,
        client_key=client_pem(),
        client_key_id="hub-1",
        callback=CALLBACK,
        allow_internal=True,
    )


def installed() -> Path:
    """Install the locked packages once, outside the project."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node is not installed")
    lock = (HERE / "package-lock.json").read_bytes()
    place = Path(tempfile.gettempdir()) / f"hub-oidc-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not (place / "done").exists():
        place.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, place)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=240)
        (place / "done").touch()
    shutil.copy(HERE / "server.mjs", place)
    return place


@dataclass
class Real:
    issuers: list[str]
    notices: list[str] = field(default_factory=list)
    told: threading.Event = field(default_factory=threading.Event)


@pytest.fixture(scope="module")
def real() -> Iterator[Real]:
    place, found = installed(), Real([])

    def answer(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        found.notices.append(parse_qs(body)["logout_token"][0])
        send(handler, b"")
        found.told.set()

    with serving(answer) as address:
        wanted = {
            "client_id": CLIENT,
            "jwks": public_keys(provider("https://login.example.nl")),
            "redirect_uri": CALLBACK,
            "backchannel_logout_uri": f"http://{address}/",
        }
        command = ["node", "server.mjs", json.dumps(wanted)]
        with subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            ready = next((line for line in process.stdout if line.startswith("READY ")), None)
            try:
                assert ready is not None, "the provider did not start"
                found.issuers = json.loads(ready.removeprefix("READY "))
                yield found
            finally:
                process.terminate()


def visited(browser: requests.Session, address: str) -> dict[str, str]:
    """Follow the provider's redirects as a browser does, until it sends us back."""
    for _ in range(10):
        with browser.get(address, allow_redirects=False, timeout=5) as answer:
            assert answer.is_redirect, answer.text
            address = requests.compat.urljoin(address, answer.headers["Location"])
        if address.startswith(CALLBACK):
            return dict(parse_qsl(urlsplit(address).query))
    raise AssertionError("sent around for too long")


def signed_in(at: Provider, browser: requests.Session, acr: str | None = None) -> Identity:
    address, attempt = begin(at, acr=acr, max_age=600)
    return complete(at, attempt, visited(browser, address))


def test_the_check_is_content(real: Real) -> None:
    assert check(provider(real.issuers[0])) == []


def test_a_person_signs_in_with_name_level_and_moment(real: Real) -> None:
    with requests.Session() as browser:
        identity = signed_in(provider(real.issuers[0]), browser, acr=SUBSTANTIAL)

    assert (identity.issuer, identity.subject) == (real.issuers[0], "person-1")
    assert (identity.name, identity.email) == ("Noor van voorbeeld", "noor@example.nl")
    assert identity.acr == SUBSTANTIAL
    assert identity.auth_time is not None
    assert identity.email_verified


def test_the_same_subject_at_two_issuers_is_two_people(real: Real) -> None:
    with requests.Session() as browser:
        one, other = (signed_in(provider(issuer), browser) for issuer in real.issuers)

    assert one.subject == other.subject
    assert one.issuer != other.issuer
    assert one.name != other.name


def test_a_code_of_one_issuer_is_worth_nothing_at_the_other(real: Real) -> None:
    one, other = provider(real.issuers[0]), provider(real.issuers[1])
    with requests.Session() as browser:
        params = visited(browser, begin(one)[0])
    _, attempt = begin(other)

    with pytest.raises(SignInRefused) as mixed_up:
        complete(other, attempt, {**params, "state": attempt.state})
    with pytest.raises(SignInRefused) as unknown:
        complete(other, attempt, {**params, "state": attempt.state, "iss": other.issuer})

    assert mixed_up.value.code == "response_issuer_wrong"
    assert unknown.value.code == "code_refused"


def test_a_code_counts_once(real: Real) -> None:
    at = provider(real.issuers[0])
    address, attempt = begin(at)
    with requests.Session() as browser:
        params = visited(browser, address)
    complete(at, attempt, params)

    with pytest.raises(SignInRefused) as refusal:
        complete(at, attempt, params)

    assert refusal.value.code == "code_refused"


def test_signing_out_there_sends_a_notice_that_counts_here(real: Real) -> None:
    at = provider(real.issuers[0])
    with requests.Session() as browser:
        identity = signed_in(at, browser)
        leave = end_session_url(at, id_token_hint=identity.id_token)
        assert leave is not None
        with browser.get(leave, timeout=5) as page:
            form = page.text
        secret = form.split('name="xsrf" value="')[1].split('"')[0]
        action = form.split('action="')[1].split('"')[0]
        body = {"xsrf": secret, "logout": "yes"}
        with browser.post(action, data=body, allow_redirects=False, timeout=5):
            assert real.told.wait(5)

    notice = logout_subject(at, real.notices[-1])

    assert (notice.issuer, notice.sid) == (identity.issuer, identity.sid)
    with pytest.raises(SignInRefused):
        logout_subject(provider(real.issuers[1]), real.notices[-1])
