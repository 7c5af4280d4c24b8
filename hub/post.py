"""Mail leaves here: a fixed wording and a link, with a Message-ID made from the outbox row."""

from urllib.parse import unquote, urlsplit
from uuid import UUID

from hub.identity.digest import KIND as DIGEST
from hub.identity.mail import Post
from hub.kernel.mail import Mailer, MailRefused, MailSettings, compose
from hub.settings import Settings


def mailer_of(settings: Settings) -> Mailer | None:
    """Return the mailer of `smtp://login:password@host:port`, or `smtp+starttls://...`."""
    if not settings.smtp_url:
        return None
    parts = urlsplit(settings.smtp_url)
    return Mailer(
        MailSettings(
            host=parts.hostname or "localhost",
            port=parts.port or 25,
            sender=settings.mail_from,
            starttls=parts.scheme == "smtp+starttls",
            login=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )
    )


def post_of(settings: Settings) -> Post | None:
    """Return what sends the mail of a notice; None when no mail server is set."""
    mailer = mailer_of(settings)
    if mailer is None:
        return None
    domain = settings.mail_from.rpartition("@")[2]

    def post(address: str, kind: str, object_id: UUID, cause: UUID) -> None:
        letter = (
            compose(DIGEST, f"{settings.base_url}/berichten")
            if kind == DIGEST
            else compose("notice", f"{settings.base_url}/naar/{kind}/{object_id}")
        )
        try:
            mailer.send(address, letter.subject, letter.text, f"<{cause}@{domain}>")
        except MailRefused:
            # Refused for good: the notice in the app stays, trying again changes nothing.
            return

    return post
