"""What every view of the demo provider stands at: the file, the keys, the codes, one issuer."""

from dataclasses import dataclass
from typing import cast

from flask import abort, current_app, request
from joserfc.jwk import ECKey

from hub.demo.provider.book import Book, Page
from hub.demo.provider.codes import Codes
from hub.demo.provider.keyring import Keyring

EXTENSION = "demo_provider"


@dataclass(frozen=True)
class Office:
    """What lives as long as the process."""

    book: Book
    keyring: Keyring
    codes: Codes


@dataclass(frozen=True)
class Desk:
    """One municipality's issuer, for one request."""

    slug: str
    issuer: str
    page: Page
    key: ECKey
    office: Office


def office() -> Office:
    """Return the process's office."""
    return cast("Office", current_app.extensions[EXTENSION])


def desk(slug: str) -> Desk:
    """Return the issuer of a municipality; 404 when nobody of it is in the file."""
    here = office()
    page = here.book.open()
    if slug not in page.municipalities:
        abort(404)
    base = (page.base or request.host_url).rstrip("/")
    return Desk(slug, f"{base}/{slug}", page, here.keyring.key(slug), here)
