"""Pages that every installation has, and how a page on long work renews itself."""

from dataclasses import dataclass, field
from datetime import date

from flask import Response, render_template
from flask_babel import gettext as _


@dataclass(frozen=True)
class Statement:
    """What the accessibility statement says; `status` in words, none means our own default."""

    status: str = ""
    checked_on: date | None = None
    contact: str = ""
    gaps: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Privacy:
    """Where questions about personal data go."""

    officer: str = ""


def accessibility_page(statement: Statement) -> str:
    """Return the accessibility statement."""
    if not statement.status:
        own = _("B: eerste maatregelen genomen, volgens eigen onderzoek")
        statement = Statement(own, statement.checked_on, statement.contact, statement.gaps)
    return render_template("toegankelijkheid.html", statement=statement)


def privacy_page(privacy: Privacy) -> str:
    """Return the page on privacy and rights."""
    return render_template("privacy.html", privacy=privacy)


def reloading(page: str, seconds: int = 10) -> Response:
    """Answer with a page on long work that the browser fetches again by itself, without a script.

    Leave it out when the work is done, or when the reader turned it off (`stil` in the address).
    """
    return Response(
        page, headers={"Refresh": str(seconds)}, content_type="text/html; charset=utf-8"
    )
