"""Who is meant by an e-mail address, a subject at the provider, or a whole name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from hub.kernel.sorting import sort_key


class UnknownPerson(LookupError):
    """No person of this municipality is called so."""


class MorePeople(LookupError):
    """More than one person is called so."""


@dataclass(slots=True)
class KnownPeople:
    """The people among whom words are looked up, by e-mail and subject first, then by name."""

    _exact: dict[str, set[UUID]] = field(default_factory=dict)
    _names: dict[str, set[UUID]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Any]) -> "KnownPeople":
        """Make a finder of rows with id, sort_key, email and subject."""
        found = cls()
        for row in rows:
            for word in filter(None, (row.email and row.email.casefold(), row.subject)):
                found._exact.setdefault(word, set()).add(row.id)
            found._names.setdefault(row.sort_key, set()).add(row.id)
        return found

    def find(self, words: str) -> UUID:
        """Return the one person meant; UnknownPerson or MorePeople otherwise."""
        exact = self._exact.get(words.casefold(), set()) | self._exact.get(words, set())
        people = exact or self._names.get(sort_key(words), set())
        if not people:
            raise UnknownPerson(words)
        if len(people) > 1:
            raise MorePeople(words)
        return next(iter(people))
