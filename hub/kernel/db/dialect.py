"""How a transaction begins and ends on the line: one short message each.

psycopg sends BEGIN and COMMIT itself, and the pool's reset would be a third message. Here the
reset travels with the COMMIT or ROLLBACK, in the same message, so that a connection is always
reset and it costs no journey of its own (docs/adr/0006).
"""

from typing import Any

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import ArgumentError

PLAIN = b"BEGIN"
RESET = b"RESET SESSION AUTHORIZATION; RESET ALL"

registry.register("postgresql.hub", __name__, "HubDialect")


class OwnConnection(psycopg.Connection[Any]):
    """A connection that is told when a transaction begins, and resets itself when it ends.

    Connect with `autocommit=True`: psycopg need not open transactions then.
    """

    is_reset = False
    beginning = PLAIN

    def begin(self) -> None:
        """Open a transaction."""
        self.is_reset = False
        self._send(self.beginning)

    def commit(self) -> None:
        """Keep the transaction and undo what it may have set on the connection."""
        self._send(b"COMMIT; " + RESET)
        self.is_reset = True

    def rollback(self) -> None:
        """Drop the transaction, if there is one, and undo what it may have set."""
        if self.pgconn.transaction_status != TransactionStatus.IDLE:
            self._send(b"ROLLBACK; " + RESET)
            self.is_reset = True

    def clean(self) -> None:
        """Make the connection ready for the next piece of work.

        `DISCARD ALL` would break the statements that psycopg 3 has prepared.
        """
        self.rollback()
        if not self.is_reset:
            self._send(RESET)
            self.is_reset = True

    def _send(self, commands: bytes) -> None:
        result = self.pgconn.exec_(commands)
        if result.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
            raise psycopg.errors.error_from_result(result)


class HubDialect(PGDialect_psycopg):
    """SQLAlchemy's psycopg dialect, on connections that must be told of a beginning."""

    driver = "hub"
    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Open a transaction."""
        dbapi_connection.begin()

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        """Have the next transaction begin at a level; without a transaction nothing is done."""
        if level == "AUTOCOMMIT":
            raise ArgumentError("every piece of work here is a transaction")
        dbapi_connection.beginning = PLAIN + b" ISOLATION LEVEL " + level.encode()

    def reset_isolation_level(self, dbapi_connection: Any) -> None:
        """Begin as the server does by default again."""
        dbapi_connection.beginning = PLAIN
