"""The single screws of the lying provider, each a function that turns one in a scene."""

import time
from collections.abc import Callable
from typing import Any

from joserfc.jwk import ECKey

from tests.identity.oidc.rogue import Scene, encoded, hmac_signed, rsa_key

Attack = Callable[[Scene], object]


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


def forged(name: str, value: Any) -> Attack:
    """Put something into the header that no honest signer would write."""

    def turn(scene: Scene) -> None:
        scene.sign = lambda header, body: hmac_signed(b"x", {**header, name: value}, body)

    return turn


def both(*attacks: Attack) -> Attack:
    def turn(scene: Scene) -> None:
        for attack in attacks:
            attack(scene)

    return turn


def asked(**wishes: Any) -> Attack:
    return lambda scene: scene.settings.__setitem__("wishes", wishes)
