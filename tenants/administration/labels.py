"""Dutch words of what an administrator keeps, translated on the page."""

from flask_babel import lazy_gettext as _l

from tenants.administration.teams.models import RiskClass

RISK_CLASSES = {
    RiskClass.LOW: _l("Laag"),
    RiskClass.RAISED: _l("Verhoogd"),
    RiskClass.HIGH: _l("Hoog"),
    RiskClass.VERY_HIGH: _l("Zeer hoog"),
}
SOURCES = {
    "given": _l("gegeven door een beheerder"),
    "claim": _l("volgt uit de inlogdienst"),
}
REFUSALS = {
    "own_role": _l(
        "Je kunt jezelf geen rol geven. Vraag het aan een andere beheerder van je gemeente."
    ),
    "host_only": _l("Deze rol bestaat alleen bij de centrumgemeente. Kies een andere rol."),
    "wrong_room": _l("Kies een van de antwoorden uit de lijst"),
    "held": _l("Deze persoon heeft deze rol al in die tijd. Beëindig eerst de oude rol."),
    "ends_before": _l("De laatste dag ligt voor de eerste dag. Kijk de dagen na"),
    "begins_before": _l("Deze dag is al geweest. Kies een dag vanaf vandaag"),
    "left": _l("Deze persoon is vertrokken en kan geen rol krijgen."),
    "last_administrator": _l(
        "Dit is de enige beheerder van je gemeente. Geef eerst iemand anders de rol van beheerder."
    ),
    "team_name_taken": _l("Er is al een team met deze naam. Kies een andere naam"),
    "issuer_taken": _l(
        "Deze inlogdienst hoort al bij een andere gemeente. Kijk het adres na, "
        "of vraag de platformbeheerder om hulp."
    ),
}
IMPORT_ERRORS = {
    "too_large": _l("Het bestand is te groot. Er passen %(most)s teams in één bestand."),
    "not_text": _l("Dit bestand kunnen we niet lezen. Sla het op als CSV."),
    "quotes": _l("Regel %(line)s: een aanhalingsteken wordt niet gesloten."),
    "no_header": _l(
        "De eerste regel heeft geen kolom Team. Zet boven de kolommen: "
        "Team; Leidinggevende; Plaatsvervanger; Risicoklasse; Formatie."
    ),
    "double_column": _l("De kolom %(word)s staat er twee keer. Haal er een weg."),
    "empty": _l("Er staan geen teams in dit bestand."),
    "no_name": _l("Regel %(line)s: de naam van het team ontbreekt."),
    "long_name": _l("Regel %(line)s: de naam van het team is te lang."),
    "double": _l("Regel %(line)s: het team %(word)s staat ook op regel %(other)s."),
    "risk": _l(
        "Regel %(line)s: de risicoklasse %(word)s kennen we niet. "
        "Kies laag, verhoogd, hoog of zeer hoog."
    ),
    "count": _l("Regel %(line)s: de formatie %(word)s is geen heel getal van 0 of meer."),
    "nobody": _l(
        "Regel %(line)s: we kennen niemand als %(word)s. Die persoon moet eerst een keer inloggen."
    ),
    "several": _l(
        "Regel %(line)s: er zijn meer mensen die %(word)s heten. Schrijf het e-mailadres."
    ),
    "same_person": _l("Regel %(line)s: leidinggevende en plaatsvervanger zijn dezelfde persoon."),
}
