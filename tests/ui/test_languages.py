"""Both languages are complete, and every Dutch text can be translated."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from jinja2 import Environment, nodes

from hub.ui import i18n
from hub.ui.gallery import create_gallery

# developers only, or names that are the same in both languages
NOT_FOR_TRANSLATION = ("galerij/", "/demo/")
SPOKEN = {"aria-label", "title", "alt", "placeholder"}
GAP = "\N{REPLACEMENT CHARACTER}"
SAME_IN_BOTH = re.compile(r"\b(NL|EN|CSV|PDF|ODS|ODT|JSON)\b")
# what a block or a macro says inside a tag: a class name, or the start of an attribute
INSIDE_A_TAG = re.compile(r"^[a-z]+--[a-z]+$|[\w-]+=\"[^\"]*")
MARKERS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
TEMPLATES = [
    path
    for package in i18n.PACKAGES
    for path in sorted((i18n.ROOT / package).rglob("templates/**/*.html"))
    if not any(part in path.as_posix() for part in NOT_FOR_TRANSLATION)
]


class Spoken(HTMLParser):
    """Collects what a template says outside its expressions."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        self.texts += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)


def unmarked(source: str) -> list[str]:
    """Return the texts of a template that gettext does not see."""
    tree = Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(source)
    parser = Spoken()
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            parser.feed(part.data if isinstance(part, nodes.TemplateData) else GAP)
    texts = [text.replace(GAP, " ").strip() for text in parser.texts]
    texts += _sentences_in_calls(tree)
    said = [(text, INSIDE_A_TAG.sub("", SAME_IN_BOTH.sub("", text))) for text in texts]
    return [text for text, letters in said if re.search(r"[^\W\d_]{2}", letters)]


def _sentences_in_calls(tree: nodes.Template) -> list[str]:
    """Return literal texts, starting with a capital, that go into a macro unmarked."""
    found = []
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in MARKERS:
            continue
        values = [*call.args, *(pair.value for pair in call.kwargs)]
        found += [
            value.value
            for value in values
            if isinstance(value, nodes.Const)
            and isinstance(value.value, str)
            and re.match(r"[A-Z][a-z]", value.value)
        ]
    return found


def test_every_text_has_confirmed_english() -> None:
    gaps = i18n.incomplete(i18n.extracted(), i18n.read_catalogue())

    assert gaps == [], "run: python -m hub.ui.i18n update, then fill in the English"


def test_placeholders_are_the_same_in_both_languages() -> None:
    wrong = [
        (message.id, message.string)
        for message in i18n.read_catalogue()
        if message.id and i18n.confirmed(message)
        for text in _texts(message.string)
        if _holes(text) != _holes(message.id if isinstance(message.id, str) else message.id[1])
    ]
    assert wrong == []


def _texts(string: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [string] if isinstance(string, str) else list(string or ())


def _holes(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|\{\w*\}", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.as_posix().split("templates/")[1])
def test_a_template_says_nothing_that_cannot_be_translated(path: Path) -> None:
    assert unmarked(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Meld wat er gebeurde</p>",
        '<nav aria-label="Hoofdmenu"></nav>',
        "{{ knop('Opslaan', '#') }}",
        "{% call kop('Vandaag') %}{% endcall %}",
        "{% if a %}<b>Nog {{ n }} dagen</b>{% endif %}",
    ],
)
def test_the_search_for_unmarked_text_finds_it(source: str) -> None:
    assert unmarked(source) != []


def test_the_search_leaves_marked_text_alone() -> None:
    assert (
        unmarked(
            "<p class='knop knop--licht'>{{ _('Meld wat er gebeurde') }} {{ naam }}, 12%</p>"
            "{% trans n=3 %}Nog {{ n }} dagen{% endtrans %}{{ knop(_('Opslaan'), '#', 'licht') }}"
        )
        == []
    )


def test_the_english_pages_need_no_compiled_file() -> None:
    assert not list(i18n.CATALOGUE.parent.glob("*.mo"))
    assert "Go to the content" in create_gallery().test_client().get("/?taal=en").text


def test_an_update_keeps_the_english_of_a_text_that_comes_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(i18n, "CATALOGUE", tmp_path / "messages.po")
    i18n.CATALOGUE.write_text("", "utf-8")
    for texts in (["Een", "Twee"], ["Een"], ["Een", "Twee"]):
        monkeypatch.setattr(i18n, "extracted", lambda texts=texts: _catalogue(texts))
        i18n.update()
        i18n.fill({"Een": "One", "Twee": "Two"})

    assert i18n.update() == []
    assert i18n.read_catalogue()["Twee"].string == "Two"


def _catalogue(texts: list[str]) -> Catalog:
    catalogue = Catalog()
    for text in texts:
        catalogue.add(text)
    return catalogue
