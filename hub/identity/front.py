"""What pages outside a hat stand on: work on `hub_web`, and the provider of a municipality."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app, request, session
from flask_babel import gettext as _

from hub.identity.models import ProviderRow, Tenant
from hub.identity.oidc import flow
from hub.identity.oidc.provider import Provider
from hub.identity.providers import find_provider, provider_of
from hub.kernel.db.work import Work, unit_of_work
from hub.kernel.errors import Unavailable, Unknown


@contextmanager
def web_work() -> Iterator[Work]:
    """Open a piece of work on the login `hub_web`."""
    with room_work(_app().rooms.names.service("web")) as work:
        yield work


@contextmanager
def room_work(login: str) -> Iterator[Work]:
    """Open a piece of work on a login, with what a session there may use."""
    with unit_of_work(_app().engine, login) as work:
        _app().rooms.prepare(work)
        yield work


def pinned(row: ProviderRow, slug: str) -> Provider:
    """Return the provider of a configuration; Unavailable when it is unsafe or has no key."""
    try:
        return provider_of(
            row,
            slug,
            _app().rooms.ring,
            _app().settings.base_url,
            internal=_app().settings.allow_internal_providers,
        )
    except (ValueError, LookupError) as error:
        raise Unavailable(
            _("De inlogdienst van deze gemeente is nog niet goed ingesteld.")
        ) from error


def provider_at(slug: str) -> tuple[Tenant, Provider]:
    """Return an active municipality and its provider; Unknown when there is none."""
    with web_work() as work:
        found = find_provider(work.db, slug)
    if found is None:
        raise Unknown(_("Deze gemeente doet niet mee, of kan nu niet inloggen."))
    return found[0], pinned(found[1], slug)


def browser_mark() -> str:
    """Return the random mark of this browser, to which an attempt is bound."""
    mark: str = session.setdefault("browser", secrets.token_urlsafe(32))
    return mark


def return_to() -> str:
    """Return the address of our own to go to afterwards, as this request asks; else `/`."""
    path = request.args.get("verder", "/")
    return path if flow.LOCAL_PATH.fullmatch(path) else "/"


def _app() -> Any:
    return current_app
