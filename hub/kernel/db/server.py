"""Where PostgreSQL is, and how each login proves itself there.

Embedded: a socket with peer authentication, no passwords. A server of one's own:
SCRAM, with a password for each role derived from the master key, so that none is
stored: HMAC-SHA256(master key, role, version).
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def password_for(master: bytes, role: str, version: int = 1) -> str:
    """Return the derived password of a role; 43 characters, the same every time."""
    digest = hmac.digest(master, f"role|{role}|{version}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Server:
    """One PostgreSQL database, reached by any of its logins.

    `options` are libpq keywords without `user` and `password`; without a master
    key the server is trusted to know us by our operating-system account.
    """

    options: dict[str, Any]
    master: bytes | None = field(default=None, repr=False)

    def conninfo(self, login: str) -> dict[str, Any]:
        """Return the keyword arguments of psycopg.connect for a login."""
        found: dict[str, Any] = {**self.options, "user": login}
        if self.master is not None:
            found["password"] = password_for(self.master, login)
        return found

    @classmethod
    def from_url(cls, url: str, master: bytes | None) -> "Server":
        """Read `postgresql://host:port/database?option=value`; a login in it is left out."""
        parts = urlsplit(url)
        if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
            raise ValueError("HUB_DATABASE_URL is postgresql://host:port/database")
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        options["dbname"] = unquote(parts.path.strip("/"))
        if parts.hostname:
            options["host"] = unquote(parts.hostname)
        if parts.port:
            options["port"] = parts.port
        return cls(options, master)
