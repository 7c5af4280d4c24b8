"""What a good form of each page holds, and what may stand behind a question mark."""

from typing import Any, NamedTuple

SECRET = "Kwetsbaarheidsmarkering"


class Upload(NamedTuple):
    """A file that goes with a form."""

    name: str
    content: bytes


REGISTER = Upload(
    "register.csv",
    b"Nummer;Datum;Tijd;Wat is er gebeurd;Plaats\n"
    b"2024-1;12-01-2024;10:00;Man schold aan de balie;Balie\n"
    b"2024-2;31-02-2024;10:00;Vrouw gooide een stoel;Balie\n",
)


Fields = dict[str, Any]

# endpoint -> what a good form holds. An endpoint without questions has an empty form.
FORMS: dict[str, Fields] = {
    "home.read_all": {},
    "identity.sign_out": {},
    "identity.switch": {},
    "incidents.file": {
        "behaviours": ["threat", "vandalism"],
        "day": "other",
        "day-other": "1-2-2026",
        "clock": "09:30",
        "channel": "counter",
        "account": "Een man sloeg op de balie.",
        "filing_key": "01890000-0000-7000-8000-000000000001",
    },
    "incidents.search": {"q": SECRET},
    "incidents.give_feedback": {"said": "Wij hebben de man aangesproken."},
    "incidents.take_in_hand": {},
    "incidents.close": {},
    "incidents.reopen": {},
    "own.end": {},
    "own.end_others": {},
    "own.preferences": {"language": "nl", "mode": "auto"},
    "backchannel.sign_out": {"logout_token": "x"},
    "people.search": {"q": "Reporter"},
    "people.give_role": {"role": "manager:civil", "starts_on": "vandaag", "ends_on": ""},
    "people.end_role": {},
    "people.change": {"job_title": "Medewerker", "team": ""},
    "people.end": {},
    "people.take_back": {},
    "teams.add": {
        "name": "Groenvoorziening",
        "manager": "",
        "deputy": "",
        "risk_class": "high",
        "staff_count": "12",
    },
    "teams.change": {
        "version": "1",
        "name": "Burgerzaken",
        "manager": "",
        "deputy": "",
        "risk_class": "high",
        "staff_count": "12",
    },
    "teams.end": {},
    "teams.look": {"file": Upload("teams.csv", b"naam;formatie\nToezicht;4\n")},
    "teams.take_over": {"text": "naam;formatie\nToezicht;4", "shown": "x"},
    "confirming.confirm": {},
    "confirming.refuse": {},
    "municipality.change": {
        "colour": "#17406d",
        "emblem": "wave",
        "mail_domains": "kleindorp.example",
        "phone": "088 - 123 45 67",
    },
    "provider.save": {
        "version": "",
        "issuer": "https://sso.kleindorp.example",
        "client_id": "hub",
        "algorithms": ["RS256"],
        "acr_values": "",
        "role_claim": "groups",
        "role_manager": "leiding",
        "idle_minutes": "30",
        "hours": "8",
        "stap": "controleer",
    },
    "provider.drop": {},
    "imports.start": {"file": REGISTER},
    "imports.set_columns": {"source": "Oud register", "column-0": "number", "draft_of": "x"},
    "imports.choose_sheet": {"sheet": "Blad1"},
    "imports.choose_again": {},
    "imports.approve": {},
    "imports.retry": {},
    "imports.drop": {},
    "imports.pick_changed": {"all": "1", "picked": ["1", "2"]},
}

# What may stand behind the question mark of a GET.
QUERIES: dict[str, Fields] = {
    "identity.choose": {"adres": "iemand@kleindorp.example", "verder": "/meldingen/"},
    "identity.start": {"verder": "/meldingen/", "login_hint": "iemand"},
    "identity.come_back": {"state": "x", "code": "x", "iss": "https://sso.kleindorp.example"},
    "home.language": {"terug": "/meldingen/"},
    "people.index": {"stand": "vertrokken", "vanaf": "x", "rij": "26"},
    "teams.index": {"vanaf": "x", "rij": "26"},
    "imports.show": {"lot": "faulty", "reden": "date", "vanaf": "1", "rij": "26", "stil": ""},
    "imports.changed": {"vanaf": "1", "rij": "26"},
    "own.roles": {"rol": "01890000-0000-7000-8000-000000000001"},
    "own.line": {"rol": "01890000-0000-7000-8000-000000000001"},
    "incidents.index": {"stand": "open", "vanaf": "na-1763892000000000-" + "0" * 32, "rij": "26"},
}
