"""What the relying party asks, remembers and accepts when everyone is honest."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, KeySetSerialization, RSAKey

from hub.identity.oidc import SignInRefused, begin, complete, public_keys
from hub.identity.oidc.flow import Attempt
from hub.kernel import clock
from tests.identity.oidc.rogue import CLIENT, Scene

EIDAS = "http://eidas.europa.eu/LoA/"


def query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def our_keys(scene: Scene) -> KeySet:
    return KeySet.import_key_set(cast("KeySetSerialization", public_keys(scene.provider)))


def test_the_request_asks_for_a_code_with_pkce_and_long_secrets(scene: Scene) -> None:
    address, attempt = begin(scene.provider, login_hint="noor", max_age=60, prompt="login")
    asked = query(address)

    assert address.startswith(f"{scene.issuer}/authorize?")
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert (asked["state"], asked["nonce"]) == (attempt.state, attempt.nonce)
    assert (asked["login_hint"], asked["max_age"], asked["prompt"]) == ("noor", "60", "login")
    assert asked["redirect_uri"] == scene.provider.callback
    assert min(len(attempt.state), len(attempt.nonce), len(attempt.code_verifier)) >= 43
    assert attempt.code_verifier not in address


def test_no_two_attempts_share_a_secret(scene: Scene) -> None:
    attempts = [begin(scene.provider)[1] for _ in range(20)]

    secrets = {s for a in attempts for s in (a.state, a.nonce, a.code_verifier)}

    assert len(secrets) == 60


def test_secrets_are_not_in_what_is_printed(scene: Scene) -> None:
    _, attempt = begin(scene.provider)

    assert attempt.state not in repr(attempt)
    assert attempt.code_verifier not in repr(attempt)
    assert "PRIVATE KEY" not in repr(scene.provider)
    assert scene.sign_in().id_token not in repr(scene.sign_in())


@pytest.mark.parametrize(
    "path",
    ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\\b", "/a\nb", ""],
)
def test_the_way_back_is_always_a_path_of_our_own(scene: Scene, path: str) -> None:
    assert begin(scene.provider, return_to=path)[1].return_to == "/"


def test_a_path_of_our_own_is_kept(scene: Scene) -> None:
    path = "/meldingen/?soort=nieuw&pagina=2"

    assert begin(scene.provider, return_to=path)[1].return_to == path


def test_an_authorization_address_may_have_a_query_already(scene: Scene) -> None:
    scene.metadata["authorization_endpoint"] = f"{scene.issuer}/authorize?p=policy"

    address, attempt = begin(scene.provider)

    assert query(address)["p"] == "policy"
    assert query(address)["state"] == attempt.state


def test_the_client_proves_itself_anew_at_every_call(scene: Scene) -> None:
    for _ in range(2):
        scene.sign_in()
    keys = our_keys(scene)
    forms = [form for part, form in scene.asked if part == "token"]
    said = [jwt.decode(form["client_assertion"], keys, algorithms=["ES256"]) for form in forms]

    assert said[0].claims["jti"] != said[1].claims["jti"]
    for token in said:
        assert token.header["kid"] == "hub-1"
        assert token.claims["iss"] == token.claims["sub"] == CLIENT
        assert token.claims["aud"] == scene.issuer
        assert token.claims["exp"] - token.claims["iat"] <= 60
    assert all("client_secret" not in form for form in forms)
    assert all(len(form["code_verifier"]) >= 43 for form in forms)


def test_an_assertion_may_name_the_token_endpoint_and_a_certificate(scene: Scene) -> None:
    scene.settings |= {"assertion_audience": "token_endpoint", "certificate_sha256": "thumb"}
    scene.sign_in()
    keys = our_keys(scene)

    said = jwt.decode(scene.asked[1][1]["client_assertion"], keys, algorithms=["ES256"])

    assert said.claims["aud"] == f"{scene.issuer}/token"
    assert said.header["x5t#S256"] == "thumb"


@pytest.mark.parametrize(
    ("offered", "expected"),
    [(None, "PS256"), (["RS256"], "RS256"), (["RS256", "PS256"], "PS256"), (["HS256"], "PS256")],
)
def test_an_rsa_key_signs_as_the_provider_can_read(
    scene: Scene, offered: list[str] | None, expected: str
) -> None:
    scene.settings["client_key"] = RSAKey.generate_key(2048).as_pem(private=True).decode()
    scene.metadata["token_endpoint_auth_signing_alg_values_supported"] = offered
    if offered is None:
        scene.without.add("token_endpoint_auth_signing_alg_values_supported")
    scene.sign_in()
    keys = our_keys(scene)

    said = jwt.decode(scene.asked[1][1]["client_assertion"], keys, algorithms=["PS256", "RS256"])

    assert said.header["alg"] == expected


def test_public_keys_hold_nothing_private(scene: Scene) -> None:
    (key,) = public_keys(scene.provider)["keys"]

    assert "d" not in key
    assert key["kid"] == "hub-1"


def test_two_issuers_that_share_a_subject_stay_two_people(rogue: Any) -> None:
    one, other = rogue.scene().sign_in(), rogue.scene().sign_in()

    assert one.subject == other.subject
    assert (one.issuer, one.subject) != (other.issuer, other.subject)


@pytest.mark.parametrize("change", [{}, {"iss": None}])
def test_the_response_issuer_may_be_absent_when_it_is_not_advertised(
    scene: Scene, change: dict[str, Any]
) -> None:
    scene.metadata["authorization_response_iss_parameter_supported"] = False
    scene.callback |= change

    assert scene.sign_in().subject == "person-1"


@pytest.mark.parametrize("kind", ["JWT", "jwt", "application/jwt"])
def test_the_type_of_an_id_token_may_be_written_in_several_ways(scene: Scene, kind: str) -> None:
    scene.header["typ"] = kind

    assert scene.sign_in().subject == "person-1"


@pytest.mark.parametrize("left_out", ["typ", "kid", "at_hash"])
def test_what_the_standard_leaves_optional_may_be_absent(scene: Scene, left_out: str) -> None:
    scene.without.add(left_out)

    assert scene.sign_in().subject == "person-1"


def test_an_audience_list_of_only_us_is_us(scene: Scene) -> None:
    scene.claims["aud"] = [CLIENT]

    assert scene.sign_in().subject == "person-1"


def test_clocks_may_differ_by_thirty_seconds(scene: Scene) -> None:
    scene.claims |= {"iat": int(time.time()) + 20, "exp": int(time.time()) - 20}

    assert scene.sign_in().subject == "person-1"


def test_a_name_is_fetched_when_the_id_token_has_none(scene: Scene) -> None:
    scene.without |= {"name", "email"}
    scene.userinfo = {"name": "Noor", "email": "n@example.nl", "acr": "high", "sid": "x", "rol": 1}
    scene.body = lambda part: (  # type: ignore[method-assign]
        {"sub": "person-1", **scene.userinfo} if part == "userinfo" else Scene.body(scene, part)
    )

    identity = scene.sign_in()

    assert (identity.name, identity.email, identity.claims["rol"]) == ("Noor", "n@example.nl", 1)
    assert (identity.acr, identity.sid) == (None, None)


def test_a_name_in_the_id_token_makes_userinfo_needless(scene: Scene) -> None:
    scene.sign_in()

    assert scene.times_asked("userinfo") == 0


def as_ec(scene: Scene) -> None:
    key = ECKey.generate_key("P-256", {"kid": "first", "use": "sig"})
    scene.signing_key, scene.header["alg"] = key, "ES256"
    scene.keys[:] = [key.as_dict(private=False)]
    scene.metadata["id_token_signing_alg_values_supported"] = ["ES256"]


def as_ps(scene: Scene) -> None:
    scene.header["alg"] = "PS256"
    scene.metadata["id_token_signing_alg_values_supported"] = ["PS256"]


@pytest.mark.parametrize("way", [as_ec, as_ps])
def test_every_pinned_algorithm_works(scene: Scene, way: Callable[[Scene], None]) -> None:
    way(scene)

    assert scene.sign_in().subject == "person-1"


@pytest.mark.parametrize("given", ["substantial", "high"])
def test_a_level_as_high_as_asked_or_higher_is_enough(scene: Scene, given: str) -> None:
    scene.claims["acr"] = EIDAS + given

    identity = scene.sign_in(acr=f"{EIDAS}high {EIDAS}substantial")

    assert identity.acr == EIDAS + given


def test_a_level_that_stands_in_no_order_must_be_the_very_one(scene: Scene) -> None:
    scene.claims["acr"] = "urn:own"

    assert scene.sign_in(acr="urn:own").acr == "urn:own"


def test_the_order_of_levels_is_the_municipalitys_own(scene: Scene) -> None:
    scene.settings |= {"acr_values": "urn:mfa", "acr_order": ("urn:pwd", "urn:mfa", "urn:card")}
    scene.claims["acr"] = "urn:card"
    assert scene.sign_in().acr == "urn:card"

    scene.claims["acr"] = "urn:pwd"
    with pytest.raises(SignInRefused):
        scene.sign_in()


def test_a_recent_sign_in_is_recent_enough(scene: Scene) -> None:
    moment = int(time.time()) - 30
    scene.claims["auth_time"] = moment

    assert scene.sign_in(max_age=60).auth_time == datetime.fromtimestamp(moment, UTC)


def completed_after(scene: Scene, wait: timedelta) -> None:
    _, attempt = begin(scene.provider)
    scene.nonce = attempt.nonce
    params = {"code": "c", "state": attempt.state, "iss": scene.issuer}
    with clock.at(attempt.started_at + wait):
        complete(scene.provider, attempt, params)


@pytest.mark.parametrize("minutes", [31, -1])
def test_an_attempt_does_not_keep(scene: Scene, minutes: int) -> None:
    with pytest.raises(SignInRefused) as refusal:
        completed_after(scene, timedelta(minutes=minutes))

    assert refusal.value.code == "attempt_expired"
    assert scene.times_asked("token") == 0


def test_an_attempt_of_another_municipality_is_refused(scene: Scene) -> None:
    _, attempt = begin(scene.provider)
    other = replace(attempt, slug="elders")

    with pytest.raises(SignInRefused) as refusal:
        complete(scene.provider, other, {"code": "c", "state": other.state, "iss": scene.issuer})

    assert refusal.value.code == "attempt_other"


def test_an_attempt_survives_being_stored(scene: Scene) -> None:
    _, attempt = begin(scene.provider, acr=f"{EIDAS}low", max_age=5)

    assert Attempt(**vars(attempt)) == attempt


def test_silent_sign_in_that_needs_the_person_says_so(scene: Scene) -> None:
    scene.callback["error"] = "login_required"

    with pytest.raises(SignInRefused) as refusal:
        scene.sign_in(prompt="none")

    assert refusal.value.code == "login_required"
