"""The form every form is built on: clean text, a limit on every text, messages in plain Dutch."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import Length, StopValidation, ValidationError

from hub.kernel.clock import today
from hub.ui.fields import DayChoiceField
from hub.ui.reading import clean

SHORT, LONG = 200, 5000

_STILL_AHEAD = _l("Deze dag moet nog komen. Kies een dag tot en met vandaag")
_GONE = _l("Deze dag is al geweest. Kies een dag vanaf vandaag")
_MESSAGES: Mapping[str, Any] = {
    "This field is required.": _l("Vul dit in"),
    "Invalid input.": _l("Dit kunnen we niet lezen. Kijk naar het voorbeeld bij de vraag"),
    "Invalid email address.": _l("Schrijf een e-mailadres, bijvoorbeeld naam@example.nl"),
    "Not a valid choice.": _l("Kies een van de antwoorden uit de lijst"),
    "Invalid Choice: could not coerce.": _l("Kies een van de antwoorden uit de lijst"),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l(
        "Kies een van de antwoorden uit de lijst"
    ),
    "'%(value)s' is not a valid choice for this field.": _l(
        "Kies een van de antwoorden uit de lijst"
    ),
    "'%(value)s' are not valid choices for this field.": _l(
        "Kies een van de antwoorden uit de lijst"
    ),
    "Not a valid integer value.": _l("Schrijf een heel getal, bijvoorbeeld 12"),
    "Not a valid decimal value.": _l("Schrijf een getal, bijvoorbeeld 12,50"),
    "Not a valid float value.": _l("Schrijf een getal, bijvoorbeeld 12,5"),
    "Not a valid date value.": _l("Schrijf de datum als dag, maand en jaar"),
    "Not a valid time value.": _l("Schrijf de tijd als uren en minuten, bijvoorbeeld 09:30"),
    "Not a valid datetime value.": _l("Schrijf de datum als dag, maand en jaar"),
    "Number must be at least %(min)s.": _l("Vul een getal in van %(min)s of hoger"),
    "Number must be at most %(max)s.": _l("Vul een getal in van %(max)s of lager"),
    "Number must be between %(min)s and %(max)s.": _l(
        "Vul een getal in van %(min)s tot en met %(max)s"
    ),
    "Field must be at least %(min)d character long.": _l("Schrijf minstens %(min)d tekens"),
    "Field must be at least %(min)d characters long.": _l("Schrijf minstens %(min)d tekens"),
    "Field cannot be longer than %(max)d character.": _l(
        "Maak de tekst korter: er passen %(max)d tekens"
    ),
    "Field cannot be longer than %(max)d characters.": _l(
        "Maak de tekst korter: er passen %(max)d tekens"
    ),
    "Field must be between %(min)d and %(max)d characters long.": _l(
        "Schrijf %(min)d tot en met %(max)d tekens"
    ),
    "Invalid UUID.": _l("Dit nummer kennen we niet"),
    "Invalid URL.": _l("Schrijf een webadres dat begint met https://"),
    "File does not have an approved extension.": _l("Dit soort bestand kunnen we niet aannemen"),
}


class _Messages:
    """The messages of WTForms in our own words, in the language of the page."""

    def gettext(self, text: str) -> str:
        return str(_MESSAGES.get(text, text))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return self.gettext(singular if count == 1 else plural)


class _Token(_FlaskFormCSRF):
    """The proof that a form came from our own page, with a message that says what to do."""

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Refuse a form whose proof is missing, wrong or too old."""
        parent: Any = super()
        try:
            parent.validate_csrf_token(form, field)
        except ValidationError as error:
            raise ValidationError(
                _("Deze bladzijde stond te lang open. Verstuur het formulier nog een keer")
            ) from error


class Form(FlaskForm):
    """A form: text is cleaned, every text has a limit, every message is in the page's language."""

    class Meta(FlaskForm.Meta):
        """How the fields of our forms are made."""

        csrf_class = _Token

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Clean every typed text before any field sees it; files pass untouched."""
            parent: Any = super()
            found = parent.wrap_formdata(form, formdata)
            if found is None or not hasattr(found, "items"):
                return found
            pairs = found.items(multi=True) if isinstance(found, MultiDict) else found.items()
            return MultiDict(
                (name, clean(value) if isinstance(value, str) else value) for name, value in pairs
            )

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Give a text field a limit when it names none."""
            kind, kwargs = unbound_field.field_class, unbound_field.kwargs
            given = kwargs.get("validators") or ()
            if issubclass(kind, StringField) and not _limited(given):
                most = LONG if issubclass(kind, TextAreaField) else SHORT
                kwargs = {**kwargs, "validators": [*given, Length(max=most)]}
                unbound_field = UnboundField(kind, *unbound_field.args, **kwargs)
            field: Field = unbound_field.bind(form=form, **options)
            return field

        def get_translations(self, form: Any) -> _Messages:  # noqa: ARG002 - WTForms asks so
            """Return our own messages."""
            return _Messages()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        parent: Any = super()
        parent.__init__(*args, **kwargs)

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell whether everything in the form is right; messages are in `errors` if not."""
        parent: Any = super()
        return bool(parent.validate(extra_validators))

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Tell whether the form was sent and everything in it is right."""
        parent: Any = super()
        return bool(parent.validate_on_submit(extra_validators))

    def error_links(self) -> list[tuple[str, str]]:
        """Return each first message with the id of the input that repairs it; no id: no link."""
        links = [(str(field.errors[0]), _input_id(field)) for field in self if field.errors]
        return links + [(str(message), "") for message in self.form_errors]


def choice(value: str, label: Any, hint: Any = "") -> SelectChoice:
    """Return one choice of a choice field, with a line of help under it when that helps."""
    return SelectChoice(value, label, {"hint": hint} if hint else {})


def _input_id(field: Field) -> str:
    if isinstance(field, HiddenField):
        return ""
    grouped = isinstance(field, RadioField | SelectMultipleField | DayChoiceField)
    return f"{field.id}-0" if grouped else str(field.id)


def _limited(validators: Iterable[Any]) -> bool:
    return any(isinstance(validator, Length) for validator in validators)


class Needed:
    """The answer must be there; the message says what to do ("Vul in wat er is gebeurd").

    A field that already has a message of its own, because its text could not be read, keeps that.
    """

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Stop at an empty answer."""
        if not _answered(field.data):
            if not _typed(field):
                field.errors[:] = []
            if not field.errors:
                raise StopValidation(str(self.message))
        if field.errors:
            raise StopValidation


def _answered(data: Any) -> bool:
    return data is not None and data is not False and data not in ("", [])


def _typed(field: Any) -> bool:
    return any(isinstance(value, str) and value.strip() for value in field.raw_data or ())


class NotInFuture:
    """A day that lies ahead cannot have happened."""

    def __init__(self, message: Any = _STILL_AHEAD) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Refuse a date after today."""
        if isinstance(field.data, date) and field.data > today():
            raise ValidationError(str(self.message))


class NotInPast:
    """A day that is gone cannot be an appointment or an end."""

    def __init__(self, message: Any = _GONE) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        """Refuse a date before today."""
        if isinstance(field.data, date) and field.data < today():
            raise ValidationError(str(self.message))
