"""Dutch labels of the stored codes of meldingen, translated on the page."""

from typing import Any

from flask_babel import lazy_gettext as _l

from tenants.incidents.models import Behaviour, Channel, Status, StepKind

BEHAVIOURS: dict[Any, Any] = {
    Behaviour.VERBAL_ABUSE: _l("Schelden of beledigen"),
    Behaviour.INTIMIDATION: _l("Schreeuwen of intimideren"),
    Behaviour.THREAT: _l("Bedreiging"),
    Behaviour.PHYSICAL_LIGHT: _l("Spugen, duwen of trekken"),
    Behaviour.PHYSICAL_HEAVY: _l("Slaan, schoppen of een wapen"),
    Behaviour.VANDALISM: _l("Vernieling"),
    Behaviour.DISCRIMINATION: _l("Discriminatie"),
    Behaviour.SEXUAL_HARASSMENT: _l("Seksuele intimidatie"),
    Behaviour.STALKING: _l("Volgen of lastigvallen"),
    Behaviour.ONLINE_HATE: _l("Haat of laster online"),
    Behaviour.FILMING: _l("Filmen of foto's plaatsen"),
    Behaviour.BLACKMAIL: _l("Chantage of druk"),
    Behaviour.TRESPASS: _l("Niet weg willen gaan"),
    Behaviour.OTHER: _l("Iets anders"),
}
BEHAVIOUR_HINTS: dict[Any, Any] = {
    Behaviour.THREAT: _l("Met woorden, een bericht of een gebaar"),
    Behaviour.STALKING: _l("Ook adresgegevens delen"),
    Behaviour.BLACKMAIL: _l("Iemand wil een besluit afdwingen of kopen"),
}
CHANNELS: dict[Any, Any] = {
    Channel.COUNTER: _l("Aan de balie"),
    Channel.CONSULTING_ROOM: _l("Spreekkamer"),
    Channel.PHONE: _l("Telefoon"),
    Channel.EMAIL_LETTER: _l("E-mail of brief"),
    Channel.SOCIAL_MEDIA: _l("Sociale media"),
    Channel.STREET: _l("Op straat of buiten"),
    Channel.HOME_VISIT: _l("Huisbezoek"),
    Channel.COUNCIL_MEETING: _l("Raads- of commissievergadering"),
    Channel.RESIDENTS_MEETING: _l("Inwonersbijeenkomst"),
    Channel.HOME_OF_OFFICIAL: _l("Bij iemand thuis"),
    Channel.OTHER: _l("Ergens anders"),
}
STATUSES: dict[Any, Any] = {
    Status.FILED: _l("Nieuw"),
    Status.IN_HAND: _l("In behandeling"),
    Status.CLOSED: _l("Afgerond"),
}
STATUS_TONES: dict[Any, str] = {
    Status.FILED: "blauw",
    Status.IN_HAND: "geel",
    Status.CLOSED: "groen",
}
STEPS: dict[Any, Any] = {
    StepKind.FILED: _l("Melding gedaan"),
    StepKind.MANAGER_ALERTED: _l("De leidinggevende kreeg bericht"),
    StepKind.TAKEN_IN_HAND: _l("Melding in behandeling genomen"),
    StepKind.FEEDBACK_GIVEN: _l("Terugkoppeling aan de melder"),
    StepKind.CLOSED: _l("Melding afgerond"),
    StepKind.REOPENED: _l("Melding weer opengezet"),
    StepKind.TAKEN_OVER: _l("Overgenomen uit een eerder register"),
}
