"""What the pages on people ask."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from hub.identity.labels import ROLES, ROOMS
from hub.identity.roles import Role, rooms_of
from hub.kernel.clock import today
from hub.ui.fields import DayField
from hub.ui.forms import Form, Needed, NotInPast
from tenants.administration.people import policy
from tenants.administration.people.wanted import ChangePerson, GiveRole

_FIRST: Any = _l("Kies een rol")
_NO_TEAM: Any = _l("Geen team")


class RoleForm(Form):
    """Which role, from when, until when."""

    role = SelectField(
        _l("Welke rol?"),
        description=_l(
            "Een rol in de politiek-bestuurlijke lijn werkt pas als burgemeester of griffier "
            "die heeft bevestigd."
        ),
        validators=[Needed(_l("Kies een rol"))],
    )
    starts_on = DayField(
        _l("Vanaf welke dag?"),
        description=_l("Bijvoorbeeld 23-11-2026"),
        validators=[Needed(_l("Vul in vanaf welke dag de rol werkt")), NotInPast()],
    )
    ends_on = DayField(
        _l("Tot en met welke dag?"),
        description=_l("Mag leeg blijven. De rol werkt dan tot iemand hem beëindigt."),
        validators=[NotInPast()],
    )

    def offer(self, *, is_host: bool) -> None:
        """Fill in the roles that this municipality can give, and today as first day."""
        self.role.choices = [SelectChoice("", _FIRST), *_choices(is_host=is_host)]
        if not self.starts_on.raw_data and self.starts_on.data is None:
            self.starts_on.data = today()

    def wanted(self) -> GiveRole:
        """Return what was asked; call it after validate()."""
        role, _, room = str(self.role.data).partition(":")
        assert self.starts_on.data is not None
        return GiveRole(Role(role), room, self.starts_on.data, self.ends_on.data)


def _choices(*, is_host: bool) -> list[SelectChoice]:
    found = []
    for role, label in ROLES.items():
        rooms = rooms_of(role) if policy.may_exist_here(role, is_host=is_host) else ()
        for room in rooms:
            words = f"{label} · {ROOMS[room]}" if len(rooms) > 1 else str(label)
            found.append(SelectChoice(f"{role.value}:{room}", words))
    return found


class PersonForm(Form):
    """What the municipality itself says of somebody."""

    job_title = StringField(
        _l("Functie"), description=_l("Mag leeg blijven."), validators=[Length(max=100)]
    )
    team = SelectField(_l("Team"), description=_l("Meldingen gaan naar wie dit team leidt."))

    def offer(self, teams: Iterable[tuple[UUID, str]]) -> None:
        """Fill in the teams to choose from."""
        known: Any = [SelectChoice(str(team_id), name) for team_id, name in teams]
        self.team.choices = [SelectChoice("", _NO_TEAM), *known]

    def wanted(self) -> ChangePerson:
        """Return what was asked; call it after validate()."""
        return ChangePerson(
            self.job_title.data or "", UUID(self.team.data) if self.team.data else None
        )


class StepForm(Form):
    """A step without further questions."""


class NameForm(Form):
    """Search for somebody by name."""

    q = StringField(
        _l("Naam of een deel ervan"),
        validators=[Needed(_l("Schrijf een naam of een deel ervan")), Length(max=100)],
    )
