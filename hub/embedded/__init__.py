"""The embedded PostgreSQL: a real server, started beside the data and gone with its starter.

`serve` (or `start`, for a supervisor that restarts it) runs the server; `find` tells every other
command where it is reached while it runs.
"""

from hub.embedded.address import Address, find
from hub.embedded.errors import DataInUse, ServerFailed
from hub.embedded.launcher import Server, serve, start

__all__ = ["Address", "DataInUse", "Server", "ServerFailed", "find", "serve", "start"]
