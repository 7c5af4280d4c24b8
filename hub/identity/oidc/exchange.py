"""What is asked behind the browser's back: the code for tokens, and the person's particulars."""

import secrets
from dataclasses import dataclass
from typing import Any

from joserfc import jwt

from hub.identity.oidc.fetch import OK, Answer, Ask, Budget, fetch
from hub.identity.oidc.metadata import Metadata
from hub.identity.oidc.provider import CURVE_ALGORITHMS, Provider, client_key
from hub.identity.oidc.refusal import ProviderUnavailable, SignInRefused
from hub.kernel import clock

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60
OUR_FAULT = range(400, 500)
RSA_ALGORITHMS = ("PS256", "RS256")
PROTOCOL_CLAIMS = frozenset(
    {"iss", "aud", "exp", "nbf", "iat", "nonce", "azp", "acr", "amr", "auth_time", "sid"}
    | {"at_hash", "c_hash", "jti", "events", "represents"}
)


@dataclass(frozen=True)
class Channel:
    """The line to one provider during one step: who it is, where it listens, how long we wait."""

    provider: Provider
    known: Metadata
    budget: Budget


def redeem(channel: Channel, code: str, code_verifier: str) -> dict[str, Any]:
    """Exchange the code at the token endpoint; SignInRefused when the provider says no."""
    provider, known = channel.provider, channel.known
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": provider.callback,
        "code_verifier": code_verifier,
        "client_id": provider.client_id,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion(provider, known),
    }
    answer = fetch(provider, Ask(known.token_endpoint, form), channel.budget)
    if answer.status in OUR_FAULT:
        raise SignInRefused("code_refused", _reason(answer))
    if answer.status != OK:
        raise ProviderUnavailable("provider_error", f"token: status {answer.status}")
    if str(answer.body.get("token_type", "")).lower() != "bearer":
        raise SignInRefused("token_type_wrong", "the access token is no bearer token")
    return answer.body


def _reason(answer: Answer) -> str:
    """Name the provider's error for the log, only when it is one of the standard's words."""
    known = ("invalid_grant", "invalid_client", "invalid_request", "unauthorized_client")
    error = answer.body.get("error")
    return f"token: {error if error in known else 'refused'}"


def assertion(provider: Provider, known: Metadata) -> str:
    """Sign who we are (RFC 7523): a new one for every call, valid for one minute."""
    key, moment = client_key(provider), int(clock.now().timestamp())
    header = {"alg": _algorithm(key.as_dict(private=False), known), "kid": provider.client_key_id}
    if provider.certificate_sha256:
        header["x5t#S256"] = provider.certificate_sha256
    to_issuer = provider.assertion_audience == "issuer"
    claims = {
        "iss": provider.client_id,
        "sub": provider.client_id,
        "aud": provider.issuer if to_issuer else known.token_endpoint,
        "iat": moment,
        "exp": moment + ASSERTION_SECONDS,
        "jti": secrets.token_urlsafe(24),
    }
    return jwt.encode(header, claims, key, algorithms=[header["alg"]])


def _algorithm(key: Any, known: Metadata) -> str:
    if key["kty"] == "EC":
        return CURVE_ALGORITHMS[key["crv"]]
    offered = known.assertion_algorithms
    return next((name for name in RSA_ALGORITHMS if name in offered), RSA_ALGORITHMS[0])


def completed(channel: Channel, claims: dict[str, Any], tokens: dict[str, Any]) -> dict[str, Any]:
    """Add name and e-mail from the userinfo endpoint when the ID token has no name.

    What the ID token says is never replaced, and claims of the protocol come from it alone. A
    userinfo answer about someone else is refused; none at all is no reason to refuse.
    """
    endpoint, access_token = channel.known.userinfo_endpoint, tokens.get("access_token")
    if claims.get("name") or not endpoint or not _token68(access_token):
        return claims
    try:
        ask = Ask(endpoint, bearer=str(access_token))
        answer = fetch(channel.provider, ask, channel.budget)
    except ProviderUnavailable:
        return claims
    if answer.status != OK:
        return claims
    if answer.body.get("sub") != claims["sub"]:
        raise SignInRefused("userinfo_other", "the particulars are of someone else")
    extra = {name: value for name, value in answer.body.items() if name not in PROTOCOL_CLAIMS}
    return {**extra, **claims}


def _token68(value: object) -> bool:
    if not isinstance(value, str) or not value.isascii():
        return False
    return value.isprintable() and " " not in value and 0 < len(value) <= 16 * 1024
