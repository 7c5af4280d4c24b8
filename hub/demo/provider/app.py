"""The demo identity provider as a WSGI app of its own."""

from pathlib import Path

from flask import Flask, Response, render_template, request

from hub.demo.provider import authorize, endpoints, leaving
from hub.demo.provider.book import Book
from hub.demo.provider.codes import Codes
from hub.demo.provider.desk import EXTENSION, Office, office
from hub.demo.provider.keyring import Keyring

LARGEST_REQUEST = 64 * 1024
POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def create_app(state: Path) -> Flask:
    """Build the provider on a file of people and clients; its keys are kept beside that file."""
    app = Flask(__name__)
    keyring = Keyring(state)
    here = Office(Book(state), keyring, Codes())
    keyring.prepare(here.book.open().municipalities)
    app.extensions[EXTENSION] = here
    app.config.update(
        SECRET_KEY=keyring.cookie_secret,
        SESSION_COOKIE_NAME="demo_provider",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
    )
    for part in (authorize.pages, endpoints.pages, leaving.pages):
        app.register_blueprint(part)
    app.add_url_rule("/", "issuers", issuers)
    app.after_request(guarded)
    return app


def issuers() -> str:
    """List the municipalities that have a demo issuer."""
    page = office().book.open()
    names = [page.name_of(slug) for slug in page.municipalities]
    return render_template("provider/issuers.html", names=names)


def guarded(response: Response) -> Response:
    """Set the headers that keep the pages to themselves."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
