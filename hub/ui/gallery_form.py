"""The example form of the gallery: one of every kind of field."""

from wtforms import (
    BooleanField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from hub.ui.fields import ClockField, DayChoiceField, DayField
from hub.ui.forms import Form, Needed, NotInFuture, choice


class ExampleForm(Form):
    """A form with every kind of field."""

    what = SelectMultipleField(
        "Wat is er gebeurd?",
        description="Je mag er meer kiezen. Twijfel je? Dat geeft niet, wij kijken mee.",
        choices=[
            choice("a", "Schelden of beledigen"),
            choice("b", "Intimidatie of druk", "Bijvoorbeeld volgen of onder druk zetten"),
            choice("c", "Bedreiging", "Met woorden, een bericht of een gebaar"),
            choice("d", "Duwen, slaan of vernielen"),
        ],
        validators=[Needed("Kies wat er is gebeurd")],
    )
    who = RadioField(
        "Wie is het overkomen?",
        choices=[
            choice("me", "Mijzelf"),
            choice("other", "Een collega"),
            choice("third", "Iemand anders"),
        ],
        validators=[Needed("Kies wie het is overkomen")],
    )
    day = DayChoiceField("Wanneer?", validators=[NotInFuture()])
    clock = ClockField("Hoe laat ongeveer?", description="Mag leeg blijven. Bijvoorbeeld 09:30")
    place = SelectField(
        "Waar of hoe?",
        choices=[
            choice("desk", "Aan de balie"),
            choice("phone", "Telefoon"),
            choice("mail", "E-mail of brief"),
        ],
    )
    until = DayField("Tot en met", description="Bijvoorbeeld 23-11-2026")
    name = StringField("Titel", validators=[Needed("Vul een titel in"), Length(max=80)])
    story = TextAreaField(
        "Vertel kort wat er gebeurde",
        description="Een paar zinnen is genoeg. Schrijf geen burgerservicenummer op.",
        validators=[Needed("Vul in wat er is gebeurd"), Length(max=1500)],
    )
    proof = FileField("Foto of document", description="PDF, PNG of JPG, hoogstens 10 MB")
    sight = RadioField(
        "Wie mag dit weten?",
        choices=[
            choice("wide", "Mijn leidinggevende en de coördinator", "Zo help je het snelst."),
            choice("narrow", "Afgeschermd: alleen de coördinator", "Voor gevoelige zaken."),
        ],
        default="wide",
    )
    sure = BooleanField("Ik heb alles nagekeken", validators=[Needed("Zet een vinkje")])
