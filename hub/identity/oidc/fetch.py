"""Asking a provider for JSON: one address, no redirects, a clock and a limit on all of it."""

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from hub.identity.oidc import addresses, strict
from hub.identity.oidc.provider import Limits, Provider, origin_of
from hub.identity.oidc.refusal import ProviderUnavailable, SignInRefused

HEAD_ROOM = 32 * 1024
OK = 200
REDIRECTS = range(300, 400)

_queues: dict[object, threading.BoundedSemaphore] = {}
_queues_lock = threading.Lock()


class Budget:
    """The seconds that one sign-in step may still take, over all its questions together."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float) -> float:
        """Return the seconds to wait now, at most `most`; ProviderUnavailable when none."""
        seconds = min(most, self._end - time.monotonic())
        if seconds <= 0:
            raise ProviderUnavailable("provider_slow", "out of time")
        return seconds


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and the JSON object of the body."""

    status: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """One question: a GET, or a POST when there is a form."""

    url: str
    form: Mapping[str, str] | None = None
    bearer: str | None = None


def fetch(provider: Provider, ask: Ask, budget: Budget) -> Answer:
    """Ask once and return JSON, whatever the status below 500 except redirects.

    Raises SignInRefused for an origin that is not pinned or an internal address, and
    ProviderUnavailable for everything that goes wrong on the way.
    """
    if origin_of(ask.url) not in provider.pinned_origins:
        raise SignInRefused("origin_not_pinned", "an endpoint lies outside the pinned origins")
    try:
        with _turn(provider, budget), _connected(provider, ask.url, budget) as stream:
            return _exchange(stream, ask, provider.limits)
    except TimeoutError as error:
        raise ProviderUnavailable("provider_slow", "no answer in time") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        detail = type(error).__name__
        raise ProviderUnavailable("provider_unreachable", detail) from error


class _Reader(io.RawIOBase):
    """The reading side of a socket, that looks at the clock and the scales at every read."""

    def __init__(self, sock: socket.socket, budget: Budget, limits: Limits) -> None:
        super().__init__()
        self._sock, self._budget, self._limits = sock, budget, limits
        self._room = limits.body + HEAD_ROOM

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._budget.left(self._limits.read))
        size = self._sock.recv_into(buffer)
        self._room -= size
        if self._room < 0:
            raise ProviderUnavailable("provider_too_large", "the answer is too large")
        return size


class _Stream:
    """As much of a socket as http.client uses; whoever opened it closes it."""

    def __init__(self, sock: socket.socket, budget: Budget, limits: Limits) -> None:
        self._sock, self._budget, self._limits = sock, budget, limits

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._budget.left(self._limits.read))
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock, self._budget, self._limits))

    def close(self) -> None:
        """Do nothing: the answer is still to be read when http.client lets go."""


@contextmanager
def _turn(provider: Provider, budget: Budget) -> Iterator[None]:
    """Let only a few questions wait for one slow provider, so others can still be served."""
    with _queues_lock:
        queue = _queues.setdefault(
            (provider.anchor, provider.limits.at_once),
            threading.BoundedSemaphore(provider.limits.at_once),
        )
    if not queue.acquire(timeout=budget.left(provider.limits.connect)):
        raise ProviderUnavailable("provider_busy", "too many questions are waiting already")
    try:
        yield
    finally:
        queue.release()


@contextmanager
def _connected(provider: Provider, url: str, budget: Budget) -> Iterator[_Stream]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    limits = provider.limits
    found = addresses.resolve(host, port, budget.left(limits.connect))
    sock = _dial(
        addresses.vetted(found, allow_internal=provider.allow_internal), budget, limits.connect
    )
    try:
        if parts.scheme == "https":
            sock.settimeout(budget.left(limits.connect))
            sock = _tls(provider.ca_file).wrap_socket(sock, server_hostname=host)
        yield _Stream(sock, budget, limits)
    finally:
        sock.close()


def _dial(found: list[addresses.Address], budget: Budget, seconds: float) -> socket.socket:
    failure: OSError = OSError("no address")
    for address in found:
        sock = socket.socket(address.family, socket.SOCK_STREAM)
        try:
            sock.settimeout(budget.left(seconds))
            sock.connect(address.endpoint)
        except OSError as error:
            sock.close()
            failure = error
        except ProviderUnavailable:
            sock.close()
            raise
        else:
            return sock
    raise failure


@lru_cache(maxsize=64)
def _tls(ca_file: str | None) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_file)


def _exchange(stream: _Stream, ask: Ask, limits: Limits) -> Answer:
    parts = urlsplit(ask.url)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.sock = stream  # it reads, writes and closes like a socket
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    body = urlencode(ask.form) if ask.form is not None else None
    try:
        connection.request("POST" if body is not None else "GET", path, body, _headers(ask))
        with connection.getresponse() as response:
            return _read(response, limits)
    finally:
        connection.close()


def _headers(ask: Ask) -> dict[str, str]:
    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"}
    if ask.form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    if ask.bearer is not None:
        headers["Authorization"] = f"Bearer {ask.bearer}"
    return headers


def _read(response: http.client.HTTPResponse, limits: Limits) -> Answer:
    if response.status in REDIRECTS:
        raise ProviderUnavailable("provider_redirects", "a redirect is never followed")
    kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    if kind != "application/json" and not (
        kind.startswith("application/") and kind[-5:] == "+json"
    ):
        raise ProviderUnavailable("provider_not_json", f"status {response.status}, not JSON")
    if (response.getheader("Content-Encoding") or "identity").lower() != "identity":
        raise ProviderUnavailable("provider_not_json", "the answer is packed")
    body = response.read(limits.body + 1)
    if len(body) > limits.body:
        raise ProviderUnavailable("provider_too_large", "the answer is too large")
    try:
        return Answer(response.status, strict.json_object(body))
    except strict.NotStrictError as error:
        raise ProviderUnavailable("provider_not_json", str(error)) from error
