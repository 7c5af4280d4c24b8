"""The proof that a change was asked for from one of our own pages (CSRF)."""

from flask import request
from flask_wtf.csrf import generate_csrf, validate_csrf
from wtforms import ValidationError

from hub.kernel.errors import HubError

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

__all__ = ["ProofMissing", "generate_csrf", "proven"]


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
    return True
