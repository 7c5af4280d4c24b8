"""Every setting of the hub, read from the environment once.

Secrets come from files or the environment. A missing, short or default one stops the
start; only the demo makes its own.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

SHORTEST_SECRET = 32
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class SettingsWrong(Exception):
    """A setting is missing or unsafe; the text says which, and how to mend it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process.

    data: folder of the embedded database, keys and demo state.
    database_url: `postgresql://host:port/name` of a server of one's own; empty: embedded.
    prefix: first letters of every role name of this installation.
    base_url: the address at which people reach the hub.
    secret: signs cookies. master_key: wraps the key ring and derives database passwords.
    keyring: folder with the municipalities' keys, outside the database and its backups.
    pool_cap: most database connections of this process.
    """

    data: Path
    base_url: str
    keyring: Path
    secret: bytes = field(repr=False)
    master_key: bytes = field(repr=False)
    database_url: str = ""
    prefix: str = "hub_"
    smtp_url: str = ""
    mail_from: str = "steunpunt@hub.example"
    redis_url: str = ""
    pool_cap: int = 20
    demo: bool = False
    allow_internal_providers: bool = False
    owner_password: str = field(default="", repr=False)
    region: str = "de regio"
    duty_phone: str = "088 - 000 00 00"

    @property
    def https(self) -> bool:
        """Whether people reach the hub over TLS; anything else is loopback."""
        return self.base_url.startswith("https://")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raise SettingsWrong with what to do about it."""
    found = os.environ if environ is None else environ  # noqa: TID251 - this is the one place
    data = data_folder(found)
    base_url = _base_url(found.get("HUB_BASE_URL", "http://127.0.0.1:8000"))
    return Settings(
        data=data,
        base_url=base_url,
        keyring=Path(found.get("HUB_KEYRING", str(data / "keys"))).absolute(),
        secret=_secret(found, "HUB_SECRET", data / "secrets" / "secret"),
        master_key=_secret(found, "HUB_MASTER_KEY", data / "secrets" / "master"),
        database_url=found.get("HUB_DATABASE_URL", ""),
        prefix=found.get("HUB_PREFIX", "hub_"),
        smtp_url=found.get("HUB_SMTP_URL", ""),
        mail_from=found.get("HUB_MAIL_FROM", "steunpunt@hub.example"),
        redis_url=found.get("HUB_REDIS_URL", ""),
        pool_cap=_number(found, "HUB_POOL_CAP", 20),
        demo=found.get("HUB_DEMO", "") == "1",
        allow_internal_providers=found.get("HUB_ALLOW_INTERNAL_PROVIDERS", "") == "1",
        owner_password=_text(found, "HUB_OWNER_PASSWORD"),
        region=found.get("HUB_REGION", "de regio"),
        duty_phone=found.get("HUB_DUTY_PHONE", "088 - 000 00 00"),
    )


def data_folder(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the embedded database: HUB_DATA, or `data` here."""
    found = os.environ if environ is None else environ  # noqa: TID251 - this is the one place
    return Path(found.get("HUB_DATA", "data")).absolute()


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise SettingsWrong(f"HUB_BASE_URL is {text}: buiten deze machine moet het https zijn.")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsWrong(f"HUB_BASE_URL is {text}: geef een adres zoals https://hub.example.nl.")
    return text.rstrip("/")


def _text(found: Mapping[str, str], name: str) -> str:
    path = found.get(f"{name}_FILE")
    try:
        return Path(path).read_text("utf-8").strip() if path else found.get(name, "")
    except OSError as error:
        raise SettingsWrong(f"{name}_FILE is {path}: dat bestand is niet te lezen.") from error


def _secret(found: Mapping[str, str], name: str, kept: Path) -> bytes:
    text = _text(found, name)
    if not text and kept.is_file():
        text = kept.read_text("utf-8").strip()
    if len(text) < SHORTEST_SECRET or len(set(text)) < SHORTEST_SECRET // 4:
        raise SettingsWrong(
            f"{name} ontbreekt of is te kort. Zet een geheim van ten minste {SHORTEST_SECRET} "
            f"willekeurige tekens in een bestand en noem dat in {name}_FILE."
        )
    return text.encode()


def _number(found: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(found.get(name, default))
    except ValueError:
        raise SettingsWrong(f"{name} is {found[name]}: geef een getal.") from None
