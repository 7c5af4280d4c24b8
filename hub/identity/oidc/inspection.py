"""What the test sign-in page tells an administrator about the provider, before anyone signs in."""

from typing import Any

from hub.identity.oidc import keys, metadata
from hub.identity.oidc.fetch import Budget
from hub.identity.oidc.provider import Provider
from hub.identity.oidc.refusal import SignInFailure

FETCHING = {
    "internal_address": "Het adres van de inlogdienst is een intern adres. Dat mag niet.",
    "origin_not_pinned": "De inlogdienst verwijst naar een server die niet is ingesteld.",
    "provider_slow": "De inlogdienst antwoordt niet op tijd.",
    "provider_busy": "Er wachten al te veel vragen op de inlogdienst.",
    "provider_redirects": "De inlogdienst stuurt door naar een ander adres. Dat volgen we niet.",
    "provider_too_large": "Het antwoord van de inlogdienst is te groot.",
    "provider_not_json": "Het antwoord van de inlogdienst is geen geldige JSON.",
    "provider_error": "De inlogdienst geeft een foutmelding.",
    "keys_malformed": "De sleutels van de inlogdienst zijn niet te lezen.",
}
UNREACHABLE = "De inlogdienst is niet te bereiken. Controleer het adres en het certificaat."


def check(provider: Provider) -> list[str]:
    """Fetch metadata and keys anew and name each problem in Dutch; none means all is well."""
    budget = Budget(provider.limits.total)
    metadata.forget(provider)
    keys.forget(provider)
    try:
        body = metadata.document(provider, budget)
        found = [problem.sentence for problem in metadata.problems(provider, body)]
        return found or _key_problems(provider, body, budget)
    except SignInFailure as failure:
        return [FETCHING.get(failure.code, UNREACHABLE)]


def _key_problems(provider: Provider, body: dict[str, Any], budget: Budget) -> list[str]:
    if not keys.published(provider, body["jwks_uri"], budget):
        return ["De inlogdienst publiceert geen sleutel die sterk genoeg is."]
    return []
