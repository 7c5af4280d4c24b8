"""Remembering what a provider told us, within this process.

Fresh for a while; one thread fetches and the others wait for its result; a failure rests for a
moment, so a provider that is down costs one wait and not one for each person.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hub.identity.oidc.fetch import Budget
from hub.identity.oidc.provider import Provider
from hub.identity.oidc.refusal import ProviderUnavailable, SignInFailure, SignInRefused

T = TypeVar("T")
MOST = 2048


@dataclass
class _Slot(Generic[T]):
    lock: threading.Lock = field(default_factory=threading.Lock)
    held: tuple[float, T] | None = None
    failure: tuple[float, SignInFailure] | None = None


class Memory(Generic[T]):
    """One remembered value for each provider configuration."""

    def __init__(self) -> None:
        self._slots: dict[tuple[object, ...], _Slot[T]] = {}
        self._lock = threading.Lock()

    def get(self, provider: Provider, budget: Budget, make: Callable[[], T]) -> T:
        """Return the value while it is fresh, else make it; a recent failure is raised again."""
        slot = self._slot(provider)
        held = slot.held
        if held is not None and _young(held, provider.limits.fresh):
            return held[1]
        return _refreshed(slot, provider, budget, make)

    def renew(self, provider: Provider, budget: Budget, make: Callable[[], T]) -> T:
        """Make the value anew, unless it is younger than `refresh_every` seconds."""
        return _refreshed(self._slot(provider), provider, budget, make)

    def forget(self, provider: Provider) -> None:
        """Drop what is remembered, so that the next question goes to the provider."""
        with self._lock:
            self._slots.pop(provider.anchor, None)

    def _slot(self, provider: Provider) -> _Slot[T]:
        with self._lock:
            if len(self._slots) > MOST:
                self._slots.clear()
            return self._slots.setdefault(provider.anchor, _Slot())


def _young(dated: tuple[float, object], seconds: float) -> bool:
    return time.monotonic() - dated[0] < seconds


def _refreshed(slot: _Slot[T], provider: Provider, budget: Budget, make: Callable[[], T]) -> T:
    limits = provider.limits
    if not slot.lock.acquire(timeout=budget.left(limits.total)):
        raise ProviderUnavailable("provider_slow", "another question has no answer yet")
    try:
        if slot.held is not None and _young(slot.held, limits.refresh_every):
            return slot.held[1]
        if slot.failure is not None and _young(slot.failure, limits.failure_rest):
            raise _again(slot.failure[1])
        return _filled(slot, make)
    finally:
        slot.lock.release()


def _filled(slot: _Slot[T], make: Callable[[], T]) -> T:
    try:
        value = make()
    except SignInFailure as failure:
        slot.failure = (time.monotonic(), _again(failure))
        raise
    slot.held, slot.failure = (time.monotonic(), value), None
    return value


def _again(failure: SignInFailure) -> SignInFailure:
    """Copy a failure without the traceback that it was raised with."""
    kind = SignInRefused if isinstance(failure, SignInRefused) else ProviderUnavailable
    return kind(failure.code, failure.detail)
