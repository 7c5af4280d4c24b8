"""What a file looks like, kept beside it: for the page on which a person sets its columns.

So that page need not take the file apart again. It quotes cells, and is stored sealed.
"""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from tenants.imports.packing import explanation_of, plain_explanation
from tenants.imports.reading import Explanation, Mapping, Row, Table
from tenants.imports.reading.bystanders import records_among
from tenants.imports.reading.codes import channel_of, unknown_kinds
from tenants.imports.reading.values import clean, plain, text_of

SAMPLES = 3
LONGEST_SAMPLE = 60
LONGEST_WORD = 60
MOST_WORDS = 300
MOST_TAUGHT = 30


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, up to three of its cells, and how many rows fill it.

    words: its short texts with how often they occur; empty for a column of stories.
    """

    name: str
    filled: int
    samples: list[str] = field(repr=False)
    words: dict[str, int] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Survey:
    """The columns of a file, the number of its rows, and what was noticed on opening it."""

    columns: list[Column]
    rows: int
    refused: list[int]
    sheet: str
    sheets: list[str]
    notes: list[list[Any]]

    def to_json(self) -> str:
        """Return the survey as text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def header(self) -> Table:
        """Return the table without its rows: enough to check a mapping with."""
        names = [column.name for column in self.columns]
        return Table(names, [], "", refused_columns=list(self.refused))

    def explanations(self) -> list[Explanation]:
        """Return what was noticed, to tell in plain Dutch."""
        return [explanation_of(note) for note in self.notes]


def survey_of(table: Table, mapping: Mapping) -> Survey:
    """Look over a whole file once; columns with burgerservicenummers are counted, not quoted."""
    rows = records_among(table.rows, mapping)
    refused = set(table.refused_columns)
    columns = [
        _column(name, rows, at, quoted=at not in refused) for at, name in enumerate(table.columns)
    ]
    notes = [plain_explanation(note) for note in table.notes]
    return Survey(columns, len(rows), sorted(refused), table.sheet, table.sheets, notes)


def survey_from_json(text: str) -> Survey:
    """Return the survey that `to_json` wrote."""
    told = json.loads(text)
    columns = [Column(**column) for column in told.pop("columns")]
    return Survey(columns=columns, **told)


def _column(name: str, rows: list[Row], at: int, *, quoted: bool) -> Column:
    texts = [text for row in rows if at < len(row.cells) and (text := text_of(row.cells[at]))]
    if not quoted:
        return Column(name, len(texts), [], {})
    counted = Counter(map(clean, texts))
    samples = [_shortened(text) for text in list(counted)[:SAMPLES]]
    short = [text for text in counted if len(text) <= LONGEST_WORD]
    few = len(short) == len(counted) <= MOST_WORDS
    return Column(name, len(texts), samples, dict(counted) if few else {})


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SAMPLE else f"{line[: LONGEST_SAMPLE - 1]}…"


@dataclass(frozen=True, slots=True)
class UnknownWords:
    """A register's own words that were not recognised, the most frequent first, with counts."""

    kinds: list[tuple[str, int]]
    places: list[tuple[str, int]]


def unknown_words(survey: Survey, mapping: Mapping) -> UnknownWords:
    """Return which kinds and places of the chosen columns a person could explain.

    What was explained before is among them, so that it can be changed.
    """
    kinds: Counter[str] = Counter(dict.fromkeys(mapping.kinds, 0))
    for text, count in _words_of(survey, mapping, "kind"):
        for part in unknown_kinds(text):
            if len(part) <= LONGEST_WORD:
                kinds[part] += count
    places: Counter[str] = Counter(dict.fromkeys(mapping.places, 0))
    for text, count in _words_of(survey, mapping, "place"):
        if channel_of(text) is None:
            places[plain(text)] += count
    return UnknownWords(kinds.most_common(MOST_TAUGHT), places.most_common(MOST_TAUGHT))


def _words_of(survey: Survey, mapping: Mapping, name: str) -> list[tuple[str, int]]:
    choice = mapping.fields.get(name)
    if choice is None or choice.column >= len(survey.columns):
        return []
    return list(survey.columns[choice.column].words.items())
