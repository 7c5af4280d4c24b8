"""Which municipality and compartment a login opens, and what a session there may use."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from hub.kernel.actor import Actor
from hub.kernel.crypto.keyring import KeyRing
from hub.kernel.db.names import COMPARTMENTS, SERVICES, Names
from hub.kernel.db.work import Work
from hub.kernel.ids import new_id
from hub.kernel.vault import Vault

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class RoomOf:
    """The municipality (empty for a shared service) and compartment of a login."""

    tenant: str
    compartment: str


@lru_cache(maxsize=4096)
def room_of(login: str, prefix: str) -> RoomOf:
    """Read a login's name back; short names hold no underscore, so this is exact."""
    rest = login.removeprefix(prefix)
    if rest in SERVICES:
        return RoomOf("", rest)
    kind, _, rest = rest.partition("_")
    bare, _, compartment = rest.rpartition("_")
    if kind != "t" or compartment not in COMPARTMENTS:
        raise ValueError(f"{login} is no login of this installation")
    return RoomOf(bare.replace("_", "-"), compartment)


@dataclass(frozen=True, slots=True)
class Rooms:
    """Gives each piece of work what it needs in the room of its login."""

    names: Names
    ring: KeyRing
    tools: dict[str, Any] = field(default_factory=dict)

    def prepare(self, work: Work) -> None:
        """Fill the session of a piece of work; until somebody is recognised nobody acts."""
        room = room_of(work.login, self.names.prefix)
        work.furnish = self.prepare
        info = work.db.info
        info.update(self.tools)
        info["names"], info["login"] = self.names, work.login
        info["tenant"], info["compartment"] = room.tenant, room.compartment
        info["vault"] = Vault(work.db, self.ring, room.tenant, room.compartment)
        info["actor"] = Actor(NOBODY, frozenset(), room.tenant, room.compartment, new_id())
