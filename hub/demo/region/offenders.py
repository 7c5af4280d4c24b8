"""Made-up offenders: who stands behind a cluster key, and how registers write that person down.

Registers differ: a typing error, a mark left out, `van den` as `v.d.`, a partner's name, a date
of birth missing, an old address. The same key and variant always give the same person. None of
it can be of a real person: postcodes end in letters that are not handed out, telephone numbers
and plates have a form that is not in use, mail addresses end in `.example`.
"""

from calendar import isleap
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from random import Random
from typing import Final

from hub.demo.region.names import bare, full_name
from hub.demo.region.plans import OffenderPlan

TWIN: Final = "~twin"
NAMESAKE: Final = "~namesake"
FATHER: Final = "~father"

_SHORT_PREFIXES: Final = {
    "van": ("v.", "v"), "van de": ("v.d.", "v/d", "vd"), "van den": ("v.d.", "v. den", "vd"),
    "van der": ("v.d.", "v/d", "vdr"), "de": ("d.", "d"), "van 't": ("v.'t", "van t"),
    "in 't": ("i.'t", "in het"), "ten": ("t.",), "ter": ("t.",), "op den": ("o.d.", "op d."),
}  # fmt: skip
_SHARES: Final = {"phone": 0.6, "email": 0.5, "plate": 0.15}
_WOMEN: Final = 0.25
_NAMED_MAIL: Final = 0.7
_YOUNGEST, _OLDEST = 1945, 2006
_GENERATION: Final = 28
_PLATE_LETTERS: Final = "AEIOU"
_POSTCODE_LETTERS: Final = "QXY"

Noise = Callable[[OffenderPlan, Random], OffenderPlan]


def identity(key: str, variant: int = 0) -> OffenderPlan:
    """Return the person behind a cluster key as one register wrote that person down.

    Variant 0 is exact; any other has one or two differences, the same ones at every call. A key
    that ends in `TWIN`, `NAMESAKE` or `FATHER` is somebody else who is easily mistaken for the
    person before it: another first name at the same address and date of birth, the same name
    with another date of birth and address, or the same name and address, a generation older.
    Raises ValueError for a negative variant.
    """
    if variant < 0:
        raise ValueError("a variant is 0 or more")
    exact = _exact(key)
    if variant == 0:
        return exact
    random = Random(f"{key}/{variant}")
    wanted, noisy = random.choice((1, 1, 2)), exact
    for noise in random.sample(_NOISES, len(_NOISES)):
        before, noisy = noisy, noise(noisy, random)
        # Some noise does nothing to some people: no prefix, no marks.
        wanted -= noisy != before
        if not wanted:
            break
    return replace(noisy, variant=variant)


@lru_cache(maxsize=4_096)
def _exact(key: str) -> OffenderPlan:
    for ending, mistaken in _MISTAKEN.items():
        if key.endswith(ending):
            return replace(mistaken(_exact(key.removesuffix(ending)), Random(key)), key=key)
    random = Random(f"offender/{key}")
    woman = random.random() < _WOMEN
    first, prefix, last = full_name(random, woman=woman)
    born = date(random.randint(_YOUNGEST, _OLDEST), random.randint(1, 12), random.randint(1, 28))
    return OffenderPlan(
        key=key,
        variant=0,
        first_name=first,
        initials=_initials(first, random),
        prefix=prefix,
        last_name=last,
        birth_date=born,
        postcode=_postcode(random),
        house_number=1 + int(180 * random.random() ** 2),
        phone=_phone(random) if random.random() < _SHARES["phone"] else "",
        email=_email(first, last, random) if random.random() < _SHARES["email"] else "",
        plate=_plate(random) if random.random() < _SHARES["plate"] else "",
    )


def _initials(first: str, random: Random) -> str:
    more = random.choice(("", "", "A.", "M.", "J.", "C.", "H."))
    return f"{first[0]}.{more}"


def _postcode(random: Random) -> str:
    letters = "".join(random.choices(_POSTCODE_LETTERS, k=2))
    return f"{random.randint(7300, 7389)} {letters}"


def _phone(random: Random) -> str:
    return f"06 00{random.randrange(1_000_000):06d}"


