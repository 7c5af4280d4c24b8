"""What take-overs show on pages of others: menu, notices, the origin of a melding."""

from typing import Any

from flask_babel import lazy_gettext as _l

from hub.identity.roles import Permission
from hub.kernel.panels import MenuLine, NoticeKind, Panels
from tenants.imports.blocks import origin_block

_RUN = frozenset({Permission.TAKEOVER_RUN})


def tell(panels: Panels) -> None:
    """Add our lines."""
    panels.menu.append(
        MenuLine(_l("Beheer"), _l("Register overnemen"), "upload", "imports.index", _RUN)
    )
    panels.notices |= {
        "takeover_judged": _notice(_l("De rijen van je register zijn nagekeken")),
        "takeover_imported": _notice(_l("Je register is overgenomen")),
        "takeover_failed": _notice(_l("Het overnemen van je register is niet gelukt")),
    }
    panels.blocks.setdefault("incident", []).append(origin_block)


def _notice(words: Any) -> NoticeKind:
    return NoticeKind(words, "imports.show", "takeover_id")
