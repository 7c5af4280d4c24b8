"""The proof that a change was asked for from one of our own pages (CSRF)."""

from datetime import datetime, timedelta

from flask import g, request, session
from flask_wtf import csrf
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from hub.kernel import clock
from hub.kernel.errors import HubError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

__all__ = ["ProofMissing", "generate_csrf", "proven"]


KEPT_FOR = timedelta(minutes=10)
MOST_KEPT = 10_000

_kept: dict[str, tuple[str, datetime]] = {}


class ProofMissing(HubError):
    """The form did not come from one of our pages, or stood open too long."""

    status = 400


def proven() -> bool:
    """Say whether this request may change something: it is safe, or brings a good token."""
    if request.method in SAFE:
        return True
    try:
        validate_csrf(request.form.get("csrf_token") or request.headers.get("X-CSRFToken"))
    except ValidationError:
        return False
    g.csrf_valid = True  # so that Flask-WTF need not look again, for the form itself
    return True


def generate_csrf() -> str:
    """Return the token of this browser; signed anew every ten minutes, not for each page."""
    raw, now = session.get("csrf_token"), clock.now()
    token, signed_at = _kept.get(raw, ("", now)) if isinstance(raw, str) else ("", now)
    if token and timedelta(0) <= now - signed_at < KEPT_FOR:
        g.csrf_token = token  # where Flask-WTF looks, for the forms of this page
        return token
    token = str(csrf.generate_csrf())
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[session["csrf_token"]] = token, now
    return token
