"""Rules that hold for every template of every package."""

import re
from pathlib import Path

import pytest

from hub.ui import i18n

TEMPLATES = [
    path
    for package in i18n.PACKAGES
    for path in sorted((i18n.ROOT / package).rglob("templates/**/*.html"))
]
INLINE = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|javascript:|<script(?![^>]*\ssrc=)""")
OUTSIDE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")
POSTING = re.compile(r"""<form(?=[^>]*method=["']post["']).*?</form>""", re.DOTALL | re.IGNORECASE)
PROOF = ("csrf_token", "hidden_tag(", "verborgen(")


def name(path: Path) -> str:
    return path.as_posix().split("templates/")[1]


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_holds_no_inline_script_or_style(path: Path) -> None:
    assert INLINE.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_loads_nothing_from_elsewhere(path: Path) -> None:
    assert OUTSIDE.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_form_that_changes_something_carries_our_proof(path: Path) -> None:
    if "/galerij/" in path.as_posix() or "/demo/" in path.as_posix():
        pytest.skip("the gallery changes nothing; the demo provider guards its forms itself")
    forms = POSTING.findall(path.read_text("utf-8"))
    assert [form[:80] for form in forms if not any(proof in form for proof in PROOF)] == []


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">',
        "<style>a{}</style>",
        "<b onclick='x'>",
        "<script>x</script>",
        '<a href="javascript:x">',
    ],
)
def test_the_search_for_inline_code_finds_it(text: str) -> None:
    assert INLINE.search(text)
