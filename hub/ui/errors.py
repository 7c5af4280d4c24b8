"""Pages for what went wrong: one plain sentence, and what to do next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException, default_exceptions

FORM_CODES = frozenset({400, 413, 422})
OUR_FAULT = 500


@dataclass(frozen=True)
class Text:
    """The words for one kind of error."""

    title: Any
    sentence: Any
    next_step: Any


TEXTS = {
    400: Text(
        _l("Dit formulier is niet goed aangekomen"),
        _l("De bladzijde stond te lang open, of er ging iets mis bij het versturen."),
        _l("Ga terug naar het formulier en verstuur het nog een keer."),
    ),
    403: Text(
        _l("Je mag deze bladzijde niet zien"),
        _l("Met je rol kun je dit niet bekijken of doen."),
        _l("Heb je dit nodig voor je werk? Vraag het aan de beheerder van je organisatie."),
    ),
    404: Text(
        _l("Deze bladzijde is er niet"),
        _l("De bladzijde bestaat niet, of je kunt er met je rol niet bij."),
        _l("Controleer het adres, of ga naar het begin en zoek vanaf daar."),
    ),
    405: Text(
        _l("Dit kan hier niet"),
        _l("Deze bladzijde is niet gemaakt voor wat je probeerde."),
        _l("Ga terug naar de vorige bladzijde en gebruik daar de knoppen."),
    ),
    409: Text(
        _l("Iemand was je net voor"),
        _l("Wat je wilde doen kan niet meer, omdat er intussen iets is veranderd."),
        _l("Ga terug, bekijk hoe het er nu voor staat en kies opnieuw."),
    ),
    413: Text(
        _l("Je bestand is te groot"),
        _l("We kunnen dit niet aannemen, omdat het meer ruimte kost dan is toegestaan."),
        _l("Maak het bestand kleiner of splits het, en verstuur het nog een keer."),
    ),
    422: Text(
        _l("We kunnen dit zo niet verwerken"),
        _l("Er ontbreekt iets, of een antwoord past niet bij de vraag."),
        _l("Ga terug naar het formulier en kijk de antwoorden na."),
    ),
    429: Text(
        _l("Dat ging te snel"),
        _l("Je hebt dit in korte tijd heel vaak gedaan."),
        _l("Wacht een paar minuten en probeer het dan opnieuw."),
    ),
    500: Text(
        _l("Er ging iets mis bij ons"),
        _l("Dit ligt niet aan jou. De fout is vastgelegd."),
        _l(
            "Probeer het over een paar minuten opnieuw. Blijft het misgaan? "
            "Geef dan dit nummer door."
        ),
    ),
    503: Text(
        _l("We zijn even niet bereikbaar"),
        _l("Er is onderhoud of een storing."),
        _l("Probeer het over een paar minuten opnieuw. Heb je nu hulp nodig? Bel dan."),
    ),
}


def page(code: int, sentence: str = "", number: str = "") -> str:
    """Return the page for an error code; `sentence` replaces ours, `number` is shown to pass on.

    From 500 up the page stands without the person, the menu or anything else that needs a query.
    """
    text = TEXTS.get(code) or TEXTS[404 if code < OUR_FAULT else OUR_FAULT]
    g.bare_shell = code >= OUR_FAULT
    return render_template(
        "fouten/fout.html",
        code=code,
        text=text,
        sentence=sentence or text.sentence,
        number=number,
        form_error=code in FORM_CODES,
    )


def init(app: Flask, number: Callable[[], str]) -> None:
    """Answer every HTTP error with its page; `number` names the log line of our own faults."""

    def handle(error: HTTPException) -> ResponseReturnValue:
        return answer(error, number)

    app.register_error_handler(HTTPException, handle)


def answer(error: HTTPException, number: Callable[[], str]) -> ResponseReturnValue:
    """Return the page for an HTTP error, with the status and the headers that belong to it."""
    if error.response is not None or error.code is None:
        return error
    shown = number() if error.code == OUR_FAULT else ""
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    return page(error.code, _own_words(error), shown), error.code, headers


def _own_words(error: HTTPException) -> str:
    """Return the sentence the view gave, not the English one that comes with the code."""
    standard = default_exceptions.get(error.code or OUR_FAULT, HTTPException).description
    given = str(error.description or "")
    known = {str(standard or ""), str(type(error).description or "")}
    return "" if given in known or error.code == OUR_FAULT else given
