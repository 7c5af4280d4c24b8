"""The tokens that the demo provider signs, and how it knows a client by its signature."""

import secrets
from datetime import UTC, datetime
from typing import Any

from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet
from joserfc.jwt import JWTClaimsRegistry

from hub.demo.provider.book import Client, Person
from hub.demo.provider.codes import Codes, Grant
from hub.demo.provider.keyring import ALGORITHM
from hub.kernel import clock

TOKEN_SECONDS = 300
LONGEST_ASSERTION = 600
CLIENT_ALGORITHMS = ["PS256", "RS256", "ES256"]
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


def signed(key: ECKey, kind: str, claims: dict[str, Any]) -> str:
    """Sign claims as a token of one type, valid from now for five minutes."""
    moment = int(clock.now().timestamp())
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": kind}
    times = {"iat": moment, "exp": moment + TOKEN_SECONDS}
    return jwt.encode(header, {**times, **claims}, key, algorithms=[ALGORITHM])


def access_token(key: ECKey, issuer: str, grant: Grant) -> str:
    """Make the token that opens the userinfo endpoint."""
    claims = {"iss": issuer, "aud": issuer, "sub": grant.sub, "client_id": grant.client_id}
    return signed(key, "at+jwt", claims)


def id_token(key: ECKey, issuer: str, grant: Grant, particulars: dict[str, Any]) -> str:
    """Make the ID token; `particulars` are the person's claims and the `at_hash`."""
    claims = {
        **particulars,
        "iss": issuer,
        "aud": grant.client_id,
        "sub": grant.sub,
        "sid": grant.sid,
        "auth_time": grant.auth_time,
        "acr": grant.acr,
        "nonce": grant.nonce,
    }
    return signed(key, "JWT", claims)


def half_hash(token: str) -> str:
    """Return the `at_hash` of an access token."""
    half: bytes = create_half_hash(token, ALGORITHM)  # type: ignore[no-untyped-call] # authlib
    return half.decode()


def logout_token(key: ECKey, issuer: str, client: Client, who: dict[str, str]) -> str:
    """Make the notice that a session ended; `who` holds `sub` and `sid`."""
    claims = {
        **who,
        "iss": issuer,
        "aud": client.client_id,
        "jti": secrets.token_urlsafe(16),
        "events": {LOGOUT_EVENT: {}},
    }
    return signed(key, "logout+jwt", claims)


def particulars(person: Person) -> dict[str, Any]:
    """Return what the provider tells about a person."""
    own = {"name": person.name, "email": person.email, "email_verified": True}
    return {**own, **person.claims}


def opened(key: ECKey, token: str, kind: str) -> dict[str, Any] | None:
    """Return the claims of a token of our own, whatever its age; None when it is not ours."""
    try:
        found = jwt.decode(token, key, algorithms=[ALGORITHM])
    except (JoseError, ValueError):
        return None
    return found.claims if found.header.get("typ") == kind else None


def expired(claims: dict[str, Any]) -> bool:
    """Tell whether the claims of a token of our own are past their time."""
    return bool(claims["exp"] <= clock.now().timestamp())


def is_client(client: Client, assertion: str, audiences: list[str], codes: Codes) -> bool:
    """Tell whether the assertion was signed by this client, for us, now, and for the first time."""
    moment = int(clock.now().timestamp())
    registry = JWTClaimsRegistry(
        now=moment,
        leeway=30,
        iss={"essential": True, "value": client.client_id},
        sub={"essential": True, "value": client.client_id},
        aud={"essential": True, "values": audiences},
        exp={"essential": True},
        jti={"essential": True},
    )
    try:
        keys = KeySet.import_key_set(dict(client.jwks))  # type: ignore[arg-type]
        claims = jwt.decode(assertion, keys, algorithms=CLIENT_ALGORITHMS).claims
        registry.validate(claims)
    except (JoseError, ValueError):
        return False
    if claims["exp"] > moment + LONGEST_ASSERTION:
        return False
    return codes.first_use(claims["jti"], datetime.fromtimestamp(claims["exp"] + 30, UTC))
