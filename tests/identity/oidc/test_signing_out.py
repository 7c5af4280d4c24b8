"""A logout notice counts only when it is a logout notice, of this provider, for us, now."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.identity.oidc import (
    LogoutNotice,
    ProviderUnavailable,
    SignInFailure,
    SignInRefused,
    end_session_url,
    logout_subject,
)
from tests.identity.oidc.rogue import CLIENT, Scene, rsa_key, send

pytestmark = pytest.mark.timeout(10)

EVENT = "http://schemas.openid.net/event/backchannel-logout"


def notice(scene: Scene, **changes: Any) -> str:
    moment = int(time.time())
    claims = {
        "iss": scene.issuer,
        "aud": CLIENT,
        "iat": moment,
        "exp": moment + 120,
        "jti": "notice-1",
        "sub": "person-1",
        "sid": "session-1",
        "events": {EVENT: {}},
    }
    told = {name: value for name, value in {**claims, **changes}.items() if value is not ...}
    scene.header.setdefault("typ", "logout+jwt")
    return scene.token(told)


def test_a_good_notice_says_whose_sessions_end(scene: Scene) -> None:
    told = logout_subject(scene.provider, notice(scene))

    assert told == LogoutNotice(scene.issuer, "person-1", "session-1", "notice-1")


@pytest.mark.parametrize("left_out", ["sub", "sid"])
def test_subject_or_session_is_enough(scene: Scene, left_out: str) -> None:
    told = logout_subject(scene.provider, notice(scene, **{left_out: ...}))

    assert told.jti == "notice-1"


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"iss": "https://other.example.nl"}, "claim_invalid_claim"),
    "another client": ({"aud": "other"}, "claim_invalid_claim"),
    "others too": ({"aud": [CLIENT, "other"]}, "audience_shared"),
    "no exp": ({"exp": ...}, "claim_missing_claim"),
    "no iat": ({"iat": ...}, "claim_missing_claim"),
    "no jti": ({"jti": ...}, "claim_missing_claim"),
    "jti a number": ({"jti": 4}, "claim_invalid_claim"),
    "jti endless": ({"jti": "j" * 256}, "claim_invalid_claim"),
    "expired": ({"exp": 1_000_000_000}, "claim_expired_token"),
    "old": ({"iat": 1_000_000_000}, "token_old"),
    "no events": ({"events": ...}, "logout_event_missing"),
    "events a list": ({"events": [EVENT]}, "logout_event_missing"),
    "another event": ({"events": {"urn:other": {}}}, "logout_event_missing"),
    "event not an object": ({"events": {EVENT: True}}, "logout_event_missing"),
    "with a nonce": ({"nonce": "n"}, "type_wrong"),
    "of nobody": ({"sub": ..., "sid": ...}, "logout_nobody"),
    "sub a list": ({"sub": ["person-1"]}, "claim_invalid_claim"),
    "sid a mapping": ({"sid": {}}, "claim_invalid_claim"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_notice_is_refused(scene: Scene, bad: str) -> None:
    changes, code = BAD[bad]

    with pytest.raises(SignInRefused) as refusal:
        logout_subject(scene.provider, notice(scene, **changes))

    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["", "a.b.c", "x", "\ud800.a.b", "a" * 70000])
def test_a_text_that_is_no_token_is_refused(scene: Scene, text: str) -> None:
    with pytest.raises(SignInRefused):
        logout_subject(scene.provider, text)


def test_an_id_token_is_no_notice(scene: Scene) -> None:
    scene.sign_in()

    with pytest.raises(SignInRefused):
        logout_subject(scene.provider, scene.token(scene.id_claims()))


def test_an_access_token_is_no_notice(scene: Scene) -> None:
    scene.header["typ"] = "at+jwt"

    with pytest.raises(SignInRefused) as refusal:
        logout_subject(scene.provider, notice(scene))

    assert refusal.value.code == "type_wrong"


def test_a_notice_signed_by_another_is_refused(scene: Scene) -> None:
    scene.signing_key = rsa_key("second")

    with pytest.raises(SignInRefused) as refusal:
        logout_subject(scene.provider, notice(scene))

    assert refusal.value.code == "signature_wrong"


def test_a_stranger_cannot_make_us_ask_for_keys_all_the_time(scene: Scene) -> None:
    scene.header["kid"] = "made-up"

    for _ in range(10):
        with pytest.raises(SignInRefused):
            logout_subject(scene.provider, notice(scene))

    assert scene.times_asked("jwks") == 1


def test_a_notice_needs_the_keys(scene: Scene) -> None:
    scene.raw["jwks"] = lambda handler: send(handler, b"{}")

    with pytest.raises(ProviderUnavailable):
        logout_subject(scene.provider, notice(scene))


def test_the_way_out_names_us_and_the_way_back(scene: Scene) -> None:
    address = end_session_url(
        scene.provider, id_token_hint="hint", back_to="https://hub.example.nl/"
    )

    assert address is not None
    assert address.startswith(f"{scene.issuer}/end?")
    assert parse_qs(urlsplit(address).query) == {
        "client_id": [CLIENT],
        "id_token_hint": ["hint"],
        "post_logout_redirect_uri": ["https://hub.example.nl/"],
    }


def test_a_provider_without_a_way_out_has_none(scene: Scene) -> None:
    scene.without.add("end_session_endpoint")

    assert end_session_url(scene.provider) is None


def test_signing_out_does_not_need_the_provider(scene: Scene) -> None:
    scene.raw["metadata"] = lambda handler: send(handler, b"", 503)

    assert end_session_url(scene.provider) is None


def test_a_failure_always_has_a_dutch_sentence() -> None:
    assert SignInRefused("anything").sentence != ProviderUnavailable("anything").sentence
    assert isinstance(SignInRefused("anything"), SignInFailure)
