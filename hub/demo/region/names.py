"""Made-up names in the mix of origins that a Dutch town hall has."""

import unicodedata
from random import Random
from typing import Final, NamedTuple

from hub.demo.region.lists import words

_ORIGINS: Final = ("dutch", "turkish", "moroccan", "surinamese", "frisian", "polish")
_SHARES: Final = (62, 9, 9, 8, 7, 5)
_MIXED: Final = 0.06
_HALF: Final = 0.5

# Letters that no normal form takes apart.
_BARE: Final = str.maketrans({"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "ß": "ss", "'": "", "-": ""})

_PREFIXES: Final = frozenset({"van", "de", "den", "der", "ten", "ter", "op", "in", "'t", "fan"})


class FullName(NamedTuple):
    """A name in its parts; `prefix` is the Dutch tussenvoegsel."""

    first: str
    prefix: str
    last: str


def full_name(random: Random, *, woman: bool | None = None) -> FullName:
    """Draw a name; now and then first and last name are of different origins."""
    origin = random.choices(_ORIGINS, _SHARES)[0]
    woman = random.random() < _HALF if woman is None else woman
    first = first_name(random, origin, woman=woman)
    if random.random() < _MIXED:
        origin = "dutch"
    return FullName(first, *last_name(random, origin))


def first_name(random: Random, origin: str, *, woman: bool) -> str:
    """Draw a first name of an origin."""
    return random.choice(words("names", f"{origin}.{'v' if woman else 'm'}"))


def last_name(random: Random, origin: str) -> tuple[str, str]:
    """Draw a last name of an origin, as prefix and name; the first in the list occur most."""
    names = words("names", f"{origin}.last")
    return _split(names[int(len(names) * random.random() ** 1.6)])


def bare(text: str) -> str:
    """Return a name in plain lower-case letters, as in an e-mail address."""
    taken_apart = unicodedata.normalize("NFKD", text.translate(_BARE))
    kept = (sign for sign in taken_apart if sign.isascii() and sign.isalnum())
    return "".join(kept).lower()


def _split(written: str) -> tuple[str, str]:
    parts = written.split("-")
    count = 0
    while count < len(parts) - 1 and parts[count] in _PREFIXES:
        count += 1
    kept = parts[count:]
    # "El-Idrissi" and "Lo-A-Njoe" carry their hyphen; only a prefix is split off.
    return " ".join(parts[:count]), "-".join(kept)
