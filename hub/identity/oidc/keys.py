"""The provider's public keys: fetched by us, remembered, renewed seldom, chosen strictly."""

import re
from collections.abc import Iterable
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from hub.identity.oidc.fetch import OK, Ask, Budget, fetch
from hub.identity.oidc.memory import Memory
from hub.identity.oidc.provider import CURVE_ALGORITHMS, Provider
from hub.identity.oidc.refusal import ProviderUnavailable, SignInRefused

MOST = 50
MODULUS = re.compile(r"[A-Za-z0-9_-]{342,1366}")  # 2048 to 8192 bits
COORDINATE = re.compile(r"[A-Za-z0-9_-]{42,90}")
EXPONENT = re.compile(r"[A-Za-z0-9_-]{1,8}")

Key = dict[str, Any]
_known: Memory[tuple[Key, ...]] = Memory()


def matching(
    provider: Provider, url: str, header: dict[str, Any], budget: Budget
) -> list[RSAKey | ECKey]:
    """Return the one published key that this token header may be checked with.

    An unknown key id renews the keys, at most once per `refresh_every` seconds. SignInRefused
    when no key fits, or more than one does.
    """

    def make() -> tuple[Key, ...]:
        return published(provider, url, budget)

    found = _fitting(_known.get(provider, budget, make), header)
    if not found:
        found = _fitting(_known.renew(provider, budget, make), header)
    if len(found) != 1:
        raise SignInRefused("key_unknown", f"{len(found)} keys fit the token")
    return [_imported(found[0])]


def published(provider: Provider, url: str, budget: Budget) -> tuple[Key, ...]:
    """Fetch the keys; only signature keys of a kind and size that we accept are kept."""
    answer = fetch(provider, Ask(url), budget)
    keys = answer.body.get("keys")
    if answer.status != OK or not isinstance(keys, list) or len(keys) > MOST:
        raise ProviderUnavailable("keys_malformed", f"keys: status {answer.status}")
    return tuple(key for key in keys if isinstance(key, dict) and _usable(key))


def forget(provider: Provider) -> None:
    """Drop the remembered keys."""
    _known.forget(provider)


def _usable(key: Key) -> bool:
    if key.get("use", "sig") != "sig" or not isinstance(key.get("kid", ""), str):
        return False
    if key.get("kty") == "RSA":
        return _text(key, "n", MODULUS) and _text(key, "e", EXPONENT)
    if key.get("kty") != "EC" or key.get("crv") not in tuple(CURVE_ALGORITHMS):
        return False
    return _text(key, "x", COORDINATE) and _text(key, "y", COORDINATE)


def _text(key: Key, name: str, pattern: re.Pattern[str]) -> bool:
    value = key.get(name)
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _fitting(keys: Iterable[Key], header: dict[str, Any]) -> list[Key]:
    algorithm, kid = header["alg"], header.get("kid")
    return [
        key
        for key in keys
        if _signs(key, algorithm)
        and key.get("alg", algorithm) == algorithm
        and (kid is None or key.get("kid") == kid)
    ]


def _signs(key: Key, algorithm: str) -> bool:
    if key["kty"] == "RSA":
        return algorithm[:2] in {"RS", "PS"}
    return CURVE_ALGORITHMS[key["crv"]] == algorithm


def _imported(key: Key) -> RSAKey | ECKey:
    names = ("kty", "n", "e") if key["kty"] == "RSA" else ("kty", "crv", "x", "y")
    public: Any = {name: key.get(name) for name in names}
    try:
        return (RSAKey if key["kty"] == "RSA" else ECKey).import_key(public)
    except (JoseError, ValueError, TypeError) as error:
        raise SignInRefused("key_malformed", "the published key cannot be read") from error
