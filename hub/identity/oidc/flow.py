"""Signing in: the way to the provider and back (code flow, PKCE S256, private_key_jwt)."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from authlib.oauth2.rfc7636 import create_s256_code_challenge

from hub.identity.oidc import assurance, exchange, metadata
from hub.identity.oidc.fetch import Budget
from hub.identity.oidc.metadata import Metadata
from hub.identity.oidc.provider import Provider
from hub.identity.oidc.refusal import SignInRefused
from hub.identity.oidc.token import ID_TOKEN_TYPES, check_id_token, open_signed, same
from hub.kernel import clock

LONGEST_CODE = 8192
LONGEST_TEXT = 300
LOCAL_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,1999}")
SIGN_IN_AGAIN = frozenset(
    {"login_required", "interaction_required", "consent_required", "account_selection_required"}
)


@dataclass(frozen=True)
class Attempt:
    """What to remember between start and callback: single use, bound to the browser."""

    slug: str
    started_at: datetime
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    code_verifier: str = field(repr=False)
    return_to: str = "/"
    acr: str | None = None
    max_age: int | None = None


@dataclass(frozen=True)
class Identity:
    """Who signed in, in the provider's words; the key is (issuer, subject), never the e-mail."""

    issuer: str
    subject: str
    name: str | None
    email: str | None
    email_verified: bool
    acr: str | None
    auth_time: datetime | None
    sid: str | None
    claims: Mapping[str, Any] = field(repr=False)
    id_token: str = field(repr=False)


def begin(
    provider: Provider,
    *,
    return_to: str = "/",
    login_hint: str | None = None,
    acr: str | None = None,
    max_age: int | None = None,
    prompt: str | None = None,
) -> tuple[str, Attempt]:
    """Return the address to send the browser to, and the attempt to remember.

    `return_to` is a path of our own, else `/`; `acr` replaces the provider's `acr_values`;
    `max_age` is in seconds. A failure when there is no good metadata.
    """
    known = metadata.known(provider, Budget(provider.limits.total))
    attempt = Attempt(
        slug=provider.slug,
        started_at=clock.now(),
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        code_verifier=secrets.token_urlsafe(48),
        return_to=return_to if LOCAL_PATH.fullmatch(return_to) else "/",
        acr=acr or provider.acr_values,
        max_age=max_age,
    )
    asked = _request(provider, attempt, login_hint, prompt)
    return with_query(known.authorization_endpoint, asked), attempt


def _request(
    provider: Provider, attempt: Attempt, login_hint: str | None, prompt: str | None
) -> dict[str, str]:
    challenge = create_s256_code_challenge(attempt.code_verifier)  # type: ignore[no-untyped-call]
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": provider.callback,
        "scope": provider.scope,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "login_hint": login_hint,
        "acr_values": attempt.acr,
        "max_age": None if attempt.max_age is None else str(attempt.max_age),
        "prompt": prompt,
    }
    return {name: value for name, value in asked.items() if value is not None}


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """Add parameters to an address that may have some already."""
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"


def complete(provider: Provider, attempt: Attempt, params: Mapping[str, str]) -> Identity:
    """Turn the callback's parameters into an identity, within `limits.total` seconds.

    The caller has taken the attempt out of its store (single use) and knows that it belongs to
    this browser. Raises SignInRefused or ProviderUnavailable, nothing else.
    """
    _check_attempt(provider, attempt, params)
    budget = Budget(provider.limits.total)
    known = metadata.known(provider, budget)
    _check_issuer(provider, known, params)
    channel = exchange.Channel(provider, known, budget)
    tokens = exchange.redeem(channel, _code(params), attempt.code_verifier)
    signed = open_signed(
        provider,
        tokens.get("id_token"),
        ID_TOKEN_TYPES,
        jwks_uri=known.jwks_uri,
        budget=budget,
    )
    check_id_token(provider, signed, attempt.nonce, tokens.get("access_token"))
    claims = exchange.completed(channel, signed.claims, tokens)
    return _identity(provider, attempt, claims, tokens["id_token"])


def _check_attempt(provider: Provider, attempt: Attempt, params: Mapping[str, str]) -> None:
    if attempt.slug != provider.slug:
        raise SignInRefused("attempt_other", "the attempt was for another municipality")
    if not same(params.get("state"), attempt.state):
        raise SignInRefused("state_wrong", "the state is not the attempt's")
    age = (clock.now() - attempt.started_at).total_seconds()
    if not -provider.limits.leeway <= age <= provider.limits.attempt:
        raise SignInRefused("attempt_expired", "the attempt is too old")


def _check_issuer(provider: Provider, known: Metadata, params: Mapping[str, str]) -> None:
    given = params.get("iss")
    if given is None and known.answers_with_issuer:
        raise SignInRefused("response_issuer_missing", "RFC 9207 iss is advertised and absent")
    if given is not None and given != provider.issuer:
        raise SignInRefused("response_issuer_wrong", "RFC 9207 iss names another issuer")


def _code(params: Mapping[str, str]) -> str:
    error = params.get("error")
    if error is not None:
        raise SignInRefused(_error_code(error), "the provider answered with an error")
    code = params.get("code")
    if not isinstance(code, str) or not 0 < len(code) <= LONGEST_CODE:
        raise SignInRefused("code_missing", "no code of a possible size")
    if not code.isascii() or not code.isprintable():
        raise SignInRefused("code_missing", "the code is no plain text")
    return code


def _error_code(error: str) -> str:
    if error in SIGN_IN_AGAIN:
        return "login_required"
    if error == "unmet_authentication_requirements":
        return "acr_too_low"
    return "access_denied" if error == "access_denied" else "provider_refused"


def _identity(
    provider: Provider, attempt: Attempt, claims: dict[str, Any], id_token: str
) -> Identity:
    return Identity(
        issuer=provider.issuer,
        subject=claims["sub"],
        name=_text(claims, "name"),
        email=_text(claims, "email"),
        email_verified=claims.get("email_verified") is True,
        acr=assurance.check_level(provider, attempt.acr, claims.get("acr")),
        auth_time=assurance.check_moment(provider, attempt.max_age, claims.get("auth_time")),
        sid=_text(claims, "sid"),
        claims=claims,
        id_token=id_token,
    )


def _text(claims: dict[str, Any], name: str) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or not value.isprintable():
        raise SignInRefused("claim_invalid_claim", name)
    return value.strip() or None
