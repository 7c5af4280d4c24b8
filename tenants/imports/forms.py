"""What the pages of a take-over ask, and in which words."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from hub.ui.forms import Form, Needed, choice
from tenants.imports import labels
from tenants.imports.reading import Mapping
from tenants.imports.survey import LONGEST_WORD, Survey, UnknownWords
from tenants.imports.wanted import LONGEST_SOURCE, WantedMapping
from tenants.incidents.labels import BEHAVIOURS, CHANNELS

KINDS_OF_FILE = ".csv,.txt,.xlsx,.ods"
REMARK = "remark"
OTHER = "other"


class FileForm(Form):
    """The register file itself."""

    file = FileField(
        _l("Bestand van je register"),
        description=_l("CSV, XLSX of ODS, ten hoogste 25 MB. Er verandert nog niets."),
        validators=[Needed(_l("Kies een bestand"))],
    )


class StepForm(Form):
    """A step without further questions."""


class SheetForm(Form):
    """Another sheet of the same file."""

    sheet = SelectField(_l("Blad in het bestand"))


class MappingForm(Form):
    """Which column means what; fields are added for each column and unknown word."""

    draft_of = HiddenField()
    source = StringField(
        _l("Naam van dit register"),
        description=_l("Zo herkennen we dit register later weer. Bijvoorbeeld GIR 2020-2024"),
        validators=[
            Needed(_l("Geef het register een naam")),
            Length(max=LONGEST_SOURCE),
        ],
    )


@dataclass(frozen=True, slots=True)
class Questions:
    """The fields of one file's form, by their names in it."""

    columns: dict[str, int]
    kinds: dict[str, str]
    places: dict[str, str]


def questions_of(survey: Survey, unknown: UnknownWords) -> Questions:
    """Return what the form of a file asks; refused columns are not asked about."""
    columns = range(len(survey.columns))
    return Questions(
        {f"column-{at}": at for at in columns if at not in survey.refused},
        {f"kind-{at}": word for at, (word, _count) in enumerate(unknown.kinds)},
        {f"place-{at}": word for at, (word, _count) in enumerate(unknown.places)},
    )


def mapping_form(survey: Survey, mapping: Mapping, asked: Questions, typed: Any = None) -> Any:
    """Return the form for a file, filled with the mapping, or with what was typed."""

    class FormOfFile(MappingForm):
        """The form of one file."""

    present = _present(mapping)
    for name, at in asked.columns.items():
        field = SelectField(
            survey.columns[at].name, choices=_meanings(), default=present.get(at, "")
        )
        setattr(FormOfFile, name, field)
    for names, known, words in (
        (asked.kinds, mapping.kinds, BEHAVIOURS),
        (asked.places, mapping.places, CHANNELS),
    ):
        choices = [choice("" if code == OTHER else str(code), words[code]) for code in words]
        choices.sort(key=lambda one: one.value != "")
        for name, word in names.items():
            field = SelectField(word, choices=choices, default=known.get(word, ""))
            setattr(FormOfFile, name, field)
            setattr(FormOfFile, f"{name}-word", HiddenField(default=word))
    return FormOfFile(typed) if typed is not None else FormOfFile()


def _present(mapping: Mapping) -> dict[int, str]:
    chosen = {choice.column: name for name, choice in mapping.fields.items()}
    return dict.fromkeys(mapping.appended, REMARK) | chosen


def _meanings() -> list[SelectChoice]:
    return [
        choice("", _("Niet overnemen")),
        *(choice(name, label) for name, label in labels.FIELDS.items()),
        choice(REMARK, _("Bij de omschrijving zetten")),
    ]


def wanted_of(form: Any, asked: Questions) -> WantedMapping | None:
    """Return what was chosen, or nothing when a field was chosen twice (said at the second)."""
    fields: dict[str, int] = {}
    remarks = []
    twice = False
    for name, at in asked.columns.items():
        meaning = form[name].data
        if meaning == REMARK:
            remarks.append(at)
        elif meaning in fields:
            twice = True
            form[name].errors = [_("Dit is al bij een andere kolom gekozen")]
        elif meaning:
            fields[meaning] = at
    if twice:
        return None
    return WantedMapping(
        source=form.source.data,
        fields=fields,
        remarks=tuple(remarks),
        kinds=_taught(form, asked.kinds),
        places=_taught(form, asked.places),
    )


def _taught(form: Any, names: dict[str, str]) -> dict[str, str]:
    """Return the words that were explained; each word stands beside its field in the form."""
    words = {name: form[f"{name}-word"].data or "" for name in names}
    return {
        word: form[name].data
        for name, word in words.items()
        if form[name].data and 0 < len(word) <= LONGEST_WORD
    }
