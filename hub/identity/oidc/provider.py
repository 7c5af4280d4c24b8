"""What is pinned about one municipality's identity provider, and the limits of waiting for it.

Nothing here is learned from the provider itself: an administrator writes it down.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

PINNED = ("RS256", "PS256", "ES256")
SAFE = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"},
)
EIDAS = (
    "http://eidas.europa.eu/LoA/low",
    "http://eidas.europa.eu/LoA/substantial",
    "http://eidas.europa.eu/LoA/high",
)
SMALLEST_RSA_KEY = 2048
CURVE_ALGORITHMS = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}


@dataclass(frozen=True)
class Limits:
    """How long we wait, how much we read, and how often we ask; seconds and bytes."""

    connect: float = 3.0
    read: float = 3.0
    total: float = 9.0
    body: int = 256 * 1024
    leeway: int = 30
    fresh: float = 600.0
    refresh_every: float = 30.0
    failure_rest: float = 5.0
    at_once: int = 4
    attempt: int = 1800


@dataclass(frozen=True)
class Provider:
    """The identity provider of one municipality, as configured; raises ValueError when unsafe.

    `origins` pins endpoint origins beside the issuer's own. `acr_order` runs from weak to
    strong. `assertion_audience` is `issuer` or `token_endpoint`; `certificate_sha256` is the
    base64url thumbprint that some providers want beside the key id. `ca_file` replaces the
    system's certificate authorities.
    """

    slug: str
    issuer: str
    client_id: str
    client_key: str = field(repr=False)
    client_key_id: str
    callback: str
    algorithms: tuple[str, ...] = PINNED
    allow_internal: bool = False
    acr_values: str | None = None
    acr_order: tuple[str, ...] = EIDAS
    scope: str = "openid profile email"
    origins: tuple[str, ...] = ()
    assertion_audience: str = "issuer"
    certificate_sha256: str | None = None
    ca_file: str | None = None
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        self._check_addresses()
        if not self.algorithms or not SAFE.issuperset(self.algorithms):
            raise ValueError("only asymmetric signature algorithms may be pinned")
        if self.assertion_audience not in {"issuer", "token_endpoint"}:
            raise ValueError("assertion_audience is issuer or token_endpoint")
        if not self.client_id or not self.client_key_id:
            raise ValueError("client_id and client_key_id are required")
        if "openid" not in self.scope.split():
            raise ValueError("the scope must hold openid")
        client_key(self)

    def _check_addresses(self) -> None:
        for name in ("issuer", "callback"):
            value = str(getattr(self, name))
            origin = origin_of(value)
            if origin is None or not (self.allow_internal or origin.startswith("https:")):
                raise ValueError(f"the {name} must be an https address")
        if "?" in self.issuer:
            raise ValueError("an issuer has no query")

    @property
    def pinned_origins(self) -> frozenset[str | None]:
        """The only origins that an endpoint may have."""
        return frozenset({origin_of(self.issuer), *map(origin_of, self.origins)}) - {None}

    @property
    def anchor(self) -> tuple[object, ...]:
        """All that decides how metadata and keys are fetched: what a memory of them hangs on."""
        return (self.issuer, self.origins, self.algorithms, self.allow_internal, self.ca_file)


def origin_of(url: str) -> str | None:
    """Return `scheme://host:port` in lower case, or None when this is no plain web address."""
    if not url.isascii() or any(c <= " " or c in '\\<>"\x7f' for c in url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    if "@" in parts.netloc or parts.fragment:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port or (443 if parts.scheme == 'https' else 80)}"


def client_key(provider: Provider) -> RSAKey | ECKey:
    """Read our private key; ValueError when it is no private RSA (2048 bits or more) or EC key."""
    parameters: Any = {"kid": provider.client_key_id, "use": "sig"}
    for kind in (ECKey, RSAKey):
        try:
            key = kind.import_key(provider.client_key, parameters)
        except (JoseError, ValueError, TypeError):
            continue
        if not key.is_private:
            break
        if isinstance(key, RSAKey) and key.raw_value.key_size < SMALLEST_RSA_KEY:
            break
        return key
    raise ValueError("the client key must be a private RSA or EC key in PEM")


def public_keys(provider: Provider) -> dict[str, Any]:
    """Return the JWKS of our public key, to register at the provider."""
    return {"keys": [client_key(provider).as_dict(private=False)]}
