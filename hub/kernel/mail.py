"""Plain-text mail that holds a link and no content.

What a mail may say is fixed: a wording declared in code by its name, and a link. Nothing
from a record goes in, and no name in the greeting: a mail passes through machines of others.
Who must read it follows the link and signs in.
"""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from socket import SHUT_RDWR, socket
from threading import Timer
from typing import Final
from urllib.parse import urlsplit

from hub.kernel import clock

_ADDRESS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")
_MESSAGE_ID: Final = re.compile(r"<[A-Za-z0-9._+-]{1,100}@[A-Za-z0-9.-]{1,100}>")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_UNSAFE_IN_LINK: Final = re.compile(r"[^\x21-\x7e]")
_PERMANENT: Final = 500
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class MailUnavailable(Exception):
    """The mail server does not answer, or not now: try again later."""


class MailRefused(Exception):
    """This mail will never be accepted for this recipient: do not try again."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says: a subject, some lines, and the link below them."""

    subject: str
    lines: tuple[str, ...]
    link: str

    @property
    def text(self) -> str:
        """The body of the mail."""
        return "\n".join([*self.lines, "", self.link, ""])


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Where and how mail leaves. `timeout` is per answer and `total` per mail, in seconds."""

    host: str
    port: int
    sender: str
    starttls: bool = False
    login: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 5
    total: float = 20


_wordings: dict[str, tuple[str, tuple[str, ...]]] = {}


def declare(name: str, subject: str, *lines: str) -> None:
    """Declare the wording of a mail, once, when a feature is loaded; Dutch, B1, no names.

    Raises ValueError when another wording has this name, or when a line breaks.
    """
    if any(_CONTROL.search(one) for one in (subject, *lines)):
        raise ValueError(f"the wording {name} has a line break in a line")
    if _wordings.setdefault(name, (subject, lines)) != (subject, lines):
        raise ValueError(f"there is another wording called {name}")


def compose(name: str, link: str) -> Letter:
    """Return the letter with a declared wording and a link; nothing else can go in.

    The link is an http(s) address without account, query or fragment, so it can carry nothing
    but its path. Raises LookupError for an unknown wording and ValueError for another link.
    """
    parts = urlsplit(link)
    plain = parts.scheme in {"https", "http"} and parts.hostname and "@" not in parts.netloc
    if not plain or _UNSAFE_IN_LINK.search(link) or "?" in link or "#" in link:
        raise ValueError("a mail holds a plain http(s) link, without query or fragment")
    subject, lines = _wordings[name]
    return Letter(subject, lines, link)


declare(
    "notice",
    "Er staat iets voor je klaar",
    "Er staat een bericht voor je klaar in het steunpunt.",
    "Log in om het te lezen. In deze mail staat met opzet geen inhoud.",
)


class Mailer:
    """Sends mail through one SMTP server; opens a connection for each mail."""

    def __init__(self, settings: MailSettings, tls: ssl.SSLContext | None = None) -> None:
        if settings.login and not settings.starttls and settings.host not in _LOOPBACK:
            raise ValueError("a mail password only goes over an encrypted connection")
        self._settings = settings
        self._tls = tls or ssl.create_default_context()
        self._sender = _address(parseaddr(settings.sender)[1])

    def send(self, to: str, subject: str, text: str, message_id: str) -> None:
        """Send one mail; on return the server has taken it.

        The caller gives the Message-ID and gives the same one when it tries again, so that a
        mail sent twice is recognised as one. Raises `MailUnavailable` (try again),
        `MailRefused` (never again) and ValueError for a broken subject or Message-ID.
        No error carries the address.
        """
        message = self._message(_address(to), subject, text, message_id)
        try:
            self._deliver(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            raise _refused(error) from None
        except (smtplib.SMTPException, OSError) as error:
            raise MailUnavailable(type(error).__name__) from None

    def _message(self, to: str, subject: str, text: str, message_id: str) -> EmailMessage:
        if not _MESSAGE_ID.fullmatch(message_id):
            raise ValueError("a Message-ID looks like <id@domain>")
        if _CONTROL.search(subject):
            raise ValueError("a subject is one line")
        message = EmailMessage(policy=SMTP)
        message["From"] = self._settings.sender
        message["To"] = to
        message["Subject"] = subject
        message["Message-ID"] = message_id
        message["Date"] = format_datetime(clock.now())
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text, cte="quoted-printable")
        return message

    def _deliver(self, message: EmailMessage) -> None:
        client = _TimedClient(self._settings, self._sender.rpartition("@")[2])
        try:
            if self._settings.starttls:
                client.starttls(context=self._tls)
            if self._settings.login:
                client.login(self._settings.login, self._settings.password)
            client.send_message(message, from_addr=self._sender)
            with suppress(smtplib.SMTPException, OSError):  # it has the mail already
                client.quit()
        finally:
            client.close()


class _TimedClient(smtplib.SMTP):
    """A client that cuts the line after a while: a server that drips bytes never times out."""

    def __init__(self, settings: MailSettings, domain: str) -> None:
        self._cutting = Timer(settings.total, self._cut)
        self._cutting.daemon = True
        self._cutting.start()
        try:
            super().__init__(settings.host, settings.port, domain, settings.timeout)
        except Exception:
            self.close()
            raise

    def close(self) -> None:
        self._cutting.cancel()
        super().close()

    def _cut(self) -> None:
        if self.sock is not None:
            with suppress(OSError):
                socket.shutdown(self.sock, SHUT_RDWR)


def _address(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise MailRefused("this is no mail address")
    return address


def _refused(
    error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError,
) -> MailRefused | MailUnavailable:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = min(code for code, _ in error.recipients.values())
    else:
        code = error.smtp_code
    refusal = MailRefused if code >= _PERMANENT else MailUnavailable
    return refusal(f"the mail server answered {code}")
