"""The relying party: OpenID Connect sign-in by the rules of the NL GOV profile.

Keeps nothing and knows no web framework: the caller stores attempts (single use, bound to the
browser) and sessions, and remembers the `jti` of logout notices.
"""

from hub.identity.oidc.flow import Attempt, Identity, begin, complete
from hub.identity.oidc.inspection import check
from hub.identity.oidc.logout import LogoutNotice, end_session_url, logout_subject
from hub.identity.oidc.provider import Limits, Provider, public_keys
from hub.identity.oidc.refusal import ProviderUnavailable, SignInFailure, SignInRefused

__all__ = [
    "Attempt",
    "Identity",
    "Limits",
    "LogoutNotice",
    "Provider",
    "ProviderUnavailable",
    "SignInFailure",
    "SignInRefused",
    "begin",
    "check",
    "complete",
    "end_session_url",
    "logout_subject",
    "public_keys",
]
