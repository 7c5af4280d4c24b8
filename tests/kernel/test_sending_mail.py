import email
import email.policy
import ipaddress
import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hub.kernel import clock, mail
from hub.kernel.mail import Mailer, MailRefused, MailSettings, MailUnavailable

TO = "medewerker@voorbeeldstad.example.nl"
MESSAGE_ID = "<0192f0c1-aaaa-7bbb-8ccc-0123456789ab@hub.example.nl>"
LINK = "https://hub.example.nl/meldingen/0192f0c1-aaaa-7bbb-8ccc-0123456789ab"


class Sink:
    """Keeps what it receives; answers what it is told to."""

    def __init__(self):
        self.envelopes = []
        self.recipient = self.data = "250 OK"
        self.logins = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.data.startswith("250"):
            self.envelopes.append(envelope)
        return self.data

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"goed")

    @property
    def message(self):
        (envelope,) = self.envelopes
        return email.message_from_bytes(envelope.content, policy=email.policy.default)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(sink, **options):
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield MailSettings("127.0.0.1", controller.port, "Steunpunt <hub@example.nl>", timeout=5)
    finally:
        controller.stop()


@contextmanager
def answering_with(talk):
    """A server of which `talk` holds the conversation."""
    over = threading.Event()

    def serve():
        connection, _ = listener.accept()
        with connection:
            talk(connection, over)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        yield MailSettings("127.0.0.1", listener.getsockname()[1], "hub@example.nl")
        over.set()
        thread.join()


@pytest.fixture
def sink():
    return Sink()


@pytest.fixture
def settings(sink):
    with serving(sink) as settings:
        yield settings


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example.nl")])
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    moment = clock.now()
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, moment, moment + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "mail.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def secured(sink, certificate):
    """The settings of a server that wants STARTTLS and a login, and a context that trusts it."""
    server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_side.load_cert_chain(certificate)
    options = {"tls_context": server_side, "require_starttls": True, "auth_required": True}
    with serving(sink, authenticator=sink.authenticate, **options) as settings:
        settings = replace(settings, starttls=True, login="hub", password="goed")
        yield settings, ssl.create_default_context(cafile=certificate)


def send(settings, *, to=TO, subject="Er staat iets klaar", text="Tekst", message_id=MESSAGE_ID):
    Mailer(settings).send(to, subject, text, message_id)


