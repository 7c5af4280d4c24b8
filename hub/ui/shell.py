"""What every page needs around its content, in one object that the composition fills.

Each field has a default, so that the sign-in page and the error pages stand without a person.
"""

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

Mode = Literal["auto", "light", "dark"]

EMBLEMS = {
    "wave": "M8 18c3-7 6-7 8-2s5 3 8-3",
    "lines": "M9 12h14M9 16.500h14M9 21h9",
    "arrow": "M16 24V9m-6 6 6-6 6 6",
    "check": "m9.500 16 4.500 4.500L22.500 12",
}
LANGUAGES = (("nl", "NL", "Nederlands"), ("en", "EN", "English"))


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the menu; `late` makes its count red, with the word beside it for who listens."""

    label: str
    icon: str
    href: str
    count: int = 0
    late: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, in which role."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Hat:
    """Another role the same person can take on: a POST to `href` switches."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way back."""

    label: str
    href: str


@dataclass(slots=True)
class Shell:
    """Everything around the content of a page. Texts come translated.

    parts: what `hub.ui.frame` wrote of it, kept as long as the shell itself.
    """

    organisation: str = "Steunpunt Veilig Werken"
    product: str = "Steunpunt Veilig Werken"
    emblem: str = "check"
    logo_href: str = ""
    theme_href: str = ""
    home_href: str = "/"
    person: Person | None = None
    account_href: str = ""
    hats: list[Hat] = field(default_factory=list)
    sign_out_href: str = ""
    menu: list[tuple[str, list[MenuItem]]] = field(default_factory=list)
    crumbs: list[Crumb] = field(default_factory=list)
    language: str = "nl"
    mode: Mode = "auto"
    here: str = "/"
    demo: bool = False
    demo_href: str = ""
    notices: int = 0
    notices_href: str = ""
    search_href: str = ""
    help_phone: str = ""
    looks_are_logged: bool = True
    parts: dict[str, str] = field(default_factory=dict)

    @property
    def emblem_path(self) -> str:
        """Return the drawing inside the shield."""
        return EMBLEMS.get(self.emblem, EMBLEMS["check"])

    @property
    def help_tel(self) -> str:
        """Return the help number as a dialling address, `+31` form for a Dutch number."""
        digits = "".join(sign for sign in self.help_phone if sign.isdigit() or sign == "+")
        return "+31" + digits[1:] if digits.startswith("0") else digits

    @property
    def languages(self) -> list[tuple[str, str, str, str]]:
        """Return code, short name, full name and address for each language."""
        back = quote(self.here, safe="/")
        return [
            (code, short, name, f"/taal/{code}?terug={back}") for code, short, name in LANGUAGES
        ]
