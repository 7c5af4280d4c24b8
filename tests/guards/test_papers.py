"""The papers that go with the code are whole."""

import hashlib
import re

from tests.guards.tree import ROOT, files

RECORDS = ROOT / "docs" / "adr"
LICENCE = "57fb42fbcd0b037ce528ed8f72f1ec095d67bc6825ecf1448ff39be1fe68a4b4"


def test_the_licence_is_the_unchanged_text_of_the_eupl() -> None:
    text = (ROOT / "LICENSE").read_bytes()

    assert hashlib.sha256(text).hexdigest() == LICENCE


def test_decisions_are_numbered_without_a_gap_and_say_why() -> None:
    records = sorted(RECORDS.glob("*.md"))

    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        headings = re.findall(r"^## (.+)$", record.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], record.name


def test_every_link_between_the_papers_leads_somewhere() -> None:
    papers = [path for path in files() if path.suffix == ".md"]
    dead = [
        f"{paper} -> {target}"
        for paper in papers
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / paper).read_text(encoding="utf-8"))
        if not (ROOT / paper).parent.joinpath(target).exists()
    ]

    assert dead == []
