"""What the signed cookie says: which session, and under which hat.

The hat chooses the database login; whether the session still holds is asked there.
"""

import hashlib
import secrets
from dataclasses import dataclass, field

from flask import current_app, session


@dataclass(frozen=True, slots=True)
class Ticket:
    """A session token and the login of the hat that is worn."""

    token: str = field(repr=False)
    login: str

    @property
    def token_hash(self) -> bytes:
        """What the database knows of the token."""
        return hash_token(self.token)


def hash_token(token: str) -> bytes:
    """Return the SHA-256 of a token; tokens are random, so no salt is needed."""
    return hashlib.sha256(token.encode()).digest()


def secure_cookies() -> bool:
    """Say whether cookies travel over TLS only; a proxy in front of us may hide that it does."""
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def new_token() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(32)


def read_ticket() -> Ticket | None:
    """Return the ticket in the cookie of this request, if it holds one."""
    token, login = session.get("token"), session.get("login")
    if isinstance(token, str) and isinstance(login, str):
        return Ticket(token, login)
    return None


def write_ticket(ticket: Ticket) -> None:
    """Put a ticket in the cookie; whatever the cookie held before is gone."""
    session.clear()
    session["token"] = ticket.token
    session["login"] = ticket.login


def drop_ticket() -> None:
    """Empty the cookie."""
    session.clear()
