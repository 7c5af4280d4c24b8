"""One running installation: its settings, its database, its keys; made once per process."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from hub import embedded
from hub.kernel.crypto.keyring import KeyRing
from hub.kernel.db.names import Names
from hub.kernel.db.pools import make_engine
from hub.kernel.db.server import Server
from hub.kernel.rooms import Rooms
from hub.serving import Served
from hub.settings import Settings, SettingsWrong


@dataclass(frozen=True, slots=True)
class Installation:
    """What every process of the hub stands on."""

    settings: Settings
    server: Server
    names: Names
    ring: KeyRing
    engine: Engine = field(repr=False)
    rooms: Rooms


def open_installation(settings: Settings, **tools: Any) -> Installation:
    """Find the database and open the key ring; tools are given to every session."""
    server = find_server(settings)
    named = Names(settings.prefix)
    ring = KeyRing(settings.keyring, settings.master_key)
    engine = make_engine(server, cap=settings.pool_cap, on_connect=Served(named).check)
    return Installation(settings, server, named, ring, engine, Rooms(named, ring, dict(tools)))


def find_server(settings: Settings) -> Server:
    """Return the server of one's own, or the embedded one that runs on the data folder."""
    if settings.database_url:
        return Server.from_url(settings.database_url, settings.master_key)
    address = embedded.find(settings.data)
    if address is None:
        raise SettingsWrong(
            f"Er draait geen database op {settings.data}. Start de hub eerst, noem de map met "
            "HUB_DATA of --data, of noem een eigen server in HUB_DATABASE_URL."
        )
    options = address.conninfo("nobody")
    del options["user"]
    return Server(options)


def password_key(settings: Settings) -> bytes | None:
    """Return what database passwords are derived from; the embedded server needs none."""
    return settings.master_key if settings.database_url else None
