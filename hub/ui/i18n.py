"""Languages: Dutch in the source, English from a catalogue that is compiled in memory.

`python -m hub.ui.i18n update` brings the catalogue up to date with all packages,
`... missing` lists what has no English yet, and `... fill FILE` takes a JSON object of
Dutch -> English and fills those entries in (a plural goes by its singular, with a list of two).
"""

import fcntl
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages import frontend
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from babel.support import NullTranslations, Translations
from flask import Flask
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from hub.ui import formats

ROOT = Path(__file__).parents[2]
PACKAGES = ("hub", "tenants", "legal", "aftercare_pool", "dashboards")
CATALOGUE = Path(__file__).parent / "translations/en/LC_MESSAGES/messages.po"
MAPPING = Path(__file__).parent / "babel.cfg"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


class MemoryDomain(Domain):
    """The texts of the pages, without compiled files on disk."""

    def get_translations(self) -> NullTranslations:
        """Return the texts for the language of this request."""
        locale = get_locale()
        return translations(locale.language if locale else "nl")


def init(app: Flask, choose: Callable[[], str]) -> None:
    """Wire the languages into an app; `choose` returns `nl` or `en` for the request at hand."""
    make: Any = Babel
    babel = make(app, default_locale="nl", locale_selector=choose)
    domain: Any = MemoryDomain
    babel.domain_instance = domain()

    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"] = _in_template

    @app.context_processor
    def formats_follow() -> dict[str, Any]:
        locale = get_locale()
        formats.language.set(locale.language if locale else "nl")
        return {}


@pass_eval_context
def _in_template(evaluation: EvalContext, text: str, **values: Any) -> str:
    """Return a text in the language of the page; values in it are escaped as the page asks."""
    found: str = _marked(formats.language.get(), text)
    if not evaluation.autoescape:
        found = str(found)
    return found % values if values or "%" in text else found


@cache
def _marked(language: str, text: str) -> Markup:
    """Look up a text of a template once; our own texts are safe to write."""
    return Markup(translations(language).ugettext(text))  # noqa: S704


@cache
def translations(language: str) -> NullTranslations:
    """Return the texts of a language; Dutch is the source and needs no catalogue."""
    if language != "en":
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_catalogue())
    compiled.seek(0)
    return Translations(compiled)


def read_catalogue() -> Catalog:
    """Read the English catalogue from disk."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def extracted(root: Path = ROOT) -> Catalog:
    """Collect every marked text in the packages under `root`."""
    reader: Any = frontend
    with MAPPING.open(encoding="utf-8") as file:
        methods, options = reader.parse_mapping_cfg(file)
    catalogue = Catalog(charset="utf-8")
    for package in (root / name for name in PACKAGES if (root / name).is_dir()):
        found = extract_from_dir(
            package, method_map=methods, options_map=options, keywords=KEYWORDS
        )
        for name, _line, message, _comments, context in found:
            catalogue.add(message, locations=[(f"{package.name}/{name}", 0)], context=context)
    return catalogue


def incomplete(wanted: Catalog, present: Catalog) -> list[str]:
    """Return the wanted texts that have no English, or one that nobody has confirmed."""
    return [
        _id(message)
        for message in wanted
        if message.id and not confirmed(present.get(message.id, message.context))
    ]


def update() -> list[str]:
    """Bring the catalogue up to date, keep translations of texts that come back; return gaps."""
    with _locked():
        wanted, present = extracted(), read_catalogue()
        known = [*present.obsolete.values(), *present]
        merged = _fresh()
        for message in wanted:
            if message.id:
                merged.add(message.id, locations=message.locations, context=message.context)
        _carry_over(known, merged)
        _write(merged)
        return incomplete(wanted, merged)


def fill(pairs: dict[str, str | list[str]]) -> int:
    """Fill in English for entries by their Dutch text; return how many were filled.

    An entry with a plural goes by its singular and takes a list of two.
    """
    with _locked():
        catalogue = read_catalogue()
        filled = 0
        for message in catalogue:
            given = pairs.get(_id(message)) if message.id else None
            if given and isinstance(given, list) is not isinstance(message.id, str):
                message.string = tuple(given) if isinstance(given, list) else given
                message.flags.discard("fuzzy")
                filled += 1
        _write(catalogue)
        return filled


def _carry_over(known: list[Message], merged: Catalog) -> None:
    for old in known:
        if not old.id or not old.string:
            continue
        present = merged.get(old.id, old.context)
        if present is not None:
            present.string, present.flags = old.string, set(old.flags) | present.flags
        elif confirmed(old):
            merged.obsolete[_id(old)] = old


def _fresh() -> Catalog:
    return Catalog(
        locale="en",
        project="regional-hub",
        version="1",
        fuzzy=False,
        charset="utf-8",
        header_comment="# English texts of the hub. The source language is Dutch.",
    )


def _write(catalogue: Catalog) -> None:
    with io.BytesIO() as text:
        write_po(text, catalogue, sort_output=True, include_lineno=False, width=100)
        dated = (b'"POT-Creation-Date', b'"PO-Revision-Date')
        lines = [line for line in text.getvalue().splitlines(True) if not line.startswith(dated)]
    fresh = CATALOGUE.with_suffix(".new")
    fresh.write_bytes(b"".join(lines))
    fresh.replace(CATALOGUE)


@contextmanager
def _locked() -> Iterator[None]:
    """Let one process at a time rewrite the catalogue."""
    with MAPPING.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def confirmed(message: Message | None) -> bool:
    """Tell whether a text has its English, plural included, without a doubt noted."""
    if message is None or message.fuzzy:
        return False
    strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return bool(strings) and all(strings)


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def main(arguments: list[str]) -> int:
    """Run one of the three commands; 1 when texts are still without English."""
    command = arguments[0] if arguments else ""
    if command == "fill":
        pairs = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
        sys.stdout.write(f"{fill(pairs)} filled\n")
        return 0
    if command not in {"update", "missing"}:
        sys.stderr.write("use: python -m hub.ui.i18n update | missing | fill FILE\n")
        return 2
    gaps = update() if command == "update" else incomplete(extracted(), read_catalogue())
    sys.stdout.write("".join(json.dumps(gap, ensure_ascii=False) + "\n" for gap in gaps))
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