def _email(first: str, last: str, random: Random) -> str:
    named = random.random() < _NAMED_MAIL
    local = f"{bare(first)}.{bare(last)}" if named else f"post{random.randrange(100_000)}"
    return f"{local}@{random.choice(('mail', 'post', 'thuis'))}.example"


def _plate(random: Random) -> str:
    letters = "".join(random.choices(_PLATE_LETTERS, k=3))
    return f"{random.randint(10, 99)}-{letters}-{random.randint(1, 9)}"


def _twin(person: OffenderPlan, random: Random) -> OffenderPlan:
    first = person.first_name
    while first == person.first_name:
        first = full_name(random).first
    email = _email(first, person.last_name, random) if person.email else ""
    return replace(
        person, first_name=first, initials=_initials(first, random), email=email, plate=""
    )


def _namesake(person: OffenderPlan, random: Random) -> OffenderPlan:
    other = _exact(f"{person.key}/other")
    born = other.birth_date
    if born == person.birth_date and born is not None:
        born = _years_later(born, 1)
    email = _email(person.first_name, person.last_name, random) if person.email else ""
    return replace(
        person,
        birth_date=born,
        postcode=other.postcode,
        house_number=other.house_number,
        phone=other.phone,
        email=email,
        plate=other.plate,
    )


def _father(person: OffenderPlan, random: Random) -> OffenderPlan:
    years = -_GENERATION + random.randint(-6, 6)
    born = None if person.birth_date is None else _years_later(person.birth_date, years)
    return replace(person, birth_date=born, email="")


def _years_later(day: date, years: int) -> date:
    leap_day = (day.month, day.day) == (2, 29) and not isleap(day.year + years)
    return day.replace(year=day.year + years, day=28 if leap_day else day.day)


def _typed_wrong(person: OffenderPlan, random: Random) -> OffenderPlan:
    name = person.last_name
    at = random.randrange(1, len(name) - 1)
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    wrong = (swapped, name[:at] + name[at + 1 :], name[:at] + name[at] + name[at:])
    return replace(person, last_name=random.choice([text for text in wrong if text != name]))


def _without_marks(person: OffenderPlan, _random: Random) -> OffenderPlan:
    return replace(
        person,
        first_name=bare(person.first_name).capitalize(),
        last_name=bare(person.last_name).capitalize(),
    )


def _prefix_short(person: OffenderPlan, random: Random) -> OffenderPlan:
    known = _SHORT_PREFIXES.get(person.prefix)
    return replace(person, prefix=random.choice(known) if known else "")


def _double_name(person: OffenderPlan, random: Random) -> OffenderPlan:
    partner = full_name(random)
    other = f"{partner.prefix} {partner.last}".strip()
    return replace(person, last_name=f"{person.last_name}-{other}")


def _initials_only(person: OffenderPlan, _random: Random) -> OffenderPlan:
    return replace(person, first_name="", initials=person.initials[:2])


def _no_birth_date(person: OffenderPlan, _random: Random) -> OffenderPlan:
    return replace(person, birth_date=None)


def _birth_date_wrong(person: OffenderPlan, random: Random) -> OffenderPlan:
    born = person.birth_date
    if born is None:
        return person
    if born.day <= 12 and born.day != born.month:  # noqa: PLR2004 - day and month change places
        return replace(person, birth_date=born.replace(day=born.month, month=born.day))
    return replace(person, birth_date=_years_later(born, random.choice((-1, 1, 10))))


def _moved(person: OffenderPlan, random: Random) -> OffenderPlan:
    return replace(person, postcode=_postcode(random), house_number=random.randint(1, 180))


def _other_ways_to_reach(person: OffenderPlan, random: Random) -> OffenderPlan:
    return replace(person, phone=_phone(random), email="")


_MISTAKEN: Final[dict[str, Noise]] = {TWIN: _twin, NAMESAKE: _namesake, FATHER: _father}
_NOISES: Final[tuple[Noise, ...]] = (
    _typed_wrong,
    _without_marks,
    _prefix_short,
    _double_name,
    _initials_only,
    _no_birth_date,
    _birth_date_wrong,
    _moved,
    _other_ways_to_reach,
)
