"""Signed tokens of a provider: the signature, then every claim (OpenID Connect Core 3.1.3.7)."""

import hmac
from dataclasses import dataclass
from typing import Any

from authlib.oidc.core.util import create_half_hash
from joserfc import jws
from joserfc.errors import ClaimError, JoseError
from joserfc.jwt import ClaimsOption, JWTClaimsRegistry

from hub.identity.oidc import keys, strict
from hub.identity.oidc.fetch import Budget
from hub.identity.oidc.provider import Provider
from hub.identity.oidc.refusal import SignInRefused
from hub.kernel import clock

LONGEST_TOKEN = 64 * 1024
LONGEST_SUBJECT = 255
PARTS = 3
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
CARRIED_KEYS = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"})
ID_TOKEN_TYPES = frozenset({"jwt"})
LOGOUT_TOKEN_TYPES = frozenset({"jwt", "logout+jwt"})


@dataclass(frozen=True)
class Signed:
    """A token whose signature is right: its header and its claims."""

    header: dict[str, Any]
    claims: dict[str, Any]


def same(one: object, other: str) -> bool:
    """Compare a value from outside with a secret, in constant time."""
    if not isinstance(one, str):
        return False
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


def open_signed(
    provider: Provider, text: object, types: frozenset[str], *, jwks_uri: str, budget: Budget
) -> Signed:
    """Check form, type, algorithm and signature; SignInRefused when one is wrong."""
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST_TOKEN or not text.isascii():
        raise SignInRefused("token_missing", "no token of a possible size")
    parts = text.split(".")
    if len(parts) != PARTS or not all(parts):
        raise SignInRefused("token_malformed", "not three parts")
    header = _object(parts[0])
    _check_header(provider, header, types)
    (key,) = keys.matching(provider, jwks_uri, header, budget)
    registry = jws.JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
    try:
        jws.deserialize_compact(text, key, registry=registry)
    except (JoseError, ValueError, TypeError) as error:
        raise SignInRefused("signature_wrong", type(error).__name__) from error
    return Signed(header, _object(parts[1]))


def _object(part: str) -> dict[str, Any]:
    try:
        return strict.json_object(strict.base64url(part))
    except strict.NotStrictError as error:
        raise SignInRefused("token_malformed", str(error)) from error


def _check_header(provider: Provider, header: dict[str, Any], types: frozenset[str]) -> None:
    if header.get("alg") not in provider.algorithms:
        raise SignInRefused("algorithm_not_pinned", "the algorithm is not pinned")
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in types:
        raise SignInRefused("type_wrong", "the token is of another type")
    if not CARRIED_KEYS.isdisjoint(header):
        raise SignInRefused("header_refused", "the header carries what it may not")
    if not isinstance(header.get("kid", ""), str):
        raise SignInRefused("header_refused", "the key id is no text")


def check_common(provider: Provider, claims: dict[str, Any], required: tuple[str, ...]) -> None:
    """Check issuer, audience, times and that what is required is there."""
    options: dict[str, ClaimsOption] = {name: {"essential": True} for name in required}
    options |= {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "exp": {"essential": True},
        "iat": {"essential": True},
    }
    moment = int(clock.now().timestamp())
    registry = JWTClaimsRegistry(now=moment, leeway=provider.limits.leeway, **options)
    try:
        registry.validate(claims)
    except ClaimError as error:
        raise SignInRefused(f"claim_{error.error}", error.claim) from error
    if claims["aud"] not in (provider.client_id, [provider.client_id]):
        raise SignInRefused("audience_shared", "the token is for others too")
    if claims["iat"] < moment - provider.limits.attempt - provider.limits.leeway:
        raise SignInRefused("token_old", "issued too long ago")
    if "sub" in claims:
        _check_subject(claims["sub"])


def _check_subject(subject: str) -> None:
    plain = subject.isascii() and subject.isprintable() and subject == subject.strip()
    if not plain or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise SignInRefused("subject_malformed", "the subject is no plain text of 1 to 255")


def check_id_token(provider: Provider, signed: Signed, nonce: str, access_token: object) -> None:
    """Check all that makes an ID token ours, of this attempt, and not some other kind of token."""
    claims = signed.claims
    check_common(provider, claims, ("sub", "nonce"))
    if not same(claims["nonce"], nonce):
        raise SignInRefused("nonce_wrong", "the token belongs to another attempt")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise SignInRefused("azp_wrong", "the token was issued to another party")
    if "events" in claims:
        raise SignInRefused("type_wrong", "an event token is no ID token")
    if "represents" in claims:
        raise SignInRefused("represents_unsupported", "nobody acts for another here")
    if "at_hash" in claims:
        _check_at_hash(claims["at_hash"], access_token, signed.header["alg"])


def _check_at_hash(at_hash: object, access_token: object, algorithm: str) -> None:
    if not isinstance(access_token, str) or not access_token.isascii():
        raise SignInRefused("at_hash_wrong", "no access token to hold it against")
    half = create_half_hash(access_token, algorithm)  # type: ignore[no-untyped-call] # authlib
    if not same(at_hash, half.decode()):
        raise SignInRefused("at_hash_wrong", "the access token belongs to another ID token")
