"""A sign-in that tries a configuration before it is saved.

It is a whole round trip, under the typed configuration, and ends without person or session.
What came back is carried in the cookie of the browser that tried, and shown once; the hub
itself stores none of it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask import session

from hub.identity import signing_in
from hub.identity.claims import mapped_roles
from hub.identity.front import browser_mark, pinned, web_work
from hub.identity.models import ProviderRow
from hub.identity.oidc import flow
from hub.identity.oidc.refusal import SignInFailure
from hub.identity.signing_in import Taken
from hub.kernel.errors import Unavailable
from hub.kernel.rooms import NOBODY

FIELDS = (
    "issuer",
    "client_id",
    "algorithms",
    "acr_values",
    "role_claim",
    "role_map",
    "allow_internal",
)
MOST_NAMES, LONGEST_NAME = 30, 40
COOKIE = "trial"
SHOWN_AT = "/beheer/aanmelden/proef"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial brought: the subject and the names of the claims, or what went wrong."""

    subject: str = ""
    claims: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    problem: str = ""
    code: str = ""


def begin_trial(row: ProviderRow, slug: str) -> str:
    """Remember the attempt; return the provider's address to send the browser to.

    Raises SignInFailure when the provider gives no good answer.
    """
    url, attempt = flow.begin(pinned(row, slug))
    trial = {name: getattr(row, name) for name in FIELDS}
    with web_work() as work:
        signing_in.remember_attempt(work.db, row.tenant_id, attempt, browser_mark(), trial=trial)
    return url


def finish_trial(taken: Taken, params: Mapping[str, str]) -> None:
    """Complete the trial and keep what came back for the page that shows it."""
    row = ProviderRow(tenant_id=NOBODY, **(taken.trial or {}))
    try:
        identity = flow.complete(pinned(row, taken.attempt.slug), taken.attempt, params)
    except SignInFailure as failure:
        outcome = Outcome(problem=failure.sentence, code=failure.code)
    except Unavailable as unsafe:
        outcome = Outcome(problem=unsafe.sentence, code="unsafe")
    else:
        outcome = _told(row, identity)
    session[COOKIE] = asdict(outcome)


def _told(row: ProviderRow, identity: flow.Identity) -> Outcome:
    names = sorted(name[:LONGEST_NAME] for name in identity.claims)
    return Outcome(
        subject=identity.subject,
        claims=tuple(names[:MOST_NAMES]),
        roles=tuple(sorted(mapped_roles(row, identity.claims))),
    )


def take_outcome() -> Outcome | None:
    """Return what the last trial in this browser brought, once."""
    held: Any = session.pop(COOKIE, None)
    return Outcome(**held) if held else None
