"""Which column holds which field: plain data that a person corrects and that is remembered."""

from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from tenants.imports.reading.codes import BEHAVIOURS, CHANNELS
from tenants.imports.reading.sentences import Explanation, MappingRefused
from tenants.imports.reading.tables import Table
from tenants.imports.reading.values import plain
from tenants.imports.reading.words import FIELDS, SENSITIVE


@dataclass(frozen=True, slots=True)
class Choice:
    """One column chosen for a field; confidence 1.0 is a person's word or an exact name."""

    column: int
    header: str
    confidence: float = 1.0

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {"column": self.column, "header": self.header, "confidence": self.confidence}


@dataclass(frozen=True, slots=True)
class Mapping:
    """The columns of one register.

    `appended` columns are added to the description, each under its header.
    `ignored` maps the columns left out to the reason: `contact`, `bsn` or
    `unknown`. `kinds` and `places` map a register's own words, as `plain`
    writes them, to stored codes.
    """

    fields: dict[str, Choice]
    headers: tuple[str, ...]
    appended: tuple[int, ...] = ()
    ignored: dict[int, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Return the mark of the header this mapping belongs to."""
        return fingerprint(self.headers)

    @property
    def needs_gate(self) -> list[str]:
        """Return the chosen fields that may only be taken over when the legal gate allows."""
        return [name for name in FIELDS if name in self.fields and name in SENSITIVE]

    def columns(self) -> dict[str, str]:
        """Return the header chosen for each field."""
        return {name: self.fields[name].header for name in FIELDS if name in self.fields}

    def corrected(self, table: Table, chosen: Dictionary[str, int | None]) -> "Mapping":
        """Return the mapping as a person wants it: a column for a field, or none.

        A column chosen here leaves the field it had. Raises `MappingRefused`
        for a column the file does not have or that is refused.
        """
        wanted = {name: column for name, column in chosen.items() if column is not None}
        fields = {
            name: choice
            for name, choice in self.fields.items()
            if name not in chosen and choice.column not in wanted.values()
        }
        for name, column in wanted.items():
            if name not in FIELDS or not 0 <= column < len(table.columns):
                raise MappingRefused("no_such_column")
            fields[name] = Choice(column, table.columns[column])
        used = set(wanted.values())
        corrected = replace(
            self,
            fields=fields,
            appended=tuple(column for column in self.appended if column not in used),
            ignored={at: why for at, why in self.ignored.items() if at not in used or why == "bsn"},
        )
        _refuse_bsn(corrected, table)
        return corrected

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `mapping_from_json` reads back."""
        return {
            "fields": {name: choice.to_json() for name, choice in self.fields.items()},
            "headers": list(self.headers),
            "fingerprint": self.fingerprint,
            "appended": list(self.appended),
            "ignored": {str(column): why for column, why in self.ignored.items()},
            "kinds": self.kinds,
            "places": self.places,
        }


def fingerprint(columns: Iterable[str]) -> str:
    """Return a mark of a header that stays the same when columns change place or case."""
    names = sorted(plain(name) for name in columns)
    return sha256("\x1f".join(names).encode()).hexdigest()[:32]


def mapping_from_json(data: Any) -> Mapping:
    """Return a mapping from stored data; raises `MappingRefused` when it is not one."""
    try:
        fields = {
            str(name): Choice(int(told["column"]), str(told["header"]), float(told["confidence"]))
            for name, told in data["fields"].items()
            if name in FIELDS
        }
        return Mapping(
            fields,
            tuple(str(header) for header in data["headers"]),
            tuple(int(column) for column in data["appended"]),
            {int(column): str(why) for column, why in data["ignored"].items()},
            {word: code for word, code in data["kinds"].items() if code in BEHAVIOURS},
            {word: code for word, code in data["places"].items() if code in CHANNELS},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise MappingRefused("bad_mapping") from error


def remembered(mapping: Mapping, table: Table) -> Mapping | None:
    """Return an earlier mapping for a newer export of the same register, or nothing.

    The header must have the same columns; their order may have changed.
    """
    if mapping.fingerprint != fingerprint(table.columns):
        return None
    columns = tuple(table.columns)
    if [plain(name) for name in columns] == [plain(name) for name in mapping.headers]:
        return replace(mapping, headers=columns)
    places = {plain(name): column for column, name in enumerate(columns)}
    if len(places) < len(columns):
        return None  # two columns of one name have changed place: nobody knows which is which
    moved = {old: places[plain(name)] for old, name in enumerate(mapping.headers)}
    return replace(
        mapping,
        headers=columns,
        fields={
            name: replace(choice, column=moved[choice.column], header=columns[moved[choice.column]])
            for name, choice in mapping.fields.items()
        },
        appended=tuple(moved[column] for column in mapping.appended),
        ignored={moved[column]: why for column, why in mapping.ignored.items()},
    )


def problems(mapping: Mapping, table: Table) -> list[Explanation]:
    """Return what keeps a mapping from being used with this table, in plain Dutch."""
    found: list[Explanation] = []
    chosen = [choice.column for choice in mapping.fields.values()]
    if any(not 0 <= column < len(table.columns) for column in chosen):
        return [Explanation("no_such_column")]
    found += [
        Explanation("column_twice", {"column": table.columns[column]})
        for column in sorted({column for column in chosen if chosen.count(column) > 1})
    ]
    found += [_bsn(table, column) for column in refused_columns(mapping, table) if column in chosen]
    if "on" not in mapping.fields:
        found.append(Explanation("no_date_column"))
    if "kind" not in mapping.fields and "text" not in mapping.fields:
        found.append(Explanation("no_content_column"))
    return found


def refused_columns(mapping: Mapping, table: Table) -> set[int]:
    """Return the columns with burgerservicenummers, then or now, by name or by content."""
    then = {column for column, why in mapping.ignored.items() if why == "bsn"}
    return then | set(table.refused_columns)


def require_usable(mapping: Mapping, table: Table) -> None:
    """Raise `MappingRefused` with the first thing that keeps a mapping from being used."""
    for problem in problems(mapping, table):
        raise MappingRefused(problem.key, **problem.values)


def _refuse_bsn(mapping: Mapping, table: Table) -> None:
    for choice in mapping.fields.values():
        if choice.column in refused_columns(mapping, table):
            raise MappingRefused("bsn_column", column=table.columns[choice.column])


def _bsn(table: Table, column: int) -> Explanation:
    return Explanation("bsn_column", {"column": table.columns[column]})
