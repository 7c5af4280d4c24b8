"""Metadata that differs from what is pinned is refused, and the check names it in Dutch."""

from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from hub.identity.oidc import (
    SignInRefused,
    begin,
    check,
)
from tests.identity.oidc.harm import HARM
from tests.identity.oidc.rogue import SHORT, Scene, encoded

pytestmark = pytest.mark.timeout(10)

Handler = BaseHTTPRequestHandler
PARTS = ("metadata", "jwks", "token")


METADATA_LIES: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"issuer": "https://other.example.nl"}, "metadata_issuer"),
    "no issuer": ({"issuer": None}, "metadata_issuer"),
    "issuer a list": ({"issuer": ["x"]}, "metadata_issuer"),
    "only alg none": ({"id_token_signing_alg_values_supported": ["none"]}, "metadata_algorithms"),
    "only HS256": ({"id_token_signing_alg_values_supported": ["HS256"]}, "metadata_algorithms"),
    "algorithms a text": ({"id_token_signing_alg_values_supported": "RS256"}, "metadata_malformed"),
    "algorithms of numbers": (
        {"id_token_signing_alg_values_supported": [[]]},
        "metadata_malformed",
    ),
    "only plain PKCE": ({"code_challenge_methods_supported": ["plain"]}, "metadata_pkce"),
    "no code flow": ({"response_types_supported": ["id_token"]}, "metadata_response_type"),
    "only client secrets": (
        {"token_endpoint_auth_methods_supported": ["client_secret_basic"]},
        "metadata_client_auth",
    ),
}


@pytest.mark.parametrize("lie", METADATA_LIES)
def test_metadata_that_lies_is_refused_and_named(scene: Scene, lie: str) -> None:
    change, code = METADATA_LIES[lie]
    scene.metadata.update(change)

    with pytest.raises(SignInRefused) as refusal:
        begin(scene.provider)

    assert refusal.value.code == code
    assert check(scene.provider)


def test_a_slash_more_is_another_issuer(scene: Scene) -> None:
    scene.metadata["issuer"] = scene.issuer + "/"

    with pytest.raises(SignInRefused):
        begin(scene.provider)


def test_the_check_finds_nothing_at_an_honest_provider(scene: Scene) -> None:
    assert check(scene.provider) == []


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        ("HTML", "Het antwoord van de inlogdienst is geen geldige JSON."),
        ("silence", "De inlogdienst antwoordt niet op tijd."),
        ("huge body", "Het antwoord van de inlogdienst is te groot."),
        ("status 500", "De inlogdienst geeft een foutmelding."),
    ],
)
def test_the_check_says_in_dutch_what_is_wrong(scene: Scene, harm: str, sentence: str) -> None:
    scene.raw["metadata"] = HARM[harm][0]

    assert check(scene.provider) == [sentence]


def test_the_check_misses_a_good_key(scene: Scene) -> None:
    scene.keys[:] = [{"kty": "oct", "k": encoded(b"s" * 32)}]

    assert check(scene.provider) == [
        "De inlogdienst publiceert geen sleutel die sterk genoeg is.",
    ]


def test_the_check_makes_a_repair_work_at_once(scene: Scene) -> None:
    scene.settings["limits"] = replace(SHORT, failure_rest=60.0)
    scene.metadata["issuer"] = "https://other.example.nl"
    with pytest.raises(SignInRefused):
        begin(scene.provider)
    del scene.metadata["issuer"]
    with pytest.raises(SignInRefused):
        begin(scene.provider)

    assert check(scene.provider) == []

    assert begin(scene.provider)
