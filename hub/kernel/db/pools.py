"""One engine, a pool for each login, one cap over all.

SQLAlchemy keeps its compiled statements per engine. With one engine for each of
1,368 municipal logins every login would compile every statement again, so there is
one engine, and its pool hands out connections of the login that is asked for.
When the cap is reached, the connection that has been idle longest is closed.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from psycopg.rows import tuple_row
from sqlalchemy import Engine, Pool, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from hub.kernel.db.dialect import OwnConnection
from hub.kernel.db.server import Server
from hub.kernel.errors import Unavailable

# The database says that a column, table, function or schema does not exist.
UNDEFINED = frozenset({"42703", "42P01", "42883", "3F000"})

# (connection, login, again): raises to refuse a fresh connection of a login.
OnConnect = Callable[[psycopg.Connection[Any], str, bool], None]

_login: ContextVar[str] = ContextVar("login")


@contextmanager
def as_login(login: str) -> Iterator[None]:
    """Let connections that are asked for in this block be of the given login."""
    token = _login.set(login)
    try:
        yield
    finally:
        _login.reset(token)


class PoolFull(Unavailable):
    """Every connection is in use, and none came free in time: try again later."""


class LoginPool(Pool):
    """Idle connections per login, least recently used out first, under one cap."""

    def __init__(self, *args: Any, cap: int = 20, patience: float = 10.0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cap = cap
        self._patience = patience
        self._room = threading.Condition()
        self._idle: OrderedDict[ConnectionPoolEntry, str] = OrderedDict()
        self._made = 0

    def _do_get(self) -> ConnectionPoolEntry:
        login = _login.get()
        with self._room:
            record = self._claim(login)
            while record is None and self._made >= self._cap:
                if not self._room.wait(self._patience):
                    raise PoolFull(f"{self._cap} connections in use")
                record = self._claim(login)
            if record is not None:
                return record
            self._made += 1
        return self._make()

    def _claim(self, login: str) -> ConnectionPoolEntry | None:
        """Take the freshest idle connection of a login, or make room for a new one."""
        for record, owner in reversed(self._idle.items()):
            if owner == login:
                del self._idle[record]
                return record
        if self._made >= self._cap and self._idle:
            oldest, _ = self._idle.popitem(last=False)
            self._made -= 1
            oldest.close()
        return None

    def _make(self) -> ConnectionPoolEntry:
        try:
            return self._create_connection()
        except BaseException:
            with self._room:
                self._made -= 1
                self._room.notify()
            raise

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        with self._room:
            if record.dbapi_connection is None:
                self._made -= 1
            else:
                self._idle[record] = record.dbapi_connection.info.user
            self._room.notify()

    def close_idle(self, login: str | None = None) -> None:
        """Close the idle connections of a login, or all of them."""
        with self._room:
            for record in [r for r, owner in self._idle.items() if login in {None, owner}]:
                del self._idle[record]
                self._made -= 1
                record.close()

    def dispose(self) -> None:
        """Close every idle connection."""
        self.close_idle()

    def recreate(self) -> "LoginPool":
        """Return an empty pool with the same settings."""
        return self.__class__(
            self._creator, cap=self._cap, patience=self._patience, _dispatch=self.dispatch
        )

    def status(self) -> str:
        """Say how full the pool is."""
        return f"{self._made} of {self._cap} connections, {len(self._idle)} idle"


def make_engine(
    server: Server, *, cap: int = 20, patience: float = 10.0, on_connect: OnConnect | None = None
) -> Engine:
    """Return the engine of this process; use its connections inside `as_login`.

    on_connect: looks at each fresh connection, and raises to refuse it. It is asked again,
    about another connection, after an error that says that a table or column is not there.
    """

    def connect(*, again: bool = False) -> OwnConnection:
        login = _login.get()
        connection = OwnConnection.connect(
            **server.conninfo(login),
            autocommit=True,
            application_name="hub",
            connect_timeout=5,
            row_factory=tuple_row,
        )
        try:
            if on_connect is not None:
                on_connect(connection, login, again)
                connection.rollback()
        except BaseException:
            connection.close()
            raise
        return connection

    pool = LoginPool(connect, cap=cap, patience=patience, reset_on_return=None)
    engine = create_engine("postgresql+hub://", pool=pool)
    event.listen(engine, "reset", _clean)
    if on_connect is not None:
        event.listen(engine, "handle_error", _asking_again(pool, connect))
    return engine


def _asking_again(pool: LoginPool, connect: Callable[..., Any]) -> Callable[[Any], None]:
    def ask(context: Any) -> None:
        if getattr(context.original_exception, "sqlstate", None) not in UNDEFINED:
            return
        pool.close_idle(_login.get())
        # This one connection goes too; the others are of other municipalities.
        context.is_disconnect, context.invalidate_pool_on_disconnect = True, False
        connect(again=True).close()

    return ask


def _clean(connection: OwnConnection, _record: Any, state: Any) -> None:
    """Undo what a piece of work may have left on its connection."""
    if not state.terminate_only:
        connection.clean()
