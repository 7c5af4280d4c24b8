"""Dutch labels of the stored codes of take-overs, translated on the page."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tenants.imports.models import Fate, State
from tenants.imports.reading import Explanation

STATES = {
    State.MAPPING: _l("Kolommen kiezen"),
    State.JUDGING: _l("Rijen worden gecontroleerd"),
    State.JUDGED: _l("Klaar om over te nemen"),
    State.IMPORTING: _l("Wordt overgenomen"),
    State.IMPORTED: _l("Overgenomen"),
    State.FAILED: _l("Niet gelukt"),
    State.DROPPED: _l("Weggedaan"),
}
STATE_TONES = {
    State.MAPPING: "geel",
    State.JUDGING: "blauw",
    State.JUDGED: "geel",
    State.IMPORTING: "blauw",
    State.IMPORTED: "groen",
    State.FAILED: "rood",
    State.DROPPED: "",
}
FATES = {
    Fate.NEW: _l("Wordt overgenomen"),
    Fate.COMPLETES: _l("Vult een melding aan"),
    Fate.CHANGED: _l("Is gewijzigd"),
    Fate.KNOWN: _l("Is er al"),
    Fate.FAULTY: _l("Kan niet over"),
}
DONE_FATES = {**FATES, Fate.NEW: _l("Overgenomen"), Fate.COMPLETES: _l("Aangevuld")}
FATE_TONES = {
    Fate.NEW: "groen",
    Fate.COMPLETES: "groen",
    Fate.CHANGED: "geel",
    Fate.KNOWN: "blauw",
    Fate.FAULTY: "rood",
}
REASONS = {
    "date": _l("De datum is niet te lezen"),
    "date_missing": _l("De datum ontbreekt"),
    "future": _l("De datum ligt in de toekomst"),
    "empty": _l("Soort en omschrijving ontbreken"),
    "order": _l("Gebeurd na de dag van melden"),
    "duplicate": _l("Het nummer staat er twee keer"),
    "other": _l("Iets anders"),
}
FIELDS = {
    "number": _l("Nummer"),
    "on": _l("Datum van het incident"),
    "at": _l("Tijdstip"),
    "filed": _l("Datum van melden"),
    "reporter": _l("Melder"),
    "behalf": _l("Namens wie"),
    "unit": _l("Team of afdeling"),
    "place": _l("Waar of hoe"),
    "kind": _l("Soort gedrag"),
    "text": _l("Omschrijving"),
    "offender": _l("Naam van de veroorzaker"),
    "born": _l("Geboortedatum van de veroorzaker"),
    "measure": _l("Maatregel"),
    "until": _l("Einde van de maatregel"),
    "police": _l("Aangifte gedaan"),
    "care": _l("Nazorg"),
    "status": _l("Stand"),
}
FAILURES = {
    "file": _l("Het bewaarde bestand was niet meer te lezen. Doe deze overname weg en begin "
               "opnieuw."),
    "mapping": _l("De gekozen kolommen passen niet bij het bestand. Kies de kolommen opnieuw."),
    "unexpected": _l("Er ging bij ons iets mis. Er is niets overgenomen. Probeer het nog een "
                     "keer."),
}  # fmt: skip
_STATUSES = {
    "open": _l("Nieuw"),
    "in_hand": _l("In behandeling"),
    "closed": _l("Afgerond"),
}


def sentence(explanation: Explanation) -> str:
    """Return what reading a file has to say, in the language of the page."""
    return str(_(explanation.template)) % explanation.values


def yes_no(answer: bool | None) -> str:
    """Return ja, nee, or nothing where the register says nothing."""
    if answer is None:
        return ""
    return str(_("Ja") if answer else _("Nee"))


def status_word(code: str | None) -> str:
    """Return where a row of an old register stands, in words."""
    return str(_STATUSES[code]) if code in _STATUSES else ""
