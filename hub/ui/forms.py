"""The form every form is built on: clean text, a limit on every text, messages in plain Dutch."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.csrf import _FlaskFormCSRF
from werkzeug.datastructures import MultiDict
from wtforms import Field, StringField, TextAreaField
from wtforms.fields.core import UnboundField
from wtforms.validators import Length, StopValidation, ValidationError

from hub.kernel.clock import today
from hub.ui.reading import clean

SHORT, LONG = 200, 5000

_MESSAGES: Mapping[str, Any] = {
    "This field is required.": _l("Vul dit in"),
    "Invalid input.": _l("Dit kunnen we niet lezen. Kijk naar het voorbeeld bij de vraag"),
    "Invalid email address.": _l("Schrijf een e-mailadres, bijvoorbeeld naam@example.nl"),
    "Not a valid choice.": _l("Kies een van de antwoorden uit de lijst"),
    "Invalid Choice: could not coerce.": _l("Kies een van de antwoorden uit de lijst"),
    "Invalid choice(s): one or more data inputs could not be coerced.": _l(
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


class _Token(_FlaskFormCSRF):  # type: ignore[misc] - Flask-WTF has no types
    """The proof that a form came from our own page, with a message that says what to do."""

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        """Refuse a form whose proof is missing, wrong or too old."""
        try:
            super().validate_csrf_token(form, field)
        except ValidationError as error:
            raise ValidationError(
                _("Deze bladzijde stond te lang open. Verstuur het formulier nog een keer")
            ) from error


class Form(FlaskForm):  # type: ignore[misc] - Flask-WTF has no types
    """A form: text is cleaned, every text has a limit, every message is in the page's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc] - Flask-WTF has no types
        """How the fields of our forms are made."""

        csrf_class = _Token

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Clean every typed text before any field sees it; files pass untouched."""
            found = super().wrap_formdata(form, formdata)
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
            return unbound_field.bind(form=form, **options)

        def get_translations(self, form: Any) -> _Messages:
            """Return our own messages."""
            return _Messages()


def _limited(validators: Iterable[Any]) -> bool:
    return any(isinstance(validator, Length) for validator in validators)


class Needed:
    """The answer must be there; the message says what to do ("Vul in wat er is gebeurd").

    A field that already has a message of its own, because its text could not be read, keeps that.
    """

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Stop at an empty answer."""
        if field.errors:
            raise StopValidation
        data = field.data
        if data is None or data == "" or data == [] or data is False:
            raise StopValidation(str(self.message))


class NotInFuture:
    """A day that lies ahead cannot have happened."""

    def __init__(self, message: Any = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse a date after today."""
        if isinstance(field.data, date) and field.data > today():
            raise ValidationError(str(self.message or _("Deze dag moet nog komen. Kies een dag tot en met vandaag")))


class NotInPast:
    """A day that is gone cannot be an appointment or an end."""

    def __init__(self, message: Any = None) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse a date before today."""
        if isinstance(field.data, date) and field.data < today():
            raise ValidationError(str(self.message or _("Deze dag is al geweest. Kies een dag vanaf vandaag")))
