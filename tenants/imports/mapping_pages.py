"""The page on which a person says which column means what."""

from typing import Any
from uuid import UUID

from flask import g, render_template, request
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from hub.kernel.drafts import read_draft
from hub.ui.forms import choice
from tenants.imports import labels, queries, showing
from tenants.imports.forms import (
    MappingForm,
    Questions,
    SheetForm,
    mapping_form,
    questions_of,
    wanted_of,
)
from tenants.imports.models import Takeover
from tenants.imports.reading import Mapping
from tenants.imports.service import read_survey
from tenants.imports.survey import Survey, UnknownWords, unknown_words
from tenants.imports.wanted import Picked
from tenants.imports.working import gate_is_open, mapping_of

__all__ = ["draft_of", "page", "picked", "typed_form", "wanted_of"]


def draft_of(takeover: Takeover) -> str:
    """Return the name under which the columns are kept while they are not right yet."""
    return f"imports.mapping.{takeover.id}"


def typed_form(takeover: Takeover) -> tuple[MappingForm, Questions]:
    """Return the form as it was sent, and what it asked."""
    survey, mapping, asked = _asked(takeover)
    return mapping_form(survey, mapping, asked), asked


def _asked(takeover: Takeover) -> tuple[Survey, Mapping, Questions]:
    survey, mapping = read_survey(g.db, takeover), mapping_of(g.db, takeover)
    return survey, mapping, questions_of(survey, unknown_words(survey, mapping))


def page(takeover: Takeover, form: MappingForm | None = None) -> str:
    """Return the page: every column with samples of it, its meaning, and unknown words."""
    survey, mapping, asked = _asked(takeover)
    unknown = unknown_words(survey, mapping)
    if form is None:
        form = _fresh_form(takeover, survey, mapping, asked)
    form.draft_of.data = draft_of(takeover)
    columns = showing.columns_shown(survey, mapping, asked.columns, gate_open=gate_is_open(g.db))
    _explain(form, columns, asked, unknown)
    earlier = queries.earlier_files(g.actor, takeover.file_hash, takeover.id)
    return render_template(
        "imports/mapping.html",
        takeover=takeover,
        form=form,
        columns=columns,
        kinds=list(asked.kinds),
        places=list(asked.places),
        notes=[labels.sentence(note) for note in survey.explanations()],
        survey=survey,
        earlier=g.db.execute(earlier).scalar_one_or_none(),
        sheet=_sheet_form(survey),
        sources=list(g.db.execute(queries.sources(g.actor)).scalars()),
    )


def _fresh_form(
    takeover: Takeover, survey: Survey, mapping: Mapping, asked: Questions
) -> MappingForm:
    typed = read_draft(g.db, g.actor.person_id, draft_of(takeover))
    if typed:
        pairs = [(name, value) for name, values in typed.items() for value in values]
        form: MappingForm = mapping_form(survey, mapping, asked, MultiDict(pairs))
        return form
    form = mapping_form(survey, mapping, asked)
    form.source.data = takeover.source or _name_of(takeover.file_name)
    return form


def _name_of(file_name: str) -> str:
    return file_name.rpartition(".")[0] or file_name


def _explain(
    form: MappingForm, columns: list[dict[str, Any]], asked: Questions, unknown: UnknownWords
) -> None:
    """Put under each question what helps to answer it: samples, or how often a word occurs."""
    for column in columns:
        if column["field"]:
            form[column["field"]].description = column["help"]
    for name, (_word, count) in zip(
        [*asked.kinds, *asked.places], [*unknown.kinds, *unknown.places], strict=True
    ):
        form[name].description = ngettext("%(num)s rij", "%(num)s rijen", count)


def _sheet_form(survey: Survey) -> SheetForm | None:
    if len(survey.sheets) < 2:  # noqa: PLR2004 - one sheet is no choice
        return None
    form = SheetForm()
    form.sheet.choices = [choice(name, name) for name in survey.sheets]
    form.sheet.data = survey.sheet
    return form


def picked() -> Picked:
    """Return which of the changed rows on the page were ticked."""
    return Picked(_ids("row"), set(_ids("picked")))


def _ids(name: str) -> list[UUID]:
    return [found for text in request.form.getlist(name) if (found := _id(text))]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
