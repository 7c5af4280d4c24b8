"""What the page on signing in asks. There is no field for a secret: we sign with our own key."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, ValidationError

from hub.identity.claims import MAPPABLE
from hub.identity.labels import ROLES
from hub.identity.models import ProviderRow
from hub.identity.oidc.provider import PINNED, SAFE, origin_of
from hub.identity.roles import Role
from hub.ui.forms import Form, Needed
from tenants.administration.signing_in.wanted import WantedProvider

LONGEST_ADDRESS = 500
MOST_VALUES, LONGEST_VALUE = 50, 200


class ProviderForm(Form):
    """The provider of a municipality, pinned by hand, and how long a session lasts."""

    version = HiddenField()
    issuer = StringField(
        _l("Adres van de inlogdienst (issuer)"),
        description=_l(
            "Bijvoorbeeld https://login.example.nl/gemeente. Verandert dit adres later, dan kent "
            "de hub niemand meer: iedereen moet dan opnieuw een rol krijgen."
        ),
        validators=[Needed(_l("Vul het adres van de inlogdienst in")), Length(max=LONGEST_ADDRESS)],
    )
    client_id = StringField(
        _l("Naam van de hub bij de inlogdienst (client id)"),
        validators=[Needed(_l("Vul de client id in")), Length(max=LONGEST_VALUE)],
    )
    algorithms = SelectMultipleField(
        _l("Met welke methoden ondertekent de inlogdienst?"),
        description=_l("Kies alleen wat je inlogdienst gebruikt."),
        choices=[SelectChoice(name, name) for name in sorted(SAFE)],
        default=list(PINNED),
        validate_choice=False,
        validators=[Needed(_l("Kies ten minste één methode"))],
    )
    acr_values = StringField(
        _l("Gevraagd betrouwbaarheidsniveau (acr)"),
        description=_l("Mag leeg blijven. Meer waarden met een spatie ertussen."),
        validators=[Length(max=LONGEST_ADDRESS)],
    )
    role_claim = StringField(
        _l("Kenmerk met rollen (claim)"),
        description=_l(
            "Mag leeg blijven: dan geef je rollen alleen hier. Bijvoorbeeld groups of roles."
        ),
        validators=[Length(max=100)],
    )
    idle_minutes = IntegerField(
        _l("Uitloggen na hoeveel minuten zonder gebruik?"),
        default=60,
        validators=[Needed(_l("Vul een aantal minuten in")), NumberRange(5, 720)],
    )
    hours = IntegerField(
        _l("Hoeveel uur duurt een sessie op zijn langst?"),
        default=10,
        validators=[Needed(_l("Vul een aantal uren in")), NumberRange(1, 24)],
    )
    allow_internal = False

    def validate_issuer(self, field: Any) -> None:
        """Refuse an address that cannot be pinned safely, and say what to do."""
        origin = origin_of(field.data)
        if origin is None:
            raise ValidationError(
                _("Schrijf een volledig webadres, bijvoorbeeld https://login.example.nl/gemeente")
            )
        if not (self.allow_internal or origin.startswith("https:")):
            raise ValidationError(
                _("Gebruik een adres dat met https begint. Zonder https kan iemand meelezen")
            )
        if "?" in field.data:
            raise ValidationError(_("Neem het adres over zonder het vraagteken en wat erna komt"))

    def validate_algorithms(self, field: Any) -> None:
        """Refuse what is no safe method, whatever was sent."""
        if not SAFE.issuperset(field.data):
            raise ValidationError(_("Kies een van de antwoorden uit de lijst"))

    def validate_role_claim(self, field: Any) -> None:
        """Values say nothing without the claim they are in."""
        if not field.data and any(self.role_map()):
            raise ValidationError(_("Vul de naam van het kenmerk in waarin deze waarden staan"))

    def role_fields(self) -> list[Any]:
        """Return the fields with the values for each role."""
        return [self[f"role_{role.value}"] for role in MAPPABLE]

    def values_of(self, role: Role) -> list[str]:
        """Return the values of the claim that give a role, one a line."""
        text = self[f"role_{role.value}"].data or ""
        return [line.strip() for line in text.splitlines() if line.strip()]

    def role_map(self) -> dict[str, Any]:
        """Return which role each value gives."""
        return {value: role.value for role in MAPPABLE for value in self.values_of(role)}

    def wanted(self) -> WantedProvider:
        """Return what was asked; call it after validate()."""
        return WantedProvider(
            issuer=self.issuer.data,
            client_id=self.client_id.data,
            algorithms=tuple(self.algorithms.data),
            acr_values=" ".join((self.acr_values.data or "").split()) or None,
            role_claim=self.role_claim.data or None,
            role_map=self.role_map(),
            idle_minutes=self.idle_minutes.data,
            hours=self.hours.data,
        )


def _check_values(form: ProviderForm, field: Any) -> None:
    own = Role(field.name.removeprefix("role_"))
    values = form.values_of(own)
    if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
        raise ValidationError(_("Maak de lijst korter: er passen 50 waarden van 200 tekens"))
    for role in MAPPABLE:
        if role is own:
            return
        for value in set(values) & set(form.values_of(role)):
            raise ValidationError(
                _("De waarde %(value)s geeft al een andere rol. Kies één rol", value=value)
            )


for _role in MAPPABLE:
    _values = TextAreaField(ROLES[_role], validators=[_check_values, Length(max=12_000)])
    setattr(ProviderForm, f"role_{_role.value}", _values)


def shown(row: ProviderRow) -> dict[str, Any]:
    """Return a saved configuration as the form takes it."""
    found: dict[str, Any] = {
        "version": row.changed_at.isoformat(),
        "issuer": row.issuer,
        "client_id": row.client_id,
        "algorithms": row.algorithms,
        "acr_values": row.acr_values or "",
        "role_claim": row.role_claim or "",
        "idle_minutes": row.idle_minutes,
        "hours": row.hours,
    }
    for role in MAPPABLE:
        values = [value for value, given in row.role_map.items() if given == role.value]
        found[f"role_{role.value}"] = "\n".join(values)
    return found


class StepForm(Form):
    """A step without further questions."""
