"""The settings, and what stands around the hub: mail server and Redis."""

import smtplib
from collections.abc import Iterator
from urllib.parse import urlsplit

import redis

from hub.checks.finding import WARNING, Finding
from hub.settings import Settings

PATIENCE = 5  # seconds
OPEN_TO_OTHERS = 0o077


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Give what is unwise in the settings; what is impossible stops the start already."""
    if settings.demo:
        return
    if not settings.https:
        sentence = (
            f"HUB_BASE_URL is {settings.base_url}, zonder https: zet er een proxy met TLS voor en "
            "noem dat adres."
        )
        yield Finding("base_url", sentence, settings.base_url)
    if settings.allow_internal_providers:
        sentence = (
            "HUB_ALLOW_INTERNAL_PROVIDERS staat aan, dus een inlogdienst mag naar binnen wijzen: "
            "haal die instelling weg."
        )
        yield Finding("internal_providers", sentence)
    if settings.mail_from.endswith(".example"):
        sentence = f"HUB_MAIL_FROM is {settings.mail_from}: noem een adres dat bestaat."
        yield Finding("mail_from", sentence, settings.mail_from, WARNING)
    folder = settings.keyring
    if folder.exists() and folder.stat().st_mode & OPEN_TO_OTHERS:
        sentence = f"De map met sleutels is open voor anderen: chmod 700 {folder}"
        yield Finding("keyring_open", sentence, str(folder))


def check_mail(settings: Settings) -> Iterator[Finding]:
    """Say whether the mail server answers."""
    if not settings.smtp_url:
        sentence = "Er is geen mailserver ingesteld, dus niemand krijgt mail: vul HUB_SMTP_URL in."
        yield Finding("mail", sentence, level=WARNING)
        return
    parts = urlsplit(settings.smtp_url)
    host, port = parts.hostname or "localhost", parts.port or 25
    try:
        with smtplib.SMTP(host, port, "localhost", PATIENCE) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        sentence = (
            f"De mailserver {host}:{port} antwoordt niet ({type(error).__name__}): mail blijft "
            "bewaard en gaat weg zodra hij antwoordt."
        )
        yield Finding("mail", sentence, f"{host}:{port}")


def check_redis(settings: Settings) -> Iterator[Finding]:
    """Say whether Redis answers, when there should be one."""
    if not settings.redis_url:
        return
    place = urlsplit(settings.redis_url)
    try:
        client = redis.Redis.from_url(
            settings.redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
        try:
            client.ping()
        finally:
            client.close()
    except (OSError, redis.RedisError, ValueError) as error:
        sentence = (
            f"Redis op {place.hostname}:{place.port} antwoordt niet ({type(error).__name__}): "
            "start hem, of haal HUB_REDIS_URL weg; tot dan voert `hub worker` alles zelf uit."
        )
        yield Finding("redis", sentence, f"{place.hostname}:{place.port}")
