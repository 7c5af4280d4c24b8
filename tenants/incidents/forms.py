"""What the forms about meldingen ask, and in which words."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from hub.kernel.clock import AMSTERDAM, now, today
from hub.kernel.ids import new_id
from hub.ui.fields import ClockField, DayChoiceField
from hub.ui.forms import Form, Needed, NotInFuture, choice
from tenants.incidents.labels import BEHAVIOUR_HINTS, BEHAVIOURS, CHANNELS
from tenants.incidents.wanted import FileIncident

LONGEST_ACCOUNT = 20_000
LONGEST_ANSWER = 5_000
NOON = time(12, 0)
EARLIEST = date(1950, 1, 1)


class IncidentForm(Form):
    """The short melding: what, when, where, and in which words."""

    filing_key = HiddenField()
    behaviours = SelectMultipleField(
        _l("Wat is er gebeurd?"),
        description=_l("Kies alles wat past. Twijfel je? Dat geeft niet, wij kijken mee."),
        choices=[
            choice(code.value, label, BEHAVIOUR_HINTS.get(code, ""))
            for code, label in BEHAVIOURS.items()
        ],
        validators=[Needed(_l("Kies wat er is gebeurd"))],
    )
    day = DayChoiceField(
        _l("Wanneer?"), validators=[Needed(_l("Kies wanneer het gebeurde")), NotInFuture()]
    )
    clock = ClockField(
        _l("Hoe laat ongeveer?"), description=_l("Mag leeg blijven. Bijvoorbeeld 09:30")
    )
    channel = SelectField(
        _l("Waar of hoe?"),
        choices=[
            choice("", _l("Kies een plek")),
            *(choice(code.value, label) for code, label in CHANNELS.items()),
        ],
        validators=[Needed(_l("Kies waar of hoe het gebeurde"))],
    )
    account = TextAreaField(
        _l("Vertel kort wat er gebeurde"),
        description=_l(
            "Een paar zinnen is genoeg. Schrijf geen burgerservicenummer of medische gegevens op."
        ),
        validators=[
            Needed(_l("Vertel in een paar woorden wat er gebeurde")),
            Length(max=LONGEST_ACCOUNT),
        ],
    )

    def validate_day(self, field: Any) -> None:
        """Refuse a year that was mistyped; before the year 1 no clock can read it back."""
        if field.data and field.data < EARLIEST:
            raise ValidationError(_("Deze dag is te lang geleden. Kijk het jaar na"))

    def validate_clock(self, field: Any) -> None:
        """Refuse a moment that has not come yet."""
        if field.data and self.day.data and self.happened_at() > now():
            raise ValidationError(_("Deze tijd moet nog komen. Kijk de dag en de tijd na"))

    def happened_at(self) -> datetime:
        """Return the moment; without a time noon, or now when noon has yet to come."""
        day: date = self.day.data or today()
        moment = datetime.combine(day, self.clock.data or NOON, AMSTERDAM)
        return moment if self.clock.data else min(moment, now())

    def wanted(self, norm_version: int | None) -> FileIncident:
        """Return what the person wants to file; call it after validate()."""
        return FileIncident(
            behaviours=tuple(self.behaviours.data),
            happened_at=self.happened_at(),
            time_known=self.clock.data is not None,
            channel=self.channel.data,
            account=self.account.data,
            filing_key=self.key(),
            norm_version=norm_version,
        )

    def key(self) -> UUID:
        """Return the key of this form, made when the page was; a broken one is replaced."""
        try:
            return UUID(self.filing_key.data or "")
        except ValueError:
            return new_id()


class FeedbackForm(Form):
    """What the reporter is told."""

    said = TextAreaField(
        _l("Wat laat je de melder weten?"),
        description=_l("Schrijf wat er met de melding is gedaan, en wat er nog komt."),
        validators=[
            Needed(_l("Schrijf wat je de melder laat weten")),
            Length(max=LONGEST_ANSWER),
        ],
    )


class StepForm(Form):
    """A step without further questions."""


class SearchForm(Form):
    """Search for a melding by its number or by words in it."""

    q = StringField(
        _l("Nummer of woorden"),
        description=_l("Bijvoorbeeld 2026-0139, of woorden die in de melding staan."),
        validators=[Needed(_l("Schrijf een nummer of een paar woorden"))],
    )
