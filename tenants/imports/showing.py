"""What the pages of take-overs show, read, opened and put in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from hub.kernel.actor import Actor
from hub.kernel.errors import Unknown
from hub.kernel.vault import vault_of
from hub.ui import formats
from hub.ui.tables import Heading, Paging
from tenants.imports import labels, queries
from tenants.imports.models import Fate, State, Takeover, TakeoverRow
from tenants.imports.packing import unpack_row
from tenants.imports.reading import HistoricRecord, JudgedRow, Mapping
from tenants.imports.reading.words import SENSITIVE
from tenants.imports.survey import Column, Survey
from tenants.incidents.labels import BEHAVIOURS


def one(db: Session, actor: Actor, takeover_id: UUID) -> Takeover:
    """Read one take-over; one that the actor may not see is Unknown."""
    found = db.execute(queries.one_takeover(actor, takeover_id)).scalar_one_or_none()
    if found is None:
        raise Unknown
    return found


def listed(db: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return the take-overs of this register in words."""
    return [
        {
            "id": row.id,
            "source": row.source or row.file_name,
            "file_name": row.file_name,
            "state": str(labels.STATES[State(row.state)]),
            "tone": labels.STATE_TONES[State(row.state)],
            "started": formats.near(row.started_at),
            "by": row.by or _("Beheerder, buiten de pagina's om"),
            "imported": row.figures["imported"] if row.state == State.IMPORTED else None,
        }
        for row in db.execute(queries.takeovers(actor)).all()
    ]


def columns_shown(
    survey: Survey, mapping: Mapping, asked: dict[str, int], *, gate_open: bool
) -> list[dict[str, Any]]:
    """Return each column of the file with its samples and what is said of it.

    While the gate is closed, the cells of offender and measure columns are not quoted.
    """
    fields = {at: name for name, at in asked.items()}
    meanings = {choice.column: name for name, choice in mapping.fields.items()}
    shown = []
    for at, column in enumerate(survey.columns):
        withheld = meanings.get(at) in SENSITIVE and not gate_open
        shown.append(
            {
                "name": column.name,
                "field": fields.get(at),
                "help": _withheld(column.filled) if withheld else _help(column),
            }
        )
    return shown


def _help(column: Column) -> str:
    rows = ngettext("%(num)s rij gevuld.", "%(num)s rijen gevuld.", column.filled)
    if not column.samples:
        return str(rows)
    quoted = ", ".join(f"‘{sample}’" for sample in column.samples)
    return f"{rows} {_('Bijvoorbeeld: %(samples)s', samples=quoted)}"


