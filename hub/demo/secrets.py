"""The demo makes its own secrets, once, in its data folder."""

import os
import secrets
from pathlib import Path

from hub.settings import Settings, read_settings


def make_secrets(data: Path) -> None:
    """Write the secrets that are not there yet, readable by this account only."""
    folder = data / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("secret", "master"):
        path = folder / name
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(secrets.token_urlsafe(48))


def demo_environment(data: Path, port: int) -> dict[str, str]:
    """Return the settings of every process of the demo, as an environment."""
    return {
        "HUB_DATA": str(data),
        "HUB_BASE_URL": f"http://127.0.0.1:{port}",
        "HUB_DEMO": "1",
        "HUB_ALLOW_INTERNAL_PROVIDERS": "1",
        "HUB_SMTP_URL": f"smtp://127.0.0.1:{port + 2}",
        "HUB_MAIL_FROM": "steunpunt@hub.example",
        "HUB_POOL_CAP": "20",
        "HUB_REGION": "Regio Lindestreek",
    }


def demo_settings(data: Path, port: int) -> Settings:
    """Return the settings of the demo."""
    make_secrets(data)
    return read_settings(demo_environment(data, port))
