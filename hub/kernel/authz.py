"""Declared access on views, and the check inside services.

A view without `@requires` or `@public` stops the application at its start.
"""

from collections.abc import Callable
from typing import TypeVar

from hub.kernel.actor import Actor
from hub.kernel.errors import NotAllowed

View = TypeVar("View", bound=Callable[..., object])


class Undeclared(Exception):
    """A view that does not say who may use it."""


def requires(permission: str, *more: str) -> Callable[[View], View]:
    """Declare that a view needs a right; with several, any one of them."""

    def declare(view: View) -> View:
        view.requires = (permission, *more)  # type: ignore[attr-defined]
        return view

    return declare


def signed_in(view: View) -> View:
    """Declare a view open to everyone who is signed in, whatever the role."""
    view.requires = ()  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Declare a view open to everybody, signed in or not."""
    view.public = True  # type: ignore[attr-defined]
    return view


def own_proof(view: View) -> View:
    """Declare that a view proves where a change comes from in another way than our form token."""
    view.own_proof = True  # type: ignore[attr-defined]
    return view


def access_of(view: Callable[..., object]) -> tuple[str, ...] | None:
    """Return the rights of which a view needs one; None when it is public."""
    if getattr(view, "public", False):
        return None
    try:
        found: tuple[str, ...] = view.requires  # type: ignore[attr-defined]
    except AttributeError:
        raise Undeclared(f"{view.__module__}.{view.__name__}: who may use it?") from None
    return found


def require(actor: Actor, permission: str) -> None:
    """Stop with NotAllowed when the actor lacks a right."""
    if not actor.may(permission):
        raise NotAllowed
