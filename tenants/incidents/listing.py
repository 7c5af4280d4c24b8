"""A page of incidents made ready to be written: words looked up once, not per row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup, escape

from hub.kernel.clock import local
from hub.ui import formats
from hub.ui.tables import Heading, Paging
from tenants.incidents import labels
from tenants.incidents.cursors import write_cursor
from tenants.incidents.models import Origin
from tenants.incidents.queries import COUNT_UP_TO, PAGE, Page


class Line(NamedTuple):
    """One row as the template writes it: an id, and texts that were escaped here, once."""

    id: UUID
    number: Markup
    taken_over: Markup
    what: Markup
    channel: Markup
    team: Markup
    filed: Markup
    tone: Markup
    status: Markup


@dataclass(frozen=True, slots=True)
class Words:
    """The words around and in the rows, in one language; `what` grows with what is met."""

    headings: tuple[Heading, ...]
    filters: tuple[tuple[str, str], ...]
    behaviours: dict[str, Markup]
    channels: dict[str, Markup]
    statuses: dict[str, Markup]
    taken_over: Markup

    def what(self, codes: Sequence[str]) -> Markup:
        """Return the labels of behaviours beside each other."""
        return COMMA.join([self.behaviours.get(code) or escape(code) for code in codes])


TONES = {str(status): Markup(tone) for status, tone in labels.STATUS_TONES.items()}  # noqa: S704 - our own
COMMA, NOTHING = Markup(", "), Markup()


def lines_of(page: Page) -> list[Line]:
    """Return the rows in words of the page's language."""
    words = words_of_the_page()
    days = _Days()
    return [
        Line(
            row.id,
            escape(row.number),
            words.taken_over if row.origin == Origin.TAKEN_OVER else NOTHING,
            words.what(row.behaviours),
            words.channels.get(row.channel) or escape(row.channel),
            _safe(row.team or ""),
            days[local(row.filed_at).date()],
            TONES.get(row.status, NOTHING),
            words.statuses.get(row.status) or escape(row.status),
        )
        for row in page.rows
    ]


class _Days(dict[date, Markup]):
    """The days of one page in words; many rows are of one day."""

    def __missing__(self, day: date) -> Markup:
        found = self[day] = escape(formats.short_day(day))
        return found


_safe = lru_cache(maxsize=4096)(escape)


def words_of_the_page() -> Words:
    """Return the words in the language of the request at hand; looked up once for each."""
    return _words(str(get_locale() or "nl"))


@cache
def _words(_language: str) -> Words:
    first = [("", _("Alle meldingen")), ("open", _("Open"))]
    return Words(
        headings=tuple(
            Heading(label)
            for label in (
                _("Melding"),
                _("Wat is er gebeurd?"),
                _("Team"),
                _("Gemeld"),
                _("Stand"),
            )
        ),
        filters=(*first, *((code.value, str(label)) for code, label in labels.STATUSES.items())),
        behaviours=_escaped(labels.BEHAVIOURS),
        channels=_escaped(labels.CHANNELS),
        statuses=_escaped(labels.STATUSES),
        taken_over=escape(_("overgenomen")),
    )


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


def _escaped(found: Mapping[Any, Any]) -> dict[str, Markup]:
    return {str(code): escape(str(label)) for code, label in found.items()}
