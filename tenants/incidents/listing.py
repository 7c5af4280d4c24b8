"""A page of incidents made ready to be written: words looked up once, not per row."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask_babel import gettext as _

from hub.kernel.clock import local
from hub.ui import formats
from hub.ui.tables import Heading, Paging
from tenants.incidents import labels
from tenants.incidents.cursors import write_cursor
from tenants.incidents.models import Origin
from tenants.incidents.queries import COUNT_UP_TO, PAGE, Page


@dataclass(frozen=True, slots=True)
class Line:
    """One row as the template writes it."""

    id: UUID
    number: str
    what: str
    channel: str
    team: str
    filed: str
    status: str
    tone: str
    taken_over: str = ""


def lines_of(page: Page) -> list[Line]:
    """Return the rows in words of the page's language."""
    behaviours = _words(labels.BEHAVIOURS)
    channels = _words(labels.CHANNELS)
    statuses = _words(labels.STATUSES)
    day = formats.short_day
    taken_over = _("overgenomen")
    return [
        Line(
            id=row.id,
            number=row.number,
            what=", ".join(behaviours.get(code, code) for code in row.behaviours),
            channel=channels.get(row.channel, row.channel),
            team=row.team or "",
            filed=day(local(row.filed_at).date()),
            status=statuses.get(row.status, row.status),
            tone=labels.STATUS_TONES.get(row.status, ""),
            taken_over=taken_over if row.origin == Origin.TAKEN_OVER else "",
        )
        for row in page.rows
    ]


def headings() -> list[Heading]:
    """Return the headings of the list."""
    return [
        Heading(_("Melding")),
        Heading(_("Wat is er gebeurd?")),
        Heading(_("Team")),
        Heading(_("Gemeld")),
        Heading(_("Stand")),
    ]


def paging(page: Page, address: str, keep: Mapping[str, str], start: int) -> Paging:
    """Say where the page stands; `start` is the number of its first row."""
    previous = following = ""
    if page.rows and page.before:
        first = page.rows[0]
        before = write_cursor(first.filed_at, first.id, backwards=True)
        previous = _href(address, keep, before, max(1, start - PAGE))
    if page.rows and page.after:
        last = page.rows[-1]
        after = write_cursor(last.filed_at, last.id)
        following = _href(address, keep, after, start + len(page.rows))
    return Paging(
        first=start,
        last=start + len(page.rows) - 1,
        total=min(page.total, COUNT_UP_TO),
        things=_("meldingen"),
        capped=page.total > COUNT_UP_TO,
        previous_href=previous,
        next_href=following,
    )


def _href(address: str, keep: Mapping[str, str], cursor: str, start: int) -> str:
    return f"{address}?{urlencode({**keep, 'vanaf': cursor, 'rij': start})}"


def _words(found: Mapping[Any, Any]) -> dict[str, str]:
    return {str(code): str(label) for code, label in found.items()}
