"""Guessing which column holds which field, from its name and from what stands in it."""

from collections.abc import Iterator
from datetime import date

from hub.kernel import clock
from tenants.imports.reading.mapping import Choice, Mapping
from tenants.imports.reading.profiles import Profile, profile
from tenants.imports.reading.tables import Table
from tenants.imports.reading.words import FIELDS, names_contact, names_remark, resemblance

_ENOUGH = 0.5
_NAMED = 0.97
_NO_FIT = 0.2
_STORY = 25
_MOSTLY, _NEARLY_ALL = 0.5, 0.95
_BY_CONTENT_ALONE = ("on", "at", "kind", "text", "number", "place", "status")


def guess(table: Table, today: date | None = None) -> Mapping:
    """Return the likeliest column for each field, with a confidence from 0 to 1.

    A column serves one field. Columns with burgerservicenummers and with
    addresses or phone numbers are left out, remarks are added to the
    description, all other columns are named as ignored.
    """
    today = today or clock.today()
    profiles = [profile(table.rows, column, today) for column in range(len(table.columns))]
    ignored = _left_out(table)
    fields = _assign(table, profiles, ignored)
    _add_by_content(table, profiles, ignored, fields)
    used = {choice.column for choice in fields.values()}
    rest = [at for at in range(len(table.columns)) if at not in used and at not in ignored]
    appended = tuple(at for at in rest if profiles[at].filled and names_remark(table.columns[at]))
    ignored |= {at: "unknown" for at in rest if at not in appended}
    ordered = {name: fields[name] for name in FIELDS if name in fields}
    return Mapping(ordered, tuple(table.columns), appended, ignored)


def _left_out(table: Table) -> dict[int, str]:
    """Return the columns never taken over, each with its reason."""
    found = dict.fromkeys(table.refused_columns, "bsn")
    for column, header in enumerate(table.columns):
        if column not in found and names_contact(header) and not _is_named(header):
            found[column] = "contact"
    return found


def _is_named(header: str) -> bool:
    return any(resemblance(header, field) >= _NAMED for field in FIELDS)


def _assign(table: Table, profiles: list[Profile], ignored: dict[int, str]) -> dict[str, Choice]:
    """Give each field its best column, the surest pair first."""
    fields: dict[str, Choice] = {}
    used: set[int] = set()
    for score, field, column in sorted(_pairs(table, profiles, ignored), key=_surest_first):
        if field not in fields and column not in used:
            fields[field] = Choice(column, table.columns[column], round(min(score, 1.0), 2))
            used.add(column)
    return fields


def _surest_first(pair: tuple[float, str, int]) -> tuple[float, int, int]:
    return -pair[0], FIELDS.index(pair[1]), pair[2]


def _pairs(
    table: Table, profiles: list[Profile], ignored: dict[int, str]
) -> Iterator[tuple[float, str, int]]:
    for column, header in enumerate(table.columns):
        if column in ignored:
            continue
        for field in FIELDS:
            score = _score(resemblance(header, field), profiles[column], field)
            if score >= _ENOUGH:
                yield score, field, column


def _score(named: float, seen: Profile, field: str) -> float:
    """Weigh a header's likeness with the column's content.

    An empty column speaks by its name only; an exact name stands, though less
    surely, when the content does not suit.
    """
    if not seen.filled:
        return named * 0.9
    fit = seen.suits(field)
    if fit < _NO_FIT:
        return named * (0.6 if named >= _NAMED else 0.3)
    return named * (0.7 + 0.3 * fit)


def _add_by_content(
    table: Table, profiles: list[Profile], ignored: dict[int, str], fields: dict[str, Choice]
) -> None:
    """Fill the main fields that no header named with a column that holds such things."""
    for field in _BY_CONTENT_ALONE:
        if field in fields or (field not in {"on", "kind", "text"} and table.header_row):
            continue
        used = {choice.column for choice in fields.values()}
        free = [at for at in range(len(table.columns)) if at not in used and at not in ignored]
        best = max(free, key=lambda at: _by_content(profiles[at], field), default=None)
        if best is not None and _by_content(profiles[best], field) >= _ENOUGH:
            fields[field] = Choice(best, table.columns[best], 0.4)
    if "on" not in fields and "filed" in fields:
        fields["on"] = Choice(fields["filed"].column, fields.pop("filed").header, 0.3)


def _by_content(seen: Profile, field: str) -> float:
    share = {
        "on": seen.dates * (1 - seen.long_ago),
        "at": seen.times,
        "kind": seen.behaviours if seen.length < 2 * _STORY else 0.0,
        "text": seen.length / (2 * _STORY)
        if seen.length >= _STORY and seen.dates < _MOSTLY
        else 0.0,
        "number": seen.numbers if seen.distinct > _NEARLY_ALL and seen.dates < _MOSTLY else 0.0,
        "place": seen.channels,
        "status": seen.statuses,
    }
    return share[field]
