"""How strong and how recent a sign-in was: `acr` and `auth_time` against what was asked."""

from datetime import UTC, datetime
from typing import Any

from hub.identity.oidc.provider import Provider
from hub.identity.oidc.refusal import SignInRefused
from hub.kernel import clock

LAST_SECOND = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())


def check_level(provider: Provider, asked: str | None, given: object) -> str | None:
    """Return the level reached; SignInRefused when a level was asked and not reached.

    `asked` lists levels by preference, so the weakest of them is enough. A level is strong
    enough when it is one of those asked, or stands as high in the provider's order.
    """
    if given is not None and not isinstance(given, str):
        raise SignInRefused("claim_invalid_claim", "acr")
    if not asked:
        return given
    if not given:
        raise SignInRefused("acr_missing", "no level was given")
    levels = asked.split()
    if given not in levels and _rank(provider, given) < _lowest(provider, levels):
        raise SignInRefused("acr_too_low", "the level given is lower than asked")
    return given


def _rank(provider: Provider, level: str) -> int:
    return provider.acr_order.index(level) if level in provider.acr_order else -1


def _lowest(provider: Provider, levels: list[str]) -> int:
    ranks = [_rank(provider, level) for level in levels if level in provider.acr_order]
    return min(ranks, default=len(provider.acr_order))


def check_moment(provider: Provider, max_age: int | None, given: Any) -> datetime | None:
    """Return when the person last proved who they are; SignInRefused when too long ago."""
    if given is None:
        if max_age is not None:
            raise SignInRefused("auth_time_missing", "no moment was given")
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < LAST_SECOND:
        raise SignInRefused("claim_invalid_claim", "auth_time")
    now, leeway = clock.now().timestamp(), provider.limits.leeway
    if given > now + leeway:
        raise SignInRefused("auth_time_future", "the moment lies ahead")
    if max_age is not None and given + max_age + leeway < now:
        raise SignInRefused("auth_time_old", "the sign-in was too long ago")
    return datetime.fromtimestamp(given, UTC)
