"""Accounts of what happened: Dutch sentences from templates, with words in a Zipf-like spread.

No account names a citizen. Templates are taken apart once; writing an account only picks and
joins, so that a load test can have hundreds of thousands of them.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from random import Random
from typing import Final, NamedTuple, TypeVar

from hub.demo.region.chances import pick, spread
from hub.demo.region.lists import sections, words
from hub.demo.region.plans import Line

Item = TypeVar("Item")
Table = tuple[str, ...]
Template = tuple["str | Table | int", ...]

_KNOWN: Final = (
    "wie", "Wie", "hij", "Hij", "zijn", "hem", "zaak", "een_zaak", "doelwit", "Doelwit",
    "plan",
)  # fmt: skip
_SLOT: Final = re.compile(r"\{(\w+)\}")
_CLASH: Final = frozenset({"aa", "ae", "ai", "au", "ee", "ei", "eu", "ie", "oe", "oi", "oo", "ou"})
_MODES: Final = {
    "phone": "phone",
    "email_letter": "written",
    "social_media": "written",
    "street": "outside",
}
_PLANS: Final = {"windmill": "het windpark", "asylum": "de opvang van vluchtelingen"}
_SHORT: Final = 0.28
_MIDDLE: Final = 0.76
_IMPACT: Final = 0.6


class Scene(NamedTuple):
    """What an account is about; `kind` is the kind of team, `target` a group of functions."""

    line: Line
    channel: str
    behaviours: Sequence[str]
    topic: str
    kind: str
    target: str
    on_behalf: bool


def account(scene: Scene, random: Random) -> str:
    """Write an account of one to nine sentences."""
    draw = random.random
    texts = _templates(scene.line)
    mode = _MODES.get(scene.channel, "")
    length = draw()
    opening = texts.get(f"opening.{scene.topic}") or texts[f"opening.{scene.channel}"]
    kinds = [opening, *(_of(texts, f"breach.{kind}", mode) for kind in scene.behaviours)]
    if scene.on_behalf and scene.line == "civil":
        kinds.insert(0, texts["on_behalf"])
    if length > _SHORT:
        kinds += [_of(texts, "reaction", mode), texts["impact" if draw() < _IMPACT else "wish"]]
    if length > _MIDDLE:
        detail = _of(texts, "detail", mode)
        kinds[-2:-2] = [detail, detail]
        kinds.append(texts["wish"])
    known = _known(scene, random)
    return " ".join(_sentences(kinds, known, random))


def _sentences(kinds: list[tuple[Template, ...]], known: list[str], random: Random) -> list[str]:
    told = (_filled(pick(templates, random.random), known, random) for templates in kinds)
    # The same detail twice would read as a mistake.
    return list(dict.fromkeys(told))


def _filled(template: Template, known: list[str], random: Random) -> str:
    parts = []
    for part in template:
        if isinstance(part, str):
            parts.append(part)
        elif isinstance(part, int):
            parts.append(known[part])
        else:
            parts.append(pick(part, random.random))
    return "".join(parts)


def _known(scene: Scene, random: Random) -> list[str]:
    """What stays the same within one account: who did it, what it was about, whom it concerns."""
    draw = random.random
    who, he, his, him = pick(_offenders(), draw)
    person = [who, _capital(who), he, he.capitalize(), his, him]
    plan = _PLANS.get(scene.topic) or pick(_table("plan"), draw)
    if scene.line == "political":
        target = pick(_targets(scene.target), draw)
        return [*person, "", "", target, _capital(target), plan]
    begins, ends = _subjects(scene.kind)
    begin, (article, end) = pick(begins, draw), pick(ends, draw)
    subject = f"{begin}-{end}" if begin[-1] + end[0] in _CLASH else begin + end
    matter = f"{article} {subject}"
    return [*person, matter, f"een {subject}", "", "", plan]


def _of(texts: dict[str, tuple[Template, ...]], section: str, mode: str) -> tuple[Template, ...]:
    return texts.get(f"{section}.{mode}") or texts[section]


@lru_cache(maxsize=4)
def _templates(line: Line) -> dict[str, tuple[Template, ...]]:
    return {
        heading: tuple(_take_apart(item) for item in items)
        for heading, items in sections(line).items()
    }


def _take_apart(sentence: str) -> Template:
    parts: list[str | Table | int] = []
    for number, piece in enumerate(_SLOT.split(sentence)):
        if number % 2 == 0:
            parts.append(piece)
        elif piece in _KNOWN:
            parts.append(_KNOWN.index(piece))
        else:
            parts.append(_table(piece))
    return tuple(part for part in parts if part != "")


@lru_cache(maxsize=128)
def _table(slot: str) -> Table:
    """The words for a slot, each as often as its place in the list says."""
    if slot == "straat":
        begins, ends = words("words", "straatbegin"), words("words", "straateinde")
        streets = [begin + end for begin in begins for end in ends]
        Random("streets").shuffle(streets)
        return _by_rank(streets, 4_096)
    if slot == slot.capitalize():
        return tuple(_capital(item) for item in _table(slot.lower()))
    return _by_rank(sections("words")[slot], 512)


def _by_rank(items: Sequence[Item], size: int) -> tuple[Item, ...]:
    """Zipf: the further down the list, the rarer."""
    return spread({item: 1 / (rank + 2) for rank, item in enumerate(items)}, size)


@lru_cache(maxsize=1)
def _offenders() -> tuple[tuple[str, str, str, str], ...]:
    found = [item.split("|") for item in sections("words")["wie"]]
    return _by_rank([(who, he, his, him) for who, he, his, him in found], 256)


@lru_cache(maxsize=4)
def _targets(target: str) -> Table:
    return _by_rank(sections("words")[f"doelwit.{target}"], 16)


@lru_cache(maxsize=16)
def _subjects(kind: str) -> tuple[Table, tuple[tuple[str, str], ...]]:
    begins, ends = sections("subjects")[kind]
    split = [(article, noun) for article, _, noun in (end.partition("-") for end in ends.split())]
    return _by_rank(begins.split(), 256), _by_rank(split, 256)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
