"""Form fields of our own: a time, a date, and a day that is today, yesterday or another one."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.widgets import TextInput

from hub.kernel.clock import today
from hub.ui import formats
from hub.ui.reading import clean, read_clock, read_date

TODAY, YESTERDAY, OTHER = "today", "yesterday", "other"


class ClockField(Field):
    """A time of day as people type it; `data` is a `time` or None, the typed text stays visible."""

    widget = TextInput()
    data: time | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.strftime("%H:%M") if self.data else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed; empty is None, unclear is a message at the field."""
        text = clean(valuelist[0]) if valuelist else None
        self.data = None
        if text:
            self.data = read_clock(text)


class DayField(Field):
    """A date as people type it; `data` is a `date` or None, the typed text stays visible."""

    widget = TextInput()
    data: date | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return formats.short_date(self.data) if self.data else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed; empty is None, unclear is a message at the field."""
        text = clean(valuelist[0]) if valuelist else None
        self.data = None
        if text:
            self.data = read_date(text, today())


class DayChoiceField(Field):
    """A day picked as today, yesterday or another day; "today" is picked beforehand.

    The choice comes in under the field's name, the other day under `<name>-other`.
    """

    data: date | None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take the choice and the typed day out of the form."""
        self.choice, self.typed = TODAY, ""
        if formdata and self.name in formdata:
            self.choice = formdata[self.name]
            self.typed = clean(formdata.get(f"{self.name}-other", "")) or ""
        parent: Any = super()
        parent.process(formdata, data or today(), extra_filters)
        if not (formdata and self.name in formdata):
            self._show(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Turn the choice into a date; another day needs to be typed."""
        if not valuelist:
            return
        self.data = None
        if self.choice == TODAY:
            self.data = today()
        elif self.choice == YESTERDAY:
            self.data = today() - timedelta(days=1)
        elif self.choice != OTHER:
            raise ValueError(_("Kies een dag uit de lijst"))
        elif not self.typed:
            raise ValueError(_("Vul in op welke dag, bijvoorbeeld 23-11-2026"))
        else:
            self.data = read_date(self.typed, today())

    def day_choices(self) -> list[tuple[str, str, bool]]:
        """Return value, label and picked for the three choices, with the days written out."""
        present = today()
        labels = {
            TODAY: _("Vandaag (%(day)s)", day=formats.day(present)),
            YESTERDAY: _("Gisteren (%(day)s)", day=formats.day(present - timedelta(days=1))),
            OTHER: _("Op een andere dag"),
        }
        return [(value, label, value == self.choice) for value, label in labels.items()]

    def _show(self, day: date | None) -> None:
        if day is None:
            return
        away = (today() - day).days
        self.choice = {0: TODAY, 1: YESTERDAY}.get(away, OTHER)
        self.typed = formats.short_date(day) if self.choice == OTHER else ""
