"""Where a running embedded server is reached, and how another process finds that out."""

import json
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hub.embedded.folder import Folder, write_whole

PORT = 5432  # names the socket file only: the server does not listen on a network


@dataclass(frozen=True)
class Address:
    """Where a running embedded server is reached."""

    socket_dir: str
    port: int
    database: str

    def conninfo(self, login: str) -> dict[str, Any]:
        """Return keyword arguments for `psycopg.connect`; `login` is the full role name."""
        return {
            "host": self.socket_dir,
            "port": self.port,
            "dbname": self.database,
            "user": login,
        }

    def answers(self) -> bool:
        """Tell whether a server listens there, without signing in."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(f"{self.socket_dir}/.s.PGSQL.{self.port}")
            except OSError:
                return False
        return True


def find(data: Path) -> Address | None:
    """Return the address of the server that now runs on a data folder, or None.

    Raises PermissionError for an OS account that may not read the data folder.
    """
    folder = Folder.of(data)
    try:
        address = Address(**json.loads(folder.address.read_text("utf-8")))
    except FileNotFoundError:
        return None
    return address if _leads_to(address, folder.cluster) and address.answers() else None


def _leads_to(address: Address, cluster: Path) -> bool:
    """Tell whether the noted short path still means this cluster: a process id may be reused."""
    try:
        return cluster.samefile(address.socket_dir)
    except OSError:
        return False


def note(folder: Folder, address: Address) -> None:
    """Record where the running server is reached."""
    write_whole(folder.address, json.dumps(asdict(address)))


def forget(folder: Folder) -> None:
    """Clear the record away: no server runs."""
    folder.address.unlink(missing_ok=True)