def _withheld(filled: int) -> str:
    return str(
        _(
            "Wordt niet overgenomen: de juridische sluis is dicht (%(rows)s rijen)",
            rows=formats.number(filled),
        )
    )


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are looked at; `after` is the position in the file where the page starts."""

    fate: str = ""
    reason: str = ""
    after: int = -1
    backwards: bool = False
    start: int = 1

    @property
    def kept(self) -> dict[str, str]:
        """What stays in the address while turning pages."""
        return {"lot": self.fate, "reden": self.reason}

    def only(self, fate: Fate) -> "Filter":
        """Return the same place in a list of rows of one fate, whatever their reason."""
        return replace(self, fate=fate, reason="")


def asked_filter() -> Filter:
    """Read the filter from the address; what is not known there is left out."""
    fate, reason = request.args.get("lot", ""), request.args.get("reden", "")
    way, _dash, place = request.args.get("vanaf", "").partition("-")
    return Filter(
        fate=fate if fate in {*Fate, "warned"} else "",
        reason=reason if reason in labels.REASONS else "",
        after=_whole(place, -1),
        backwards=way == "voor",
        start=_whole(request.args.get("rij", "1"), 1),
    )


def _whole(text: str, default: int) -> int:
    return (
        int(text) if text.isascii() and text.isdigit() and len(text) < len("10000000") else default
    )


@dataclass(frozen=True, slots=True)
class PageOfRows:
    """Rows of one page, in words, and where the page stands."""

    rows: list[dict[str, Any]]
    paging: Paging
    headings: list[Heading]


def page_of_rows(db: Session, actor: Actor, takeover: Takeover, wanted: Filter) -> PageOfRows:
    """Read and open one page of rows; that they were read is logged."""
    found, paging = page_of_fate(db, actor, takeover, wanted)
    rows = [_line(db, takeover, row) for row in found]
    return PageOfRows(rows, paging, _headings())


def page_of_fate(
    db: Session, actor: Actor, takeover: Takeover, wanted: Filter
) -> tuple[list[TakeoverRow], Paging]:
    """Read one page of rows, still sealed, and say where it stands."""
    every = queries.rows_of(actor, takeover.id, fate=wanted.fate, reason=wanted.reason)
    page = queries.page_of_rows(every, actor, after=wanted.after, backwards=wanted.backwards)
    found = list(db.execute(page).scalars())
    more, found = len(found) > queries.PAGE, found[: queries.PAGE]
    if wanted.backwards:
        found.reverse()
    before = more if wanted.backwards else wanted.after >= 0
    after = True if wanted.backwards else more
    return found, _paging(takeover, wanted, found, (before, after))


def _headings() -> list[Heading]:
    return [
        Heading(_("Rij")),
        Heading(_("Nummer")),
        Heading(_("Wat gebeurt ermee?")),
        Heading(_("Uitleg")),
    ]


def _paging(
    takeover: Takeover, wanted: Filter, found: Sequence[TakeoverRow], more: tuple[bool, bool]
) -> Paging:
    address = request.path
    previous = following = ""
    if found and more[0]:
        start = max(1, wanted.start - queries.PAGE)
        previous = _href(address, wanted, f"voor-{found[0].position}", start)
    if found and more[1]:
        start = wanted.start + len(found)
        following = _href(address, wanted, f"na-{found[-1].position}", start)
    return Paging(
        first=min(wanted.start, total_of(takeover, wanted)),
        last=wanted.start + len(found) - 1,
        total=total_of(takeover, wanted),
        things=_("rijen"),
        previous_href=previous,
        next_href=following,
    )


def _href(address: str, wanted: Filter, place: str, start: int) -> str:
    return f"{address}?{urlencode({**wanted.kept, 'vanaf': place, 'rij': start})}#rijen"


def total_of(takeover: Takeover, wanted: Filter) -> int:
    """Return how many rows a filter has, from the figures; nothing is counted again."""
    figures = takeover.figures
    if wanted.reason:
        return int(figures["reasons"].get(wanted.reason, 0))
    if wanted.fate == "warned":
        return int(figures["warned"])
    if wanted.fate:
        return int(figures["fates"][wanted.fate])
    return int(figures["read"])


def _line(db: Session, takeover: Takeover, row: TakeoverRow) -> dict[str, Any]:
    judged = opened_row(db, row)
    done = takeover.state == State.IMPORTED
    words = labels.DONE_FATES if done else labels.FATES
    there = done or row.fate in {Fate.KNOWN, Fate.CHANGED, Fate.COMPLETES}
    return {
        "position": row.position,
        "number": judged.number or "",
        "fate": str(words[Fate(row.fate)]),
        "tone": labels.FATE_TONES[Fate(row.fate)],
        "what": _what(judged.record) if judged.record else "",
        "reasons": [labels.sentence(one) for one in judged.reasons],
        "notes": [labels.sentence(one) for one in judged.notes],
        "warnings": [labels.sentence(one) for one in judged.warnings],
        "href": f"/meldingen/{row.incident_id}" if there and row.incident_id else "",
    }


def opened_row(db: Session, row: TakeoverRow) -> JudgedRow:
    """Open a row; that it was read is logged."""
    return unpack_row(vault_of(db).open(row, "sealed"), row.position)


def _what(record: HistoricRecord) -> str:
    kinds = [str(BEHAVIOURS.get(code, code)) for code in record.behaviours]
    return ", ".join([formats.short_date(record.happened_on), *kinds])


def fates_counted(takeover: Takeover) -> list[tuple[str, str, str]]:
    """Return each fate with how many rows have it, and what it means: for the key figures."""
    fates = takeover.figures["fates"]
    done = takeover.state == State.IMPORTED
    words = labels.DONE_FATES if done else labels.FATES
    return [
        (str(label), formats.number(fates[fate]), "")
        for fate, label in words.items()
        if fates[fate]
    ]


def filters_of(takeover: Takeover) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the choices of the filters on fate and on reason, with their counts."""
    figures = takeover.figures
    fates = [("", _("Alle rijen"))]
    fates += [
        (str(fate), f"{label} ({figures['fates'][fate]})")
        for fate, label in labels.FATES.items()
        if figures["fates"][fate]
    ]
    if figures["warned"]:
        fates.append(("warned", _("Met een waarschuwing (%(count)s)", count=figures["warned"])))
    reasons = [("", _("Alle redenen"))]
    reasons += [
        (code, f"{label} ({figures['reasons'][code]})")
        for code, label in labels.REASONS.items()
        if figures["reasons"].get(code)
    ]
    return fates, reasons


def withheld_counted(takeover: Takeover) -> list[tuple[str, str]]:
    """Return the columns left out because the gate is closed, with how many rows fill them."""
    return [
        (str(labels.FIELDS[name]), _withheld(count))
        for name, count in takeover.figures["withheld"].items()
    ]
