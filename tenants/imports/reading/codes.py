"""What registers call behaviours, channels and steps, as the codes that are stored."""

import re
from collections.abc import Sequence
from functools import lru_cache

from tenants.imports.reading.values import plain, yes_or_no

BEHAVIOURS = (
    "verbal_abuse", "intimidation", "discrimination", "sexual_harassment", "threat", "blackmail",
    "stalking", "online_hate", "filming", "physical_light", "physical_heavy", "vandalism",
    "trespass", "other",
)  # fmt: skip
CHANNELS = (
    "counter", "consulting_room", "home_visit", "street", "phone", "email_letter", "social_media",
    "council_meeting", "residents_meeting", "home_of_official", "other",
)  # fmt: skip
STATUSES = ("open", "in_hand", "closed")

_ONLINE = (
    r"soci(?:ale?|al) media|socials?|facebook|twitter|instagram|tiktok|linkedin|snapchat|youtube"
)


def _rules(*rules: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return patterns that begin at a word; line ends and indents inside them mean nothing."""
    return tuple(
        (re.compile(r"\b(?:" + re.sub(r"\n\s*", "", pattern) + ")"), code)
        for pattern, code in rules
    )


# Tried in this order; what one rule has recognised, a later one no longer sees.
_BEHAVIOUR_RULES = _rules(
    (
        r"""(?:seksueel|seksuele?|sexue\w+) \w*(?:intimidat|geweld|agress|grensoverschr)\w*|
        seksue\w*|sexue\w*|aanrand\w*|ongewenste intimiteit\w*|sexual\w*""",
        "sexual_harassment",
    ),
    (r"verba\w+ (?:geweld|agressie)|non ?verba\w+", "verbal_abuse"),
    (r"fysie?k\w* geweld", "physical_heavy"),
    (r"fysie?k\w*(?: (?:licht|agressie))?|lichamelijk\w*", "physical_light"),
    (r"verba\w+ (?=bedreig|dreig|intimid)", ""),
    (
        r"""huisvredebreuk|lokaalvredebreuk|erfvredebreuk|binnendring\w*|binnengedrong\w*|
        insluip\w*|trespass\w*""",
        "trespass",
    ),
    (r"bedreig\w*|gedreig\w*|dreig\w*|doodsbedreig\w*|threat\w*", "threat"),
    (r"chant\w*|afpers\w*|blackmail\w*|omkop\w*", "blackmail"),
    (r"\w*stalk\w*|belag\w*|achtervolg\w*", "stalking"),
    (r"gefilmd|film\w*|video\w*|livestream\w*|vlog\w*|geluidsopname\w*|opname\w*", "filming"),
    (
        rf"""{_ONLINE}|op x\b|online\w*|internet\w*|doxing|cyber\w*|trol\w*|haatbericht\w*""",
        "online_hate",
    ),
    (
        r"discrimin\w*|racis\w*|antisemit\w*|homofob\w*|vrouwenhaat|haatzaai\w*",
        "discrimination",
    ),
    (
        r"""verniel\w*|vandal\w*|beschadig\w*|graffiti|beklad\w*|brandsticht\w*|zaakschade|
        materieel\w*|materiele?""",
        "vandalism",
    ),
    (
        r"""mishandel\w*|geslagen|sloeg\w*|slaan\w*|geschopt|schop\w*|getrapt|trapp\w*|gestoken|
        steek\w*|wapen\w*|mes\b|kopsto\w*|geweld\w*|vuist\w*|wurg\w*|violence""",
        "physical_heavy",
    ),
    (
        r"""spug\w*|spuw\w*|gespuug\w*|bespu\w*|duw\w*|geduwd|trekk\w*|getrokken|vastgrijp\w*|
        vastgep\w*|gooi\w*|gegooid|aanrak\w*|physical""",
        "physical_light",
    ),
    (
        r"""intimid\w*|opgewacht|opwacht\w*|anonieme (?:brief|mail)|onder druk|treiter\w*""",
        "intimidation",
    ),
    (
        r"""verba\w*|\w*scheld\w*|\w*gescholden|schold\w*|beledig\w*|\w*schreeuw\w*|smaad\w*|
        laster\w*""",
        "verbal_abuse",
    ),
)
_CHANNEL_RULES = _rules(
    (r"telefo\w*|gebeld|bellen|belt|phone", "phone"),
    (rf"{_ONLINE}|online|internet|x\b$", "social_media"),
    (
        r"e ?mail\w*|mail\w*|brief\w*|post\b|per post|schriftelijk|poststuk|letter",
        "email_letter",
    ),
    (
        r"raadsvergader\w*|raadzaal|commissievergader\w*|raadsbijeenkomst|raadscommissie",
        "council_meeting",
    ),
    (
        r"""(?:bewoners|inloop|informatie|inwoners|buurt|wijk)(?:avond|bijeenkomst|overleg)\w*|
        inspraak\w*""",
        "residents_meeting",
    ),
    (
        r"huisbezoek\w*|keukentafel\w*|bij (?:de )?(?:klant|client|inwoner) thuis|home visit",
        "home_visit",
    ),
    (
        r"spreekkamer\w*|spreekruimte|gespreksruimte|gesprekskamer|vergaderkamer",
        "consulting_room",
    ),
    (
        r"""balie\w*|loket\w*|receptie|publiekshal|stadskantoor|gemeentehuis|stadhuis|wachtruimte|
        klantcontactcentrum|werkplein|counter""",
        "counter",
    ),
    (
        r"""(?:bij )?(?:\w+ )?thuis|prive ?adres|eigen woning|
        woning (?:medewerker|bestuurder)""",
        "home_of_official",
    ),
    (
        r"""openbare (?:ruimte|weg)|(?:op )?straat\b|buiten\b|plein\b|park\b|op de weg|
        \w*markt\b|street""",
        "street",
    ),
    (r"overig\w*|anders\w*|other", "other"),
)
_STATUS_RULES = _rules(
    (
        r"""(?:nog )?niet (?:afgehandeld|afgerond|gesloten|opgepakt)|(?:nog )?open(?:staand)?\b|
        nieuw\w*|gemeld|ontvangen|geregistreerd|ingediend|te doen|new""",
        "open",
    ),
    (
        r"""in (?:beh\w*|onderzoek|uitvoering|bewerking)|lop\w+|loopt|onderhanden|bezig|actief|
        aangehouden|wacht\w*|in progress|opgepakt""",
        "in_hand",
    ),
    (
        r"""afgehandeld\w*|gesloten|afgerond\w*|afgesloten|gereed|klaar|dicht\b|voltooid|closed|
        done|beeindigd|gearchiveerd""",
        "closed",
    ),
)
_SHORT = 60
_MEANS_OTHER = re.compile(r"overige?|anders|iets anders|other|diversen?")
_PARTS = re.compile(r"\s*[,;/|+&\n•]\s*|\s+(?:en|and)\s+")


@lru_cache(maxsize=5_000)
def behaviours_of(text: str, told: tuple[tuple[str, str], ...] = ()) -> tuple[str, ...]:
    """Return the stored behaviour codes of a cell, in the order it names them.

    `told` are a person's own words with their codes, which go first. A part
    that is not recognised is `other`; plain `fysiek` counts as light.
    """
    own = dict(told)
    whole = own.get(plain(text))
    if whole:
        return (whole,)
    found: list[str] = []
    for part in _PARTS.split(text):
        words = plain(part)
        if words:
            found += [own[words]] if words in own else _codes_in(words)
    return tuple(dict.fromkeys(found))


def unknown_kinds(text: str, told: tuple[tuple[str, str], ...] = ()) -> list[str]:
    """Return the parts of a cell that are only recognised as `other`, as `plain` writes them."""
    if dict(told).get(plain(text)):
        return []
    parts = [plain(part) for part in _PARTS.split(text)]
    rest = [part for part in parts if part and not _MEANS_OTHER.fullmatch(part)]
    return [part for part in rest if behaviours_of(part, told) == ("other",)]


def _codes_in(words: str) -> list[str]:
    seen: list[tuple[int, str]] = []
    for pattern, code in _BEHAVIOUR_RULES:
        seen += [(found.start(), code) for found in pattern.finditer(words) if code]
        words = pattern.sub(lambda found: "~" * len(found.group()), words)
    return [code for _, code in sorted(seen)] or ["other"]


@lru_cache(maxsize=5_000)
def channel_of(text: str, told: tuple[tuple[str, str], ...] = ()) -> str | None:
    """Return the stored channel code of a place, or nothing when it is not recognised."""
    words = plain(text)
    return dict(told).get(words) or _first(_CHANNEL_RULES, words)


@lru_cache(maxsize=5_000)
def status_of(text: str) -> str | None:
    """Return `open`, `in_hand` or `closed`; a mark under `Afgehandeld` means closed or open."""
    marked = yes_or_no(text)
    if marked is not None:
        return "closed" if marked else "open"
    return _first(_STATUS_RULES, plain(text))


def _first(rules: Sequence[tuple[re.Pattern[str], str]], words: str) -> str | None:
    return next((code for pattern, code in rules if pattern.search(words)), None)


def names_behaviour(text: str) -> bool:
    """Tell whether a short text names a behaviour we know."""
    return len(text) <= _SHORT and behaviours_of(text) not in ((), ("other",))
