"""Where a page of a list stands, in words and addresses."""

from urllib.parse import urlencode
from uuid import UUID

from hub.ui.tables import Paging
from tenants.administration.paging import COUNT_UP_TO, PAGE, Page


def paging(page: Page, address: str, start: int, things: str) -> Paging:
    """Say where a page stands; `start` is the number of its first row, as the address says."""
    previous = following = ""
    if page.rows and page.before:
        previous = _href(address, "voor", page.rows[0].id, max(1, start - PAGE))
    if page.rows and page.after:
        following = _href(address, "na", page.rows[-1].id, start + len(page.rows))
    return Paging(
        first=start,
        last=start + len(page.rows) - 1,
        total=min(page.total, COUNT_UP_TO),
        things=things,
        capped=page.total > COUNT_UP_TO,
        previous_href=previous,
        next_href=following,
    )


def read_start(text: str | None) -> int:
    """Return the number of the first row; it only counts."""
    return int(text) if text and text.isdecimal() and len(text) < len("1000000") else 1


def _href(address: str, way: str, row_id: UUID, start: int) -> str:
    joined = "&" if "?" in address else "?"
    return f"{address}{joined}{urlencode({'vanaf': f'{way}-{row_id.hex}', 'rij': start})}"
