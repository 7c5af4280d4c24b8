"""What the pages on teams ask."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, ValidationError

from hub.ui.forms import Form, Needed
from tenants.administration import labels
from tenants.administration.teams.finding import KnownPeople, MorePeople, UnknownPerson
from tenants.administration.teams.models import RiskClass
from tenants.administration.teams.wanted import WantedTeam

MOST_STAFF = 100_000
LONGEST_NAME = 100
LONGEST_FILE = 1_000_000
_FIRST: Any = _l("Kies een risicoklasse")
_RISKS: dict[RiskClass, Any] = labels.RISK_CLASSES


class TeamForm(Form):
    """A team: its name, who leads it, how much risk its work has, how many people."""

    version = HiddenField()
    name = StringField(
        _l("Naam van het team"),
        validators=[Needed(_l("Vul de naam van het team in")), Length(max=LONGEST_NAME)],
    )
    manager = StringField(
        _l("Leidinggevende"),
        description=_l(
            "Het e-mailadres of de volledige naam. Deze persoon krijgt bericht van meldingen."
        ),
    )
    deputy = StringField(
        _l("Plaatsvervanger"),
        description=_l("Krijgt bericht als de leidinggevende zelf meldt. Mag leeg blijven."),
    )
    risk_class = SelectField(
        _l("Risicoklasse"),
        description=_l("Hoeveel agressie dit werk volgens je gemeente tegenkomt."),
        choices=[
            SelectChoice("", _FIRST),
            *(SelectChoice(code.value, label) for code, label in _RISKS.items()),
        ],
        validators=[Needed(_l("Kies een risicoklasse"))],
    )
    staff_count = IntegerField(
        _l("Formatie"),
        description=_l("Hoeveel mensen er in het team werken. Een heel getal."),
        validators=[Needed(_l("Vul in hoeveel mensen er werken")), NumberRange(0, MOST_STAFF)],
    )
    finder: KnownPeople | None = None

    def validate_manager(self, field: Any) -> None:
        """Find out who is meant."""
        self._find(field)

    def validate_deputy(self, field: Any) -> None:
        """Find out who is meant; not the manager again."""
        self._find(field)
        if field.data and self._id(field) == self._id(self.manager):
            raise ValidationError(_("Kies een ander dan de leidinggevende"))

    def _find(self, field: Any) -> None:
        try:
            self._id(field)
        except UnknownPerson as unknown:
            raise ValidationError(
                _("We kennen niemand met dit e-mailadres of deze naam. Kijk het na")
            ) from unknown
        except MorePeople as several:
            raise ValidationError(
                _("Er zijn meer mensen met deze naam. Schrijf het e-mailadres")
            ) from several

    def _id(self, field: Any) -> Any:
        assert self.finder is not None
        return self.finder.find(field.data) if field.data else None

    def read_version(self) -> int:
        """Return the version that was shown; a broken one is never the present one."""
        text = str(self.version.data or "")
        return int(text) if text.isdecimal() and len(text) < LONGEST_NAME // 10 else -1

    def wanted(self) -> WantedTeam:
        """Return what was asked; call it after validate()."""
        return WantedTeam(
            name=" ".join(self.name.data.split()),
            manager_id=self._id(self.manager),
            deputy_id=self._id(self.deputy),
            risk_class=RiskClass(self.risk_class.data),
            staff_count=self.staff_count.data,
        )


class FileForm(Form):
    """A file with teams."""

    file = FileField(
        _l("Bestand met teams"),
        description=_l("Een CSV-bestand van ten hoogste 1 MB."),
        validators=[Needed(_l("Kies een bestand"))],
    )


class PlanForm(Form):
    """The file that was looked at, to be imported as it was shown."""

    text = HiddenField(validators=[Length(max=LONGEST_FILE)])
    shown = HiddenField()


class StepForm(Form):
    """A step without further questions."""
