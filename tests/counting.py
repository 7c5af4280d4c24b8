"""Counts the SQL statements of a piece of work, on all its logins."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it went to the server; BEGIN, COMMIT and RESET are not among them."""

    login: str
    text: str

    @property
    def short(self) -> str:
        """The beginning of it, on one line."""
        return f"{self.login}: {' '.join(self.text.split())[:100]}"


@contextmanager
def statements(engine: Engine) -> Iterator[list[Statement]]:
    """Collect every statement that goes through the engine inside the block, in order.

    The engine has one pool for all logins, so nothing of a request escapes. What SQLAlchemy
    sends as a batch counts once: it is one way to the server and back.
    """
    found: list[Statement] = []

    def note(connection: Any, _cursor: Any, text: str, *_rest: Any) -> None:
        login = connection.connection.dbapi_connection.info.user
        found.append(Statement(login, text))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
