"""Events and who must know of them.

An event is a frozen dataclass with identifiers only. A handler is a function
`(db, event)` that may run more than once and says in which room it runs:
`OWN`, the login that wrote the event, or a compartment or service by name.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from sqlalchemy.orm import Session

from hub.kernel import clock
from hub.kernel.db.names import COMPARTMENTS, SERVICES, Names
from hub.kernel.outbox.models import OutboxRow

OWN = "own"
# Lanes keep what may be slow from holding up the rest: a mail server that does not answer.
USUAL = ""
MAIL = "mail"

Handle = TypeVar("Handle", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Handler:
    """A function that runs after an event, once for each row of the outbox."""

    name: str
    event: type[Any]
    room: str
    run: Callable[[Session, Any], None]
    lane: str = USUAL


HANDLERS: dict[str, Handler] = {}


def handles(event: type[Any], *, room: str = OWN, lane: str = USUAL) -> Callable[[Handle], Handle]:
    """Register a function as handler of an event; its name is `package.function`.

    lane: `MAIL` for what talks to the mail server, so that it waits on its own.
    """
    if room not in {OWN, *COMPARTMENTS, *SERVICES}:
        raise ValueError(f"no such room: {room}")

    def register(function: Handle) -> Handle:
        name = f"{function.__module__}.{function.__name__}"
        HANDLERS[name] = Handler(name, event, room, function, lane)
        return function

    return register


def store(
    db: Session, event: Any, *, due_at: datetime | None = None, tenant: str = ""
) -> list[OutboxRow]:
    """Add a row for every handler of the event to this transaction, and return them.

    due_at: not before this moment. tenant: the municipality, when a service addresses one.
    """
    rows = [
        OutboxRow(
            run_as=_login(db, handler.room, tenant),
            handler=handler.name,
            event=type(event).__name__,
            ids={field.name: _plain(getattr(event, field.name)) for field in fields(event)},
            due_at=due_at or clock.now(),
        )
        for handler in HANDLERS.values()
        if handler.event is type(event)
    ]
    db.add_all(rows)
    return rows


def read_event(handler: Handler, ids: dict[str, Any]) -> Any:
    """Make the event again from the identifiers in its row."""
    types = get_type_hints(handler.event)
    values = {f.name: ids.get(f.name) for f in fields(handler.event)}
    return handler.event(
        **{key: UUID(v) if types[key] is UUID and v else v for key, v in values.items()}
    )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _login(db: Session, room: str, tenant: str) -> str:
    named: Names = db.info["names"]
    if room == OWN:
        return str(db.info["login"])
    if room in SERVICES:
        return named.service(room)
    return named.login(tenant or db.info["tenant"], room)
