"""The provider's metadata (OpenID Connect Discovery 1.0), held against what is pinned."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hub.identity.oidc.fetch import OK, Ask, Budget, fetch
from hub.identity.oidc.memory import Memory
from hub.identity.oidc.provider import Provider, origin_of
from hub.identity.oidc.refusal import ProviderUnavailable, SignInRefused

REQUIRED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL = ("userinfo_endpoint", "end_session_endpoint")
LISTS = (
    "response_types_supported",
    "code_challenge_methods_supported",
    "id_token_signing_alg_values_supported",
    "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported",
)

_known: Memory["Metadata"] = Memory()


@dataclass(frozen=True)
class Metadata:
    """The part of the metadata that is used, after every check."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    answers_with_issuer: bool
    assertion_algorithms: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """What is wrong with the metadata: a code for the log and a Dutch sentence to repair it by."""

    code: str
    sentence: str


def known(provider: Provider, budget: Budget) -> Metadata:
    """Return the checked metadata, fetched when not fresh; a failure when anything is wrong."""
    return _known.get(provider, budget, lambda: accepted(provider, document(provider, budget)))


def forget(provider: Provider) -> None:
    """Drop the remembered metadata."""
    _known.forget(provider)


def document(provider: Provider, budget: Budget) -> dict[str, Any]:
    """Fetch the metadata as it is; ProviderUnavailable when there is none."""
    url = provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
    answer = fetch(provider, Ask(url), budget)
    if answer.status != OK:
        raise ProviderUnavailable("provider_error", f"metadata: status {answer.status}")
    return answer.body


def accepted(provider: Provider, body: dict[str, Any]) -> Metadata:
    """Turn the document into Metadata; SignInRefused with the first problem's code."""
    for problem in problems(provider, body):
        raise SignInRefused(problem.code, "the provider's metadata is not acceptable")
    return Metadata(
        authorization_endpoint=body["authorization_endpoint"],
        token_endpoint=body["token_endpoint"],
        jwks_uri=body["jwks_uri"],
        userinfo_endpoint=_optional(provider, body, "userinfo_endpoint"),
        end_session_endpoint=_optional(provider, body, "end_session_endpoint"),
        answers_with_issuer=body.get("authorization_response_iss_parameter_supported") is True,
        assertion_algorithms=tuple(
            body.get("token_endpoint_auth_signing_alg_values_supported") or ()
        ),
    )


def problems(provider: Provider, body: dict[str, Any]) -> Iterator[Problem]:
    """Name everything in the metadata that forbids signing in, worst first."""
    if body.get("issuer") != provider.issuer:
        yield Problem(
            "metadata_issuer",
            f"De inlogdienst noemt zich anders dan ingesteld. Ingesteld is {provider.issuer}.",
        )
    yield from _list_problems(body)
    yield from _endpoint_problems(provider, body)
    if not _offers(body, "response_types_supported", {"code"}):
        yield Problem("metadata_response_type", "De inlogdienst biedt de codestroom niet aan.")
    if not _offers(body, "code_challenge_methods_supported", {"S256"}):
        yield Problem("metadata_pkce", "De inlogdienst biedt PKCE met S256 niet aan.")
    if not _offers(body, "token_endpoint_auth_methods_supported", {"private_key_jwt"}):
        yield Problem(
            "metadata_client_auth", "De inlogdienst biedt aanmelden met private_key_jwt niet aan."
        )
    if not _offers(body, "id_token_signing_alg_values_supported", provider.algorithms):
        yield Problem(
            "metadata_algorithms",
            "De inlogdienst ondertekent niet met een ingestelde methode: "
            f"{', '.join(provider.algorithms)}.",
        )


def _list_problems(body: dict[str, Any]) -> Iterator[Problem]:
    for name in LISTS:
        value = body.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            yield Problem("metadata_malformed", f"De waarde van {name} is geen lijst van teksten.")


def _endpoint_problems(provider: Provider, body: dict[str, Any]) -> Iterator[Problem]:
    for name in REQUIRED:
        if not isinstance(body.get(name), str):
            yield Problem("metadata_incomplete", f"Het adres {name} ontbreekt.")
        elif not _pinned(provider, body[name]):
            yield Problem(
                "metadata_origin", f"Het adres {name} ligt niet op de server van de inlogdienst."
            )


def _offers(body: dict[str, Any], name: str, wanted: Any) -> bool:
    """Tell whether one of the wanted values is offered; what is not listed is not refused."""
    offered = body.get(name)
    return not isinstance(offered, list) or any(value in offered for value in wanted)


def _pinned(provider: Provider, url: object) -> bool:
    return isinstance(url, str) and origin_of(url) in provider.pinned_origins


def _optional(provider: Provider, body: dict[str, Any], name: str) -> str | None:
    """Return an endpoint that we can do without; one elsewhere is treated as absent."""
    url = body.get(name)
    return url if isinstance(url, str) and _pinned(provider, url) else None