def test_a_mail_arrives_with_the_message_id_that_was_given(settings, sink):
    with clock.at(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        send(settings, subject="Vraag één", text="Kijk hier:\nhttps://hub.example.nl/één\n")

    message = sink.message
    assert message["Message-ID"] == MESSAGE_ID
    assert message["From"] == "Steunpunt <hub@example.nl>"
    assert message["To"] == TO
    assert message["Subject"] == "Vraag één"
    assert message["Date"].datetime == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert (
        message.get_content()
        .replace("\r\n", "\n")
        .startswith("Kijk hier:\nhttps://hub.example.nl/één")
    )
    assert sink.envelopes[0].mail_from == "hub@example.nl"
    assert sink.envelopes[0].rcpt_tos == [TO]


def test_a_long_link_arrives_in_one_piece(settings, sink):
    link = "https://hub.example.nl/" + "a/" * 200
    letter = mail.compose("notice", link)

    send(settings, subject=letter.subject, text=letter.text)

    assert link in sink.message.get_content()
    assert max(len(line) for line in sink.envelopes[0].content.split(b"\r\n")) <= 78


def test_a_line_with_a_single_dot_does_not_end_the_mail(settings, sink):
    send(settings, text="een\n.\ntwee\n")

    assert sink.message.get_content().split() == ["een", ".", "twee"]


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\x00", "\u2028", "\x85"])
def test_no_header_can_be_slipped_in(settings, sink, line_break):
    more = f"{line_break}Bcc: ander@example.nl"

    with pytest.raises(ValueError, match="subject"):
        send(settings, subject=f"Onderwerp{more}")
    with pytest.raises(ValueError, match="Message-ID"):
        send(settings, message_id=f"{MESSAGE_ID}{more}")
    with pytest.raises(MailRefused):
        send(settings, to=f"{TO}{more}")

    assert sink.envelopes == []


@pytest.mark.parametrize(
    "to",
    ["", "geen-adres", "a@b@example.nl", "<a@example.nl>", "a@example.nl,b@example.nl", "a b@c.nl"],
)
def test_what_is_no_single_address_is_refused(settings, to):
    with pytest.raises(MailRefused):
        send(settings, to=to)


def test_a_recipient_that_the_server_refuses_is_refused_for_good(settings, sink):
    sink.recipient = f"550 {TO} does not exist"

    with pytest.raises(MailRefused) as refused:
        send(settings)
    assert str(refused.value) == "the mail server answered 550"


def test_a_recipient_that_the_server_puts_off_can_be_tried_again(settings, sink):
    sink.recipient = "451 later"

    with pytest.raises(MailUnavailable):
        send(settings)
    sink.recipient = "250 OK"
    send(settings)

    assert sink.message["Message-ID"] == MESSAGE_ID


@pytest.mark.parametrize(
    ("answer", "error"), [("554 no", MailRefused), ("452 full", MailUnavailable)]
)
def test_a_mail_refused_after_its_text_is_told_apart_by_its_code(settings, sink, answer, error):
    sink.data = answer

    with pytest.raises(error):
        send(settings)


def test_no_error_carries_the_address(settings, sink):
    for answer in ("550 no", "451 later"):
        sink.recipient = answer
        with pytest.raises((MailRefused, MailUnavailable)) as refused:
            send(settings)
        assert TO not in str(refused.value)
        assert refused.value.__suppress_context__


def test_a_server_that_is_not_there_is_unavailable():
    with pytest.raises(MailUnavailable):
        send(MailSettings("127.0.0.1", free_port(), "hub@example.nl"))


def test_a_server_that_accepts_and_never_answers_is_unavailable():
    with (
        answering_with(lambda _, over: over.wait()) as settings,
        pytest.raises(MailUnavailable, match="Timeout"),
    ):
        send(replace(settings, timeout=0.2, total=60))


def test_a_server_that_drips_bytes_is_unavailable():
    def drip(connection, over):
        while not over.wait(0.02):
            try:
                connection.sendall(b"2")
            except OSError:
                return

    with answering_with(drip) as settings, pytest.raises(MailUnavailable):
        send(replace(settings, timeout=60, total=0.3))


def test_a_server_that_talks_nonsense_is_unavailable():
    with (
        answering_with(
            lambda connection, _: connection.sendall(b"\xff\xfe hallo\r\n" * 100)
        ) as settings,
        pytest.raises(MailUnavailable),
    ):
        send(settings)


def test_a_mail_that_was_taken_counts_as_sent_when_the_server_dies_after_it():
    taken = []

    def talk(connection, _):
        file = connection.makefile("rwb")
        with file:
            for answer in (b"220 hi", b"250 hi", b"250 ok", b"250 ok", b"354 go"):
                file.write(answer + b"\r\n")
                file.flush()
                file.readline()
            while file.readline() != b".\r\n":
                pass
            taken.append(True)
            file.write(b"250 taken\r\n")

    with answering_with(talk) as settings:
        send(settings)

    assert taken


def test_mail_goes_over_an_encrypted_line_with_a_login(secured, sink):
    settings, trusting = secured

    Mailer(settings, trusting).send(TO, "Onderwerp", "Tekst", MESSAGE_ID)

    assert sink.logins == [(b"hub", b"goed")]
    assert sink.message["Message-ID"] == MESSAGE_ID


def test_a_wrong_login_can_be_tried_again(secured, sink):
    settings, trusting = secured

    with pytest.raises(MailUnavailable):
        Mailer(replace(settings, password="fout"), trusting).send(TO, "O", "T", MESSAGE_ID)


def test_a_server_with_an_unknown_certificate_gets_nothing(secured, sink):
    settings, _ = secured

    with pytest.raises(MailUnavailable):
        send(settings)

    assert sink.logins == []
    assert sink.envelopes == []


def test_without_encryption_nothing_is_sent_when_it_was_asked_for(settings, sink):
    with pytest.raises(MailUnavailable):
        send(replace(settings, starttls=True))

    assert sink.envelopes == []


def test_a_password_never_goes_over_an_open_line():
    with pytest.raises(ValueError, match="encrypted"):
        Mailer(MailSettings("mail.example.nl", 25, "hub@example.nl", login="hub", password="x"))


def test_the_password_does_not_show():
    settings = MailSettings("mail.example.nl", 25, "hub@example.nl", login="hub", password="geheim")

    assert "geheim" not in repr(settings)


def test_a_letter_is_a_declared_wording_and_a_link():
    mail.declare("test_letter", "Nieuw bericht", "Er is een bericht.")
    letter = mail.compose("test_letter", LINK)

    assert letter.subject == "Nieuw bericht"
    assert letter.text == f"Er is een bericht.\n\n{LINK}\n"


def test_an_undeclared_wording_is_unknown():
    with pytest.raises(LookupError):
        mail.compose("niet verklaard", LINK)


def test_a_wording_is_declared_once():
    mail.declare("test_once", "Onderwerp", "Regel")
    mail.declare("test_once", "Onderwerp", "Regel")

    with pytest.raises(ValueError, match="test_once"):
        mail.declare("test_once", "Ander onderwerp", "Regel")


def test_a_wording_has_no_line_breaks():
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
def test_a_link_carries_nothing_but_its_path(link):
    with pytest.raises(ValueError, match="link"):
        mail.compose("notice", link)
