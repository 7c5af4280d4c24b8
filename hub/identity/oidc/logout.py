"""Signing out: the provider's own notice (Back-Channel Logout 1.0), and the way to its page."""

from dataclasses import dataclass

from hub.identity.oidc import metadata
from hub.identity.oidc.fetch import Budget
from hub.identity.oidc.flow import with_query
from hub.identity.oidc.provider import Provider
from hub.identity.oidc.refusal import SignInFailure, SignInRefused
from hub.identity.oidc.token import (
    LOGOUT_EVENT,
    LOGOUT_TOKEN_TYPES,
    Signed,
    check_common,
    open_signed,
)

LONGEST_ID = 255


@dataclass(frozen=True)
class LogoutNotice:
    """Whose sessions end: of a subject, of one session id, or of both together.

    `jti` is to be remembered by the caller for some minutes: a notice counts once.
    """

    issuer: str
    subject: str | None
    sid: str | None
    jti: str


def logout_subject(provider: Provider, logout_token: str) -> LogoutNotice:
    """Check a logout token; SignInRefused or ProviderUnavailable when it does not count."""
    budget = Budget(provider.limits.total)
    known = metadata.known(provider, budget)
    signed = open_signed(
        provider, logout_token, LOGOUT_TOKEN_TYPES, jwks_uri=known.jwks_uri, budget=budget
    )
    check_common(provider, signed.claims, ("jti",))
    _check_event(signed)
    subject, sid = signed.claims.get("sub"), _identifier(signed, "sid")
    if not (subject or sid):
        raise SignInRefused("logout_nobody", "neither subject nor session is named")
    return LogoutNotice(provider.issuer, subject, sid, _identifier(signed, "jti") or "")


def _check_event(signed: Signed) -> None:
    events = signed.claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise SignInRefused("logout_event_missing", "the token tells of no logout")
    if "nonce" in signed.claims:
        raise SignInRefused("type_wrong", "a logout token has no nonce")


def _identifier(signed: Signed, name: str) -> str | None:
    value = signed.claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or not value.isprintable():
        raise SignInRefused("claim_invalid_claim", name)
    return value


def end_session_url(
    provider: Provider, *, id_token_hint: str | None = None, back_to: str | None = None
) -> str | None:
    """Return where to send the browser to end the provider's session too.

    None when the provider has no such page or cannot be reached within one read time-out:
    signing out here never depends on it.
    """
    try:
        known = metadata.known(provider, Budget(provider.limits.read))
    except SignInFailure:
        return None
    if known.end_session_endpoint is None:
        return None
    asked = {
        "client_id": provider.client_id,
        "id_token_hint": id_token_hint,
        "post_logout_redirect_uri": back_to,
    }
    return with_query(
        known.end_session_endpoint, {name: value for name, value in asked.items() if value}
    )
