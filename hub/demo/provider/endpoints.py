"""What clients ask the demo provider directly: metadata, keys, tokens, particulars."""

from typing import Any

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from hub.demo.provider import issuing
from hub.demo.provider.authorize import LEVELS
from hub.demo.provider.book import Client
from hub.demo.provider.codes import Grant
from hub.demo.provider.desk import Desk, desk
from hub.demo.provider.keyring import ALGORITHM

pages = Blueprint("endpoints", __name__)


@pages.get("/<slug>/.well-known/openid-configuration")
def metadata(slug: str) -> ResponseReturnValue:
    """Say what this issuer can do."""
    issuer = desk(slug).issuer
    return jsonify(
        issuer=issuer,
        authorization_endpoint=f"{issuer}/authorize",
        token_endpoint=f"{issuer}/token",
        userinfo_endpoint=f"{issuer}/userinfo",
        jwks_uri=f"{issuer}/jwks",
        end_session_endpoint=f"{issuer}/end_session",
        response_types_supported=["code"],
        response_modes_supported=["query"],
        grant_types_supported=["authorization_code"],
        subject_types_supported=["public"],
        scopes_supported=["openid", "profile", "email"],
        acr_values_supported=list(LEVELS),
        id_token_signing_alg_values_supported=[ALGORITHM],
        code_challenge_methods_supported=["S256"],
        token_endpoint_auth_methods_supported=["private_key_jwt"],
        token_endpoint_auth_signing_alg_values_supported=issuing.CLIENT_ALGORITHMS,
        authorization_response_iss_parameter_supported=True,
        backchannel_logout_supported=True,
        backchannel_logout_session_supported=True,
    )


@pages.get("/<slug>/jwks")
def keys(slug: str) -> ResponseReturnValue:
    """Publish the municipality's public key."""
    return jsonify(desk(slug).office.keyring.public(slug))


@pages.post("/<slug>/token")
def token(slug: str) -> ResponseReturnValue:
    """Give tokens for a code, once, to the client that asked for it."""
    here, form = desk(slug), request.form
    client = here.page.client(slug, form.get("client_id", ""))
    audiences = [here.issuer, f"{here.issuer}/token"]
    said = form.get("client_assertion", "")
    if client is None or not issuing.is_client(client, said, audiences, here.office.codes):
        return {"error": "invalid_client"}, 401
    if form.get("grant_type") != "authorization_code":
        return {"error": "unsupported_grant_type"}, 400
    grant = here.office.codes.take(form.get("code", ""))
    if grant is None or not _fits(here, grant, client):
        return {"error": "invalid_grant"}, 400
    return _tokens(here, grant)


def _fits(here: Desk, grant: Grant, client: Client) -> bool:
    verifier = request.form.get("code_verifier", "")
    if not verifier.isascii() or grant.municipality != here.slug:
        return False
    challenge = create_s256_code_challenge(verifier)  # type: ignore[no-untyped-call] # authlib
    return bool(
        grant.client_id == client.client_id
        and grant.redirect_uri == request.form.get("redirect_uri")
        and grant.challenge == challenge
    )


def _tokens(here: Desk, grant: Grant) -> ResponseReturnValue:
    person = here.page.person(here.slug, grant.sub)
    if person is None:
        return {"error": "invalid_grant"}, 400
    access = issuing.access_token(here.key, here.issuer, grant)
    told = {**issuing.particulars(person), "at_hash": issuing.half_hash(access)}
    return {
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": issuing.TOKEN_SECONDS,
        "scope": grant.scope,
        "id_token": issuing.id_token(here.key, here.issuer, grant, told),
    }


@pages.get("/<slug>/userinfo")
def userinfo(slug: str) -> ResponseReturnValue:
    """Tell about the person that the access token was given for."""
    here = desk(slug)
    claims = _bearer(here)
    person = here.page.person(slug, claims["sub"]) if claims else None
    if person is None:
        return {"error": "invalid_token"}, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return {"sub": person.sub, **issuing.particulars(person)}


def _bearer(here: Desk) -> dict[str, Any] | None:
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return None
    claims = issuing.opened(here.key, given, "at+jwt")
    return claims if claims and not issuing.expired(claims) else None
