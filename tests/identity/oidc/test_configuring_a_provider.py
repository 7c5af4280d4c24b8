"""An unsafe configuration never comes into use."""

from typing import Any

import pytest
from joserfc.jwk import ECKey

from hub.identity.oidc import Provider
from tests.identity.oidc.rogue import CLIENT, client_pem

SOUND: dict[str, Any] = {
    "slug": "voorbeeld",
    "issuer": "https://login.example.nl/voorbeeld",
    "client_id": CLIENT,
    "client_key_id": "hub-1",
    "callback": "https://hub.example.nl/terug",
}


@pytest.mark.parametrize(
    "unsafe",
    [
        {"issuer": "http://login.example.nl"},
        {"issuer": "https://login.example.nl?x=1"},
        {"issuer": "https://login.example.nl#x"},
        {"issuer": "https://a@login.example.nl"},
        {"issuer": "login.example.nl"},
        {"callback": "http://hub.example.nl/terug"},
        {"callback": "/terug"},
        {"algorithms": ()},
        {"algorithms": ("none",)},
        {"algorithms": ("RS256", "HS256")},
        {"scope": "profile"},
        {"client_id": ""},
        {"client_key_id": ""},
        {"client_key": "no key"},
        {"client_key": ECKey.generate_key("P-256").as_pem(private=False).decode()},
        {"assertion_audience": "anyone"},
    ],
)
def test_an_unsafe_configuration_is_refused_at_once(unsafe: dict[str, Any]) -> None:
    Provider(**{**SOUND, "client_key": client_pem()})

    with pytest.raises(ValueError, match=r"."):
        Provider(**{**SOUND, "client_key": client_pem(), **unsafe})
