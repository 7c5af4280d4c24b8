"""The demo provider on a port of this machine, with two municipalities and one client each."""

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from werkzeug.serving import make_server

from hub.demo.provider.app import create_app
from hub.identity.oidc import Identity, Provider, begin, complete, public_keys
from tests.identity.oidc.rogue import client_pem

CALLBACK = "https://hub.example.nl/inloggen/terug"


def contents(backchannel: str | None = None) -> dict[str, Any]:
    """The file of people and clients; both municipalities have a person with the same subject."""
    people = [
        {
            "municipality": slug,
            "sub": sub,
            "name": f"{name} van {slug}",
            "email": f"{name.lower()}@{slug}.example.nl",
            "login_hint": f"{name.lower()}-{slug}",
            "role": "coördinator",
            "claims": {"groups": ["coordinator"]},
        }
        for slug in ("voorbeeld", "elders")
        for sub, name in (("p-1", "Noor"), ("p-2", "Sam"))
    ]
    clients = [
        {
            "municipality": slug,
            "client_id": f"hub-{slug}",
            "redirect_uris": [CALLBACK],
            "jwks": public_keys(provider("https://login.example.nl", slug)),
            "backchannel_logout_uri": backchannel,
        }
        for slug in ("voorbeeld", "elders")
    ]
    return {"people": people, "clients": clients, "municipalities": {"elders": "Elders aan Zee"}}


def provider(base: str, slug: str, **settings: Any) -> Provider:
    wanted: dict[str, Any] = {
        "slug": slug,
        "issuer": f"{base}/{slug}",
        "client_id": f"hub-{slug}",
        "client_key": client_pem(),
        "client_key_id": "hub-1",
        "callback": CALLBACK,
        "allow_internal": True,
    }
    return Provider(**{**wanted, **settings})


@contextmanager
def running(state: Path, port: int = 0) -> Iterator[str]:
    """Run the provider in a thread; yields its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, create_app(state), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def write(state: Path, body: dict[str, Any]) -> Path:
    state.write_text(json.dumps(body), encoding="utf-8")
    return state


def back(browser: requests.Session, address: str) -> dict[str, str]:
    """Visit the sign-in address; return what the provider sends back with the browser."""
    with browser.get(address, allow_redirects=False, timeout=5) as answer:
        assert answer.status_code == 303, answer.text
        target = answer.headers["Location"]
    assert target.startswith(f"{CALLBACK}?")
    return dict(parse_qsl(urlsplit(target).query))


def sign_in(at: Provider, browser: requests.Session, **wishes: Any) -> Identity:
    address, attempt = begin(at, **wishes)
    return complete(at, attempt, back(browser, address))
