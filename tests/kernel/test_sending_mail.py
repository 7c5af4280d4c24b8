import email
import email.message
import email.policy
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from hub.kernel import clock, mail
from hub.kernel.mail import Mailer, MailRefused, MailSettings, MailUnavailable

TO = "medewerker@voorbeeldstad.example.nl"
MESSAGE_ID = "<0192f0c1-aaaa-7bbb-8ccc-0123456789ab@hub.example.nl>"


class Sink:
    """Keeps what it receives; answers what it is told to."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.contents: list[bytes] = []
        self.recipient = self.data = "250 OK"
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_RCPT(self, *talk: Any) -> str:  # noqa: N802 - the name aiosmtpd calls
        _, _, envelope, address, _ = talk
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, *talk: Any) -> str:  # noqa: N802 - the name aiosmtpd calls
        _, _, envelope = talk
        if self.data.startswith("250"):
            self.envelopes.append(envelope)
            self.contents.append(envelope.content)
        return self.data

    def authenticate(self, *talk: Any) -> AuthResult:
        *_, given = talk
        self.logins.append((given.login, given.password))
        return AuthResult(success=given.password == b"goed", handled=False)


def arrived(sink: Sink) -> email.message.EmailMessage:
    """The one mail that the sink received."""
    (content,) = sink.contents
    return email.message_from_bytes(content, policy=email.policy.default)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(sink: Sink, **options: Any) -> Iterator[MailSettings]:
    controller = Controller(sink, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield MailSettings("127.0.0.1", controller.port, "Steunpunt <hub@example.nl>", timeout=5)
    finally:
        controller.stop()


@contextmanager
def answering_with(
    talk: Callable[[socket.socket, threading.Event], object],
) -> Iterator[MailSettings]:
    """A server of which `talk` holds the conversation."""
    over = threading.Event()

    def serve() -> None:
        connection, _ = listener.accept()
        connection.settimeout(10)
        with connection:
            talk(connection, over)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield MailSettings("127.0.0.1", listener.getsockname()[1], "hub@example.nl")
        finally:
            over.set()
            thread.join()


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def settings(sink: Sink) -> Iterator[MailSettings]:
    with serving(sink) as settings:
        yield settings


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
def secured(sink: Sink, certificate: Path) -> Iterator[tuple[MailSettings, ssl.SSLContext]]:
    """The settings of a server that wants STARTTLS and a login, and a context that trusts it."""
    server_side = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_side.load_cert_chain(certificate)
    options = {"tls_context": server_side, "require_starttls": True, "auth_required": True}
    with serving(sink, authenticator=sink.authenticate, **options) as plain:
        settings = replace(plain, starttls=True, login="hub", password="goed")
        yield settings, ssl.create_default_context(cafile=certificate)


def send(
    settings: MailSettings,
    *,
    to: str = TO,
    subject: str = "Er staat iets klaar",
    text: str = "Tekst",
    message_id: str = MESSAGE_ID,
) -> None:
    Mailer(settings).send(to, subject, text, message_id)


def test_a_mail_arrives_with_the_message_id_that_was_given(
    settings: MailSettings, sink: Sink
) -> None:
    with clock.at(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        send(settings, subject="Vraag één", text="Kijk hier:\nhttps://hub.example.nl/één\n")

    message = arrived(sink)
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


def test_a_long_link_arrives_in_one_piece(settings: MailSettings, sink: Sink) -> None:
    link = "https://hub.example.nl/" + "a/" * 200
    letter = mail.compose("notice", link)

    send(settings, subject=letter.subject, text=letter.text)

    assert link in arrived(sink).get_content()
    assert max(len(line) for line in sink.contents[0].split(b"\r\n")) <= 78


def test_a_line_with_a_single_dot_does_not_end_the_mail(settings: MailSettings, sink: Sink) -> None:
    send(settings, text="een\n.\ntwee\n")

    assert arrived(sink).get_content().split() == ["een", ".", "twee"]


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\x00", "\u2028", "\x85"])
def test_no_header_can_be_slipped_in(settings: MailSettings, sink: Sink, line_break: str) -> None:
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
def test_what_is_no_single_address_is_refused(settings: MailSettings, to: str) -> None:
    with pytest.raises(MailRefused):
        send(settings, to=to)


def test_a_recipient_that_the_server_refuses_is_refused_for_good(
    settings: MailSettings, sink: Sink
) -> None:
    sink.recipient = f"550 {TO} does not exist"

    with pytest.raises(MailRefused) as refused:
        send(settings)
    assert str(refused.value) == "the mail server answered 550"


def test_a_recipient_that_the_server_puts_off_can_be_tried_again(
    settings: MailSettings, sink: Sink
) -> None:
    sink.recipient = "451 later"

    with pytest.raises(MailUnavailable):
        send(settings)
    sink.recipient = "250 OK"
    send(settings)

    assert arrived(sink)["Message-ID"] == MESSAGE_ID


@pytest.mark.parametrize(
    ("answer", "error"), [("554 no", MailRefused), ("452 full", MailUnavailable)]
)
def test_a_mail_refused_after_its_text_is_told_apart_by_its_code(
    settings: MailSettings, sink: Sink, answer: str, error: type[Exception]
) -> None:
    sink.data = answer

    with pytest.raises(error):
        send(settings)


def test_no_error_carries_the_address(settings: MailSettings, sink: Sink) -> None:
    for answer in ("550 no", "451 later"):
        sink.recipient = answer
        with pytest.raises((MailRefused, MailUnavailable)) as refused:
            send(settings)
        assert TO not in str(refused.value)
        assert refused.value.__suppress_context__


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(MailUnavailable):
        send(MailSettings("127.0.0.1", free_port(), "hub@example.nl"))


def test_a_server_that_accepts_and_never_answers_is_unavailable() -> None:
    with (
        answering_with(lambda _, over: over.wait()) as settings,
        pytest.raises(MailUnavailable),
    ):
        send(replace(settings, timeout=0.2, total=60))


def test_a_server_that_drips_bytes_is_unavailable() -> None:
    def drip(connection: socket.socket, over: threading.Event) -> None:
        while not over.wait(0.02):
            try:
                connection.sendall(b"2")
            except OSError:
                return

    with answering_with(drip) as settings, pytest.raises(MailUnavailable):
        send(replace(settings, timeout=60, total=0.3))


def test_a_server_that_talks_nonsense_is_unavailable() -> None:
    with (
        answering_with(
            lambda connection, _: connection.sendall(b"\xff\xfe hallo\r\n" * 100)
        ) as settings,
        pytest.raises(MailUnavailable),
    ):
        send(settings)


def test_a_mail_that_was_taken_counts_as_sent_when_the_server_dies_after_it() -> None:
    taken = []

    def talk(connection: socket.socket, _: Any) -> None:
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


def test_mail_goes_over_an_encrypted_line_with_a_login(
    secured: tuple[MailSettings, ssl.SSLContext], sink: Sink
) -> None:
    settings, trusting = secured

    Mailer(settings, trusting).send(TO, "Onderwerp", "Tekst", MESSAGE_ID)

    assert sink.logins == [(b"hub", b"goed")]
    assert arrived(sink)["Message-ID"] == MESSAGE_ID


def test_a_wrong_login_can_be_tried_again(
    secured: tuple[MailSettings, ssl.SSLContext], sink: Sink
) -> None:
    settings, trusting = secured

    with pytest.raises(MailUnavailable):
        Mailer(replace(settings, password="fout"), trusting).send(TO, "O", "T", MESSAGE_ID)


def test_a_server_with_an_unknown_certificate_gets_nothing(
    secured: tuple[MailSettings, ssl.SSLContext], sink: Sink
) -> None:
    settings, _ = secured

    with pytest.raises(MailUnavailable):
        send(settings)

    assert sink.logins == []
    assert sink.envelopes == []


def test_without_encryption_nothing_is_sent_when_it_was_asked_for(
    settings: MailSettings, sink: Sink
) -> None:
    with pytest.raises(MailUnavailable):
        send(replace(settings, starttls=True))

    assert sink.envelopes == []


def test_a_password_never_goes_over_an_open_line() -> None:
    with pytest.raises(ValueError, match="encrypted"):
        Mailer(MailSettings("mail.example.nl", 25, "hub@example.nl", login="hub", password="x"))


def test_the_password_does_not_show() -> None:
    settings = MailSettings("mail.example.nl", 25, "hub@example.nl", login="hub", password="geheim")

    assert "geheim" not in repr(settings)
