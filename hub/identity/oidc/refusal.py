"""What ends a sign-in: a stable code for the log, a Dutch sentence for the person.

Neither holds anything that came from the provider, so both may be logged and shown.
"""


def N_(text: str) -> str:  # noqa: N802 - the name by which translations are collected
    """Mark a sentence for translation; the page translates it."""
    return text


REFUSED = N_(
    "Inloggen is niet gelukt. Het antwoord van de inlogdienst van je gemeente klopt niet. "
    "Probeer het opnieuw. Lukt het weer niet? Meld het dan aan je beheerder."
)
UNAVAILABLE = N_(
    "De inlogdienst van je gemeente geeft geen goed antwoord. "
    "Probeer het over een paar minuten opnieuw."
)
SENTENCES = {
    "attempt_expired": N_("Inloggen duurde te lang. Begin opnieuw met inloggen."),
    "attempt_other": N_("Deze inlogpoging hoort niet bij deze pagina. Begin opnieuw met inloggen."),
    "state_wrong": N_("Deze inlogpoging hoort niet bij dit venster. Begin opnieuw met inloggen."),
    "access_denied": N_("Je bent gestopt met inloggen, of je gemeente geeft je geen toegang."),
    "login_required": N_("Je bent niet meer ingelogd bij je gemeente. Log opnieuw in."),
    "acr_missing": N_(
        "Voor deze stap is een sterkere manier van inloggen nodig, bijvoorbeeld met een extra code."
    ),
    "acr_too_low": N_(
        "Voor deze stap is een sterkere manier van inloggen nodig, bijvoorbeeld met een extra code."
    ),
    "auth_time_old": N_("Je bent te lang geleden ingelogd voor deze stap. Log opnieuw in."),
    "represents_unsupported": N_(
        "Je bent ingelogd namens iemand anders. Dat kan hier niet. Log in als jezelf."
    ),
}


class SignInFailure(Exception):
    """A sign-in that ended without a session.

    `code` is stable and English, `sentence` is Dutch, `detail` is for the operator's log
    and never holds what the provider sent.
    """

    default = REFUSED

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.sentence = SENTENCES.get(code, self.default)


class SignInRefused(SignInFailure):
    """An answer came, and a rule forbids to accept it."""


class ProviderUnavailable(SignInFailure):
    """No usable answer came: unreachable, slow, too large, not JSON."""

    default = UNAVAILABLE
