import pytest

from hub.kernel import mail

LINK = "https://hub.example.nl/meldingen/0192f0c1-aaaa-7bbb-8ccc-0123456789ab"


def test_a_letter_is_a_declared_wording_and_a_link() -> None:
    mail.declare("test_letter", "Nieuw bericht", "Er is een bericht.")
    letter = mail.compose("test_letter", LINK)

    assert letter.subject == "Nieuw bericht"
    assert letter.text == f"Er is een bericht.\n\n{LINK}\n"


def test_an_undeclared_wording_is_unknown() -> None:
    with pytest.raises(LookupError):
        mail.compose("niet verklaard", LINK)


def test_a_wording_is_declared_once() -> None:
    mail.declare("test_once", "Onderwerp", "Regel")
    mail.declare("test_once", "Onderwerp", "Regel")

    with pytest.raises(ValueError, match="test_once"):
        mail.declare("test_once", "Ander onderwerp", "Regel")


def test_a_wording_has_no_line_breaks() -> None:
    with pytest.raises(ValueError, match="line"):
        mail.declare("test_break", "Onderwerp\nBcc: ander@example.nl")


@pytest.mark.parametrize(
    "link",
    [
        "",
        "javascript:alert(1)",
        "//hub.example.nl/x",
        "/meldingen/1",
        "https://",
        "ftp://hub.example.nl/x",
        f"{LINK}?naam=Jansen",
        f"{LINK}?",
        f"{LINK}#naam",
        "https://jansen@hub.example.nl/",
        "https://@hub.example.nl/",
        f"{LINK} en nog iets",
        f"{LINK}\nBcc: ander@example.nl",
        "https://hub.example.nl/één",
    ],
)
def test_a_link_carries_nothing_but_its_path(link: str) -> None:
    with pytest.raises(ValueError, match="link"):
        mail.compose("notice", link)
