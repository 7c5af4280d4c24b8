"""Every lie that a token endpoint or a redirect can tell ends in a refusal, for the right reason."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc.jwk import ECKey

from hub.identity.oidc import SignInFailure, SignInRefused
from tests.identity.oidc.rogue import ACCESS_TOKEN, Scene, encoded, hmac_signed, rsa_key

pytestmark = pytest.mark.timeout(10)

Attack = Callable[[Scene], object]
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


def claim(name: str, value: Any) -> Attack:
    return lambda scene: scene.claims.__setitem__(name, value)


def head(name: str, value: Any) -> Attack:
    return lambda scene: scene.header.__setitem__(name, value)


def gone(name: str) -> Attack:
    return lambda scene: scene.without.add(name)


def tokens(name: str, value: Any) -> Attack:
    return lambda scene: scene.answer.__setitem__(name, value)


def back(name: str, value: Any) -> Attack:
    return lambda scene: scene.callback.__setitem__(name, value)


def at(name: str, seconds: float) -> Attack:
    return lambda scene: scene.claims.__setitem__(name, int(time.time() + seconds))


def without_header(name: str) -> Attack:
    def turn(scene: Scene) -> None:
        scene.sign = lambda header, payload: _signed_without(scene, header, payload, name)

    return turn


def _signed_without(scene: Scene, header: dict[str, Any], payload: bytes, name: str) -> str:
    del header[name]
    scene.sign, scene.header = None, header
    scene.without.add(name)
    return scene.token(payload)


def payload(body: bytes) -> Attack:
    def turn(scene: Scene) -> None:
        def sign(header: dict[str, Any], _: bytes) -> str:
            scene.sign = None
            return scene.token(body)

        scene.sign = sign

    return turn


def unsigned(scene: Scene) -> None:
    scene.metadata["id_token_signing_alg_values_supported"] = ["none", "RS256"]
    scene.sign = lambda _, body: f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{encoded(body)}."


def unsigned_with_a_signature(scene: Scene) -> None:
    scene.sign = lambda _, body: f"{encoded({'alg': 'None', 'typ': 'JWT'})}.{encoded(body)}.AAAA"


def hmac_with(secret: bytes) -> Attack:
    def turn(scene: Scene) -> None:
        scene.metadata["id_token_signing_alg_values_supported"] = ["HS256", "RS256"]
        scene.sign = lambda header, body: hmac_signed(secret, {**header, "alg": "HS256"}, body)

    return turn


def published_secret(scene: Scene) -> None:
    scene.keys.append({"kty": "oct", "k": encoded(b"s" * 32), "kid": "shared", "alg": "HS256"})
    scene.sign = lambda header, body: hmac_signed(
        b"s" * 32, {**header, "alg": "HS256", "kid": "shared"}, body
    )


def signed_by_another_key(scene: Scene) -> None:
    scene.signing_key = rsa_key("second")


def signed_by_an_unadvertised_key(scene: Scene) -> None:
    scene.signing_key = rsa_key("second")
    scene.header["kid"] = "second"


def key_ids_swapped(scene: Scene) -> None:
    second = rsa_key("second").as_dict(private=False)
    scene.keys[:] = [{**scene.keys[0], "kid": "second"}, {**second, "kid": "first"}]


def two_keys_with_one_id(scene: Scene) -> None:
    scene.keys.append({**rsa_key("second").as_dict(private=False), "kid": "first"})


def no_key_id_and_two_keys(scene: Scene) -> None:
    scene.keys.append(rsa_key("second").as_dict(private=False))
    scene.without.add("kid")


def key_carried_in_the_token(scene: Scene) -> None:
    scene.signing_key = rsa_key("second")
    scene.header["jwk"] = rsa_key("second").as_dict(private=False)


def encryption_key(scene: Scene) -> None:
    scene.keys[0]["use"] = "enc"


def weak_key(scene: Scene) -> None:
    scene.keys[0]["n"] = scene.keys[0]["n"][:170]


def key_of_another_algorithm(scene: Scene) -> None:
    scene.keys[0]["alg"] = "PS256"


def point_off_the_curve(scene: Scene) -> None:
    key = ECKey.generate_key("P-256", {"kid": "first"})
    scene.signing_key, scene.header["alg"] = key, "ES256"
    scene.metadata["id_token_signing_alg_values_supported"] = ["ES256"]
    scene.keys[:] = [{**key.as_dict(private=False), "x": encoded(b"\1" * 32)}]


def even_exponent(scene: Scene) -> None:
    scene.keys[0]["e"] = "AAAA"


def signature_cut(scene: Scene) -> None:
    def sign(_: dict[str, Any], body: bytes) -> str:
        scene.sign = None
        return scene.token(body)[:-8]

    scene.sign = sign


def both(*attacks: Attack) -> Attack:
    def turn(scene: Scene) -> None:
        for attack in attacks:
            attack(scene)

    return turn


def asked(**wishes: Any) -> Attack:
    return lambda scene: scene.settings.__setitem__("wishes", wishes)


DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000
EIDAS = "http://eidas.europa.eu/LoA/"
NESTED = {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {"i": {"j": {"k": {"l": 1}}}}}}}}}}}}

LIES: dict[str, tuple[Attack, str]] = {
    # who speaks
    "iss of another": (claim("iss", "https://other.example.nl"), "claim_invalid_claim"),
    "iss with a slash more": (lambda s: claim("iss", s.issuer + "/")(s), "claim_invalid_claim"),
    "iss of another tenant": (lambda s: claim("iss", s.issuer + "0")(s), "claim_invalid_claim"),
    "iss in capitals": (lambda s: claim("iss", s.issuer.upper())(s), "claim_invalid_claim"),
    "iss is a list": (lambda s: claim("iss", [s.issuer])(s), "claim_invalid_claim"),
    "no iss": (lambda s: claim("iss", None)(s), "claim_missing_claim"),
    # for whom
    "aud of another": (claim("aud", "another-client"), "claim_invalid_claim"),
    "aud of another, azp ours": (
        both(claim("aud", "another-client"), claim("azp", "hub-voorbeeld")),
        "claim_invalid_claim",
    ),
    "aud a list with another": (claim("aud", ["hub-voorbeeld", "other"]), "audience_shared"),
    "aud a list with another, azp ours": (
        both(claim("aud", ["hub-voorbeeld", "other"]), claim("azp", "hub-voorbeeld")),
        "audience_shared",
    ),
    "aud twice ours": (claim("aud", ["hub-voorbeeld"] * 2), "audience_shared"),
    "aud empty list": (claim("aud", []), "claim_invalid_claim"),
    "aud a mapping": (claim("aud", {"hub-voorbeeld": 1}), "claim_invalid_claim"),
    "aud true": (claim("aud", True), "claim_invalid_claim"),
    "no aud": (gone("aud"), "claim_missing_claim"),
    "azp of another": (claim("azp", "another-client"), "azp_wrong"),
    # when
    "no exp": (gone("exp"), "claim_missing_claim"),
    "expired": (at("exp", -31), "claim_expired_token"),
    "exp is text": (claim("exp", "9999999999"), "claim_invalid_claim"),
    "exp is true": (claim("exp", True), "claim_invalid_claim"),
    "exp has 400 digits": (claim("exp", 10**400), "token_malformed"),
    "exp is NaN": (claim("exp", float("nan")), "token_malformed"),
    "no iat": (gone("iat"), "claim_missing_claim"),
    "iat ahead": (at("iat", 90), "claim_invalid_claim"),
    "iat a day old": (at("iat", -86400), "token_old"),
    "nbf ahead": (at("nbf", 90), "claim_invalid_claim"),
    # about whom
    "no sub": (gone("sub"), "claim_missing_claim"),
    "sub empty": (claim("sub", ""), "claim_invalid_claim"),
    "sub a number": (claim("sub", 7), "claim_invalid_claim"),
    "sub a list": (claim("sub", ["person-1"]), "claim_invalid_claim"),
    "sub with NUL": (claim("sub", "person\0-1"), "token_malformed"),
    "sub with a line end": (claim("sub", "person-1\n"), "subject_malformed"),
    "sub padded": (claim("sub", " person-1"), "subject_malformed"),
    "sub of look-alikes": (claim("sub", "pers\u043en-1"), "subject_malformed"),
    "sub of 256": (claim("sub", "x" * 256), "subject_malformed"),
    "name with NUL": (claim("name", "Noor\0"), "token_malformed"),
    "name with half a character": (claim("name", "\ud800"), "token_malformed"),
    "name a mapping": (claim("name", {"first": "Noor"}), "claim_invalid_claim"),
    "name endless": (claim("name", "n" * 301), "claim_invalid_claim"),
    "e-mail a list": (claim("email", ["noor@example.nl"]), "claim_invalid_claim"),
    "e-mail with a header in it": (claim("email", "a@b.nl\r\nBcc: c"), "claim_invalid_claim"),
    "sid a number": (claim("sid", 5), "claim_invalid_claim"),
    "acting for another": (claim("represents", {"sub": "x"}), "represents_unsupported"),
    # of this attempt
    "no nonce": (gone("nonce"), "claim_missing_claim"),
    "nonce of another attempt": (claim("nonce", "another"), "nonce_wrong"),
    "nonce a list": (claim("nonce", ["another"]), "nonce_wrong"),
    "nonce empty": (claim("nonce", ""), "claim_invalid_claim"),
    "at_hash of another token": (claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), "at_hash_wrong"),
    "at_hash a number": (claim("at_hash", 1), "at_hash_wrong"),
    "at_hash without a token": (gone("access_token"), "at_hash_wrong"),
    "access token swapped": (tokens("access_token", ACCESS_TOKEN + "x"), "at_hash_wrong"),
    "access token a number": (tokens("access_token", 5), "at_hash_wrong"),
    "access token no bearer": (tokens("token_type", "mac"), "token_type_wrong"),
    # signature
    "alg none": (unsigned, "token_malformed"),
    "alg None with a signature": (unsigned_with_a_signature, "algorithm_not_pinned"),
    "HS256 with the public key": (
        hmac_with(rsa_key().as_pem(private=False)),
        "algorithm_not_pinned",
    ),
    "HS256 with the client id": (hmac_with(b"hub-voorbeeld"), "algorithm_not_pinned"),
    "HS256 with a published secret": (published_secret, "algorithm_not_pinned"),
    "RS512, not pinned": (head("alg", "RS512"), "algorithm_not_pinned"),
    "alg a list": (
        lambda s: setattr(s, "sign", lambda h, b: hmac_signed(b"x", {**h, "alg": ["RS256"]}, b)),
        "algorithm_not_pinned",
    ),
    "another key, same id": (signed_by_another_key, "signature_wrong"),
    "key not published": (signed_by_an_unadvertised_key, "key_unknown"),
    "key ids swapped": (key_ids_swapped, "signature_wrong"),
    "two keys with one id": (two_keys_with_one_id, "key_unknown"),
    "no key id, two keys": (no_key_id_and_two_keys, "key_unknown"),
    "key carried in the token": (key_carried_in_the_token, "header_refused"),
    "keys elsewhere": (head("jku", "https://keys.example.nl"), "header_refused"),
    "certificates carried": (head("x5u", "https://keys.example.nl"), "header_refused"),
    "critical extension": (
        lambda s: setattr(s, "sign", lambda h, b: hmac_signed(b"x", {**h, "crit": ["exp"]}, b)),
        "header_refused",
    ),
    "payload not encoded": (
        lambda s: setattr(s, "sign", lambda h, b: hmac_signed(b"x", {**h, "b64": False}, b)),
        "header_refused",
    ),
    "key for encryption": (encryption_key, "key_unknown"),
    "key of 1024 bits": (weak_key, "key_unknown"),
    "key of another algorithm": (key_of_another_algorithm, "key_unknown"),
    "point off the curve": (point_off_the_curve, "key_malformed"),
    "exponent zero": (even_exponent, "key_malformed"),
    "no keys at all": (lambda s: s.keys.clear(), "key_unknown"),
    "keys that are texts": (lambda s: s.keys.__setitem__(0, "first"), "key_unknown"),
    "key without numbers": (lambda s: s.keys[0].pop("n"), "key_unknown"),
    "signature cut": (signature_cut, "signature_wrong"),
    "key id a number": (
        lambda s: setattr(s, "sign", lambda h, b: hmac_signed(b"x", {**h, "kid": 1}, b)),
        "header_refused",
    ),
    # type and form
    "typ of an access token": (head("typ", "at+jwt"), "type_wrong"),
    "typ of a logout token": (head("typ", "logout+jwt"), "type_wrong"),
    "typ a number": (
        lambda s: setattr(s, "sign", lambda h, b: hmac_signed(b"x", {**h, "typ": 1}, b)),
        "type_wrong",
    ),
    "logout token as ID token": (claim("events", {LOGOUT: {}}), "type_wrong"),
    "no ID token": (gone("id_token"), "token_missing"),
    "ID token null": (tokens("id_token", None), "token_missing"),
    "ID token a mapping": (tokens("id_token", {"sub": "x"}), "token_missing"),
    "ID token empty": (tokens("id_token", ""), "token_missing"),
    "ID token of two parts": (tokens("id_token", "e30.e30"), "token_malformed"),
    "ID token of five parts": (tokens("id_token", "a.b.c.d.e"), "token_malformed"),
    "ID token of nonsense": (tokens("id_token", "%.%.%"), "token_malformed"),
    "ID token with a header list": (tokens("id_token", f"{encoded(b'[]')}.e30.AA"), "token_malformed"),
    "ID token with a deep header": (tokens("id_token", f"{encoded(DEEP)}.e30.AA"), "token_malformed"),
    "ID token of 65 kB": (tokens("id_token", "a" * 65537), "token_missing"),
    "ID token not ASCII": (tokens("id_token", "é.é.é"), "token_missing"),
    "claims a list": (payload(b"[]"), "token_malformed"),
    "claims deep": (payload(DEEP), "token_malformed"),
    "claims too deep": (claim("extra", NESTED), "token_malformed"),
    "claims not UTF-8": (payload(b'{"sub":"\xff"}'), "token_malformed"),
    "claims named twice": (payload(b'{"sub":"a","sub":"b"}'), "token_malformed"),
    "claims no JSON": (payload(b"sub=person-1"), "token_malformed"),
    # the way back
    "state of another attempt": (back("state", "another"), "state_wrong"),
    "no state": (gone("state"), "state_wrong"),
    "state not ASCII": (back("state", "\ud800é"), "state_wrong"),
    "response iss absent": (lambda s: s.callback.__setitem__("iss", None), "response_issuer_missing"),
    "response iss of another": (back("iss", "https://other.example.nl"), "response_issuer_wrong"),
    "response iss of another, unadvertised": (
        both(
            back("iss", "https://other.example.nl"),
            lambda s: s.metadata.__setitem__("authorization_response_iss_parameter_supported", False),
        ),
        "response_issuer_wrong",
    ),
    "response iss of another, with an error": (
        both(back("iss", "https://other.example.nl"), back("error", "access_denied")),
        "response_issuer_wrong",
    ),
    "no code": (gone("code"), "code_missing"),
    "code empty": (back("code", ""), "code_missing"),
    "code endless": (back("code", "c" * 9000), "code_missing"),
    "code with a line end": (back("code", "a\r\nb"), "code_missing"),
    "access denied": (back("error", "access_denied"), "access_denied"),
    "error unknown": (back("error", "<script>"), "provider_refused"),
    # how strong, how recent
    "no acr": (asked(acr=f"{EIDAS}substantial"), "acr_missing"),
    "acr lower": (
        both(asked(acr=f"{EIDAS}substantial"), claim("acr", f"{EIDAS}low")),
        "acr_too_low",
    ),
    "acr unknown": (both(asked(acr=f"{EIDAS}low"), claim("acr", "urn:strong")), "acr_too_low"),
    "acr a list": (
        both(asked(acr=f"{EIDAS}low"), claim("acr", [f"{EIDAS}high"])),
        "claim_invalid_claim",
    ),
    "no auth_time": (asked(max_age=60), "auth_time_missing"),
    "auth_time too long ago": (both(asked(max_age=60), at("auth_time", -120)), "auth_time_old"),
    "auth_time ahead": (both(asked(max_age=60), at("auth_time", 120)), "auth_time_future"),
    "auth_time text": (both(asked(max_age=60), claim("auth_time", "now")), "claim_invalid_claim"),
    "auth_time beyond the calendar": (claim("auth_time", 10**15), "claim_invalid_claim"),
    # particulars
    "particulars of someone else": (
        both(gone("name"), lambda s: s.userinfo.__setitem__("sub", "person-2")),
        "userinfo_other",
    ),
    "particulars that cannot be text": (
        both(gone("name"), lambda s: s.userinfo.__setitem__("name", ["Noor"])),
        "claim_invalid_claim",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_ends_in_refusal(scene: Scene, lie: str) -> None:
    attack, code = LIES[lie]
    attack(scene)
    wishes = scene.settings.pop("wishes", {})

    with pytest.raises(SignInRefused) as refusal:
        scene.sign_in(**wishes)

    assert refusal.value.code == code
    assert refusal.value.sentence.endswith(".")
    assert "noor" not in repr(refusal.value).lower()


def test_there_are_more_lies_than_the_78_it_started_with() -> None:
    assert len(LIES) >= 78


def test_the_honest_answer_is_accepted(scene: Scene) -> None:
    identity = scene.sign_in()

    assert (identity.issuer, identity.subject) == (scene.issuer, "person-1")
    assert identity.name == "Noor Voorbeeld"


def test_an_unverified_address_stays_unverified(scene: Scene) -> None:
    assert scene.sign_in().email_verified is False
    scene.claims["email_verified"] = "true"
    assert scene.sign_in().email_verified is False
    scene.claims["email_verified"] = True
    assert scene.sign_in().email_verified is True


def test_an_id_token_of_an_earlier_attempt_is_refused(scene: Scene) -> None:
    scene.sign_in()
    scene.answer["id_token"] = scene.token(scene.id_claims())

    with pytest.raises(SignInFailure) as refusal:
        scene.sign_in()

    assert refusal.value.code == "nonce_wrong"
