"""What a list shows around its rows: where it stands, and the headings that sort it.

Made once for a page, before the rows: nothing here is called inside a row loop.
"""

from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _

from hub.ui import formats

Order = Literal["ascending", "descending", ""]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column heading; with an address it sorts, `order` tells the present order."""

    label: str
    href: str = ""
    order: Order = ""
    numeric: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a page of rows stands; `capped` when counting stopped at `total`.

    Keyset paging knows the previous and the next page only, so there are no page numbers.
    """

    first: int
    last: int
    total: int
    things: str
    capped: bool = False
    previous_href: str = ""
    next_href: str = ""

    @property
    def text(self) -> str:
        """Return `1 tot en met 25 van 83 vragen`, or `... van meer dan 1.000 vragen`."""
        facts = {
            "first": formats.number(self.first),
            "last": formats.number(self.last),
            "total": formats.number(self.total),
            "things": self.things,
        }
        if self.capped:
            text = _("%(first)s tot en met %(last)s van meer dan %(total)s %(things)s", **facts)
        else:
            text = _("%(first)s tot en met %(last)s van %(total)s %(things)s", **facts)
        return str(text)
