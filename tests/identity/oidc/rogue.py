"""An identity provider that lies: honest until a test tells one of its parts not to be.

One server on loopback; each scene is an issuer of its own under `/<number>`, so nothing that
the relying party remembers of one test can help another.
"""

import hashlib
import hmac
import itertools
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, RSAKey

from hub.identity.oidc import Identity, Limits, Provider, begin, complete

CLIENT = "hub-voorbeeld"
ACCESS_TOKEN = "an-access-token"
SHORT = Limits(connect=0.4, read=0.4, total=0.8, failure_rest=0.0)

Handler = BaseHTTPRequestHandler
Responder = Callable[[Handler], None]


def encoded(value: bytes | dict[str, Any]) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(raw).decode().rstrip("=")


@cache
def rsa_key(name: str = "first") -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig"})


@cache
def client_pem() -> str:
    return ECKey.generate_key("P-256").as_pem(private=True).decode()


def half_hash(token: str, name: str = "sha256") -> str:
    digest = hashlib.new(name, token.encode()).digest()
    return encoded(digest[: len(digest) // 2])


@dataclass
class Scene:
    """One issuer, with the screws that an attack may turn."""

    issuer: str
    metadata: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, Any] = field(default_factory=dict)
    callback: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    without: set[str] = field(default_factory=set)
    keys: list[Any] = field(default_factory=list)
    sign: Callable[[dict[str, Any], bytes], str] | None = None
    signing_key: RSAKey | ECKey = field(default_factory=rsa_key)
    raw: dict[str, Responder] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    nonce: str = ""

    def __post_init__(self) -> None:
        self.keys.append(rsa_key().as_dict(private=False))

    @property
    def provider(self) -> Provider:
        wanted: dict[str, Any] = {
            "slug": "voorbeeld",
            "issuer": self.issuer,
            "client_id": CLIENT,
            "client_key": client_pem(),
            "client_key_id": "hub-1",
            "callback": "https://hub.example.nl/inloggen/voorbeeld/terug",
            "allow_internal": True,
            "limits": SHORT,
        }
        return Provider(**{**wanted, **self.settings})

    def sign_in(self, **wishes: Any) -> Identity:
        """Go the whole way: to the provider, and back with the callback's parameters."""
        address, attempt = begin(self.provider, **wishes)
        self.nonce = parse_qs(urlsplit(address).query)["nonce"][0]
        back = {"code": "a-code", "state": attempt.state, "iss": self.issuer, **self.callback}
        params = {name: value for name, value in back.items() if name not in self.without}
        return complete(self.provider, attempt, params)

    def document(self) -> dict[str, Any]:
        honest = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/end",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "authorization_response_iss_parameter_supported": True,
        }
        return self._changed({**honest, **self.metadata})

    def id_claims(self) -> dict[str, Any]:
        moment = int(time.time())
        honest = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-1",
            "iat": moment,
            "exp": moment + 300,
            "nonce": self.nonce,
            "at_hash": half_hash(ACCESS_TOKEN),
            "name": "Noor Voorbeeld",
            "email": "noor@example.nl",
        }
        return self._changed({**honest, **self.claims})

    def token(self, claims: dict[str, Any] | bytes) -> str:
        header = {"alg": "RS256", "kid": "first", "typ": "JWT", **self.header}
        header = self._changed(header)
        payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
        if self.sign is not None:
            return self.sign(header, payload)
        registry = jws.JWSRegistry(algorithms=[header["alg"]], strict_check_header=False)
        return jws.serialize_compact(header, payload, self.signing_key, registry=registry)

    def tokens(self) -> dict[str, Any]:
        honest = {
            "access_token": ACCESS_TOKEN,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.token(self.id_claims()),
        }
        return self._changed({**honest, **self.answer})

    def body(self, part: str) -> dict[str, Any]:
        if part == "jwks":
            return {"keys": self.keys}
        if part == "userinfo":
            return {"sub": "person-1", **self.userinfo}
        return self.tokens() if part == "token" else self.document()

    def times_asked(self, part: str) -> int:
        return sum(1 for asked, _ in self.asked if asked == part)

    def _changed(self, honest: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in honest.items() if name not in self.without}


class Rogue:
    """The server and its scenes."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.scenes: dict[str, Scene] = {}
        self._numbers = itertools.count(1)

    def scene(self) -> Scene:
        number = str(next(self._numbers))
        self.scenes[number] = Scene(f"{self.origin}/{number}")
        return self.scenes[number]

    def handle(self, handler: Handler) -> None:
        _, number, *rest = handler.path.split("?")[0].split("/")
        part = "metadata" if rest[0] == ".well-known" else rest[0]
        scene = self.scenes[number]
        size = int(handler.headers.get("Content-Length", 0))
        form = parse_qs(handler.rfile.read(size).decode())
        scene.asked.append((part, {name: values[0] for name, values in form.items()}))
        if part in scene.raw:
            scene.raw[part](handler)
        else:
            send(handler, json.dumps(scene.body(part)).encode())


def send(handler: Handler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    told = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    for name, value in {**told, **{n.replace("_", "-"): v for n, v in headers.items()}}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def serving(answer: Responder, wrap: Callable[[Any], Any] | None = None) -> Iterator[str]:
    """Serve on loopback in threads; yields host and port."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                answer(self)
            except (ConnectionError, TimeoutError):
                self.close_connection = True

        do_POST = do_GET  # noqa: N815 - named by http.server

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: object) -> None:
            """A client that hangs up is what the tests are about."""

    server = Server(("127.0.0.1", 0), Answering)
    if wrap is not None:
        server.socket = wrap(server.socket)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def hmac_signed(secret: bytes, header: dict[str, Any], payload: bytes) -> str:
    signing = f"{encoded(header)}.{encoded(payload)}"
    return f"{signing}.{encoded(hmac.digest(secret, signing.encode(), 'sha256'))}"
