"""The signed cookie, with its signer made once instead of twice for each request."""

from functools import lru_cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface


class SignedCookie(SecureCookieSessionInterface):
    """Flask's own signed cookie; only the making of its signer is kept."""

    @lru_cache(maxsize=8)  # noqa: B019 - one interface and one app live as long as the process
    def get_signing_serializer(self, app: Flask) -> Any:
        """Return what signs and reads the cookie."""
        return super().get_signing_serializer(app)
