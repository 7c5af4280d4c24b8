"""What the page on the municipality asks."""

import re
from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from hub.ui.forms import Form, Needed
from tenants.administration.municipality.wanted import ChangeMunicipality

COLOUR = re.compile(r"#[0-9a-f]{6}")
DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
PHONE = re.compile(r"\+?[0-9][0-9 ()-]{2,24}")
MOST_DOMAINS = 20
EMBLEMS: dict[str, Any] = {
    "wave": _l("Golf"),
    "lines": _l("Lijnen"),
    "arrow": _l("Pijl"),
    "check": _l("Vinkje"),
}


class MunicipalityForm(Form):
    """What a municipality is known by."""

    colour = StringField(
        _l("Huiskleur"),
        description=_l("Een kleurcode, bijvoorbeeld #17406d"),
        validators=[Needed(_l("Vul een kleurcode in")), Length(max=20)],
    )
    emblem = RadioField(
        _l("Embleem"),
        choices=[SelectChoice(code, label) for code, label in EMBLEMS.items()],
        validators=[Needed(_l("Kies een embleem"))],
    )
    mail_domains = TextAreaField(
        _l("Maildomeinen"),
        description=_l(
            "Eén per regel, bijvoorbeeld kleindorp.example. Zo vinden mensen je gemeente bij het "
            "inloggen."
        ),
    )
    phone = StringField(
        _l("Telefoonnummer voor hulp"),
        description=_l("Staat onder elke bladzijde. Leeg: het nummer van de regio."),
        validators=[Length(max=30)],
    )
    elsewhere: Collection[str] = ()

    def validate_colour(self, _field: Any) -> None:
        """Read the colour with or without its sign."""
        if not COLOUR.fullmatch(self.brand()):
            raise ValidationError(_("Schrijf de kleur als # en zes tekens, bijvoorbeeld #17406d"))

    def validate_mail_domains(self, _field: Any) -> None:
        """Refuse what is no domain, and what is another municipality's."""
        domains = self.domains()
        if len(domains) > MOST_DOMAINS:
            raise ValidationError(_("Maak de lijst korter: er passen 20 domeinen"))
        for domain in domains:
            if not DOMAIN.fullmatch(domain):
                raise ValidationError(
                    _("%(domain)s is geen maildomein. Schrijf wat na de @ staat", domain=domain)
                )
            if domain in self.elsewhere:
                raise ValidationError(_("%(domain)s is al van een andere gemeente", domain=domain))

    def validate_phone(self, field: Any) -> None:
        """Refuse what nobody can dial."""
        if field.data and not PHONE.fullmatch(field.data):
            raise ValidationError(_("Schrijf een telefoonnummer, bijvoorbeeld 088 - 123 45 67"))

    def brand(self) -> str:
        """Return the colour as `#rrggbb`, when it is one."""
        text = str(self.colour.data or "").strip().casefold()
        return text if text.startswith("#") else f"#{text}"

    def domains(self) -> tuple[str, ...]:
        """Return the domains as typed, without doubles, in lower case and without an @."""
        lines = (self.mail_domains.data or "").casefold().replace(",", "\n").split()
        return tuple(dict.fromkeys(line.removeprefix("@") for line in lines))

    def wanted(self) -> ChangeMunicipality:
        """Return what was asked; call it after validate()."""
        return ChangeMunicipality(
            self.brand(), self.emblem.data, self.domains(), self.phone.data or ""
        )
