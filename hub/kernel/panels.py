"""What a package shows on pages of another: plain lists, filled where all packages are known."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hub.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A line of the menu, shown when the hat has one of the rights (none: to everybody)."""

    group: Any
    label: Any
    icon: str
    endpoint: str
    rights: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()

    def shown_to(self, actor: Actor) -> bool:
        """Say whether this hat sees the line."""
        if self.rooms and actor.compartment not in self.rooms:
            return False
        return not self.rights or not actor.permissions.isdisjoint(self.rights)


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """How a notice of one kind reads, and where it leads: `endpoint` takes `argument`=object id."""

    words: Any
    endpoint: str
    argument: str


@dataclass(slots=True)
class Panels:
    """Everything the packages told.

    landing: (right, endpoint), tried in order: where a role starts.
    """

    landing: list[tuple[str, str]] = field(default_factory=list)
    menu: list[MenuLine] = field(default_factory=list)
    notices: dict[str, NoticeKind] = field(default_factory=dict)
    blocks: dict[str, list[Callable[..., str]]] = field(default_factory=dict)
