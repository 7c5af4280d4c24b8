"""The lists of words, names and sentences beside this module, read once."""

from functools import lru_cache
from importlib.resources import files

Sections = dict[str, tuple[str, ...]]


@lru_cache(maxsize=16)
def sections(name: str) -> Sections:
    """Read `texts/<name>.txt`: `[section]` headings, one item a line, `#` before a remark."""
    text = (files(__package__) / "texts" / f"{name}.txt").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    items: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            items = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            items.append(line)
    return {heading: tuple(lines) for heading, lines in found.items()}


@lru_cache(maxsize=128)
def words(name: str, section: str) -> tuple[str, ...]:
    """Return all words of a section, whatever the line they stand on."""
    return tuple(word for line in sections(name)[section] for word in line.split())
