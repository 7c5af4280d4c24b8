"""Who can sign in at the demo provider, and which clients it serves: one JSON file.

    {"base": "http://127.0.0.1:8001",                    optional; else the address asked
     "municipalities": {"voorbeeld": "Voorbeeld"},       optional names
     "people": [{"municipality", "sub", "name", "email", "login_hint", "role", "claims"}],
     "clients": [{"municipality", "client_id", "redirect_uris", "jwks",
                  "backchannel_logout_uri"}]}

The file is read again when it changes, so clients may be added while the provider runs.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Person:
    """Somebody made up, who signs in with one click; `role` is what the page shows."""

    municipality: str
    sub: str
    name: str
    email: str
    login_hint: str = ""
    role: str = ""
    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Client:
    """A relying party of one municipality, known by its public keys."""

    municipality: str
    client_id: str
    redirect_uris: tuple[str, ...]
    jwks: Mapping[str, Any]
    backchannel_logout_uri: str | None = None


@dataclass(frozen=True)
class Page:
    """The content of the file at one moment."""

    people: tuple[Person, ...]
    clients: tuple[Client, ...]
    names: Mapping[str, str]
    base: str | None

    @property
    def municipalities(self) -> list[str]:
        """Every municipality that has people, in order of name."""
        return sorted({person.municipality for person in self.people})

    def name_of(self, slug: str) -> str:
        """Return the municipality's name as people read it."""
        return self.names.get(slug, slug.replace("-", " ").title())

    def people_of(self, slug: str) -> list[Person]:
        """Return the people of one municipality, in the file's order."""
        return [person for person in self.people if person.municipality == slug]

    def person(self, slug: str, sub: str) -> Person | None:
        """Return one person by subject."""
        return next((person for person in self.people_of(slug) if person.sub == sub), None)

    def hinted(self, slug: str, hint: str) -> Person | None:
        """Return the person that a login hint names: its own hint, the e-mail or the subject."""
        if not hint:
            return None
        known = self.people_of(slug)
        return next((p for p in known if hint in {p.login_hint, p.email, p.sub}), None)

    def client(self, slug: str, client_id: str) -> Client | None:
        """Return one client of this municipality."""
        return next((c for c in self.clients_of(slug) if c.client_id == client_id), None)

    def clients_of(self, slug: str) -> list[Client]:
        """Return the clients of one municipality."""
        return [client for client in self.clients if client.municipality == slug]


class Book:
    """The file, read again when it has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int], Page] | None = None

    def open(self) -> Page:
        """Return the present content; raises OSError or ValueError when it cannot be read."""
        status = self._path.stat()
        mark = (status.st_mtime_ns, status.st_size)
        with self._lock:
            if self._read is None or self._read[0] != mark:
                self._read = (mark, _page(json.loads(self._path.read_text(encoding="utf-8"))))
            return self._read[1]


def _page(body: Mapping[str, Any]) -> Page:
    return Page(
        people=tuple(Person(**person) for person in body["people"]),
        clients=tuple(
            Client(**{**client, "redirect_uris": tuple(client["redirect_uris"])})
            for client in body.get("clients", ())
        ),
        names=body.get("municipalities", {}),
        base=body.get("base"),
    )
