"""The web process: gunicorn around the application."""

from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from hub.app import create_app
from hub.checks import startup
from hub.installation import open_installation
from hub.settings import Settings


class WebServer(BaseApplication):
    """Gunicorn with threads; each worker process opens its own installation."""

    def __init__(self, load: Callable[[], Any], options: dict[str, Any]) -> None:
        self._load = load
        self._options = options
        super().__init__()  # type: ignore[no-untyped-call]

    def load_config(self) -> None:
        """Hand gunicorn our settings."""
        for name, value in self._options.items():
            self.cfg.set(name, value)  # type: ignore[union-attr]

    def load(self) -> Any:
        """Make the application, after the fork."""
        return self._load()


def serve(settings: Settings, *, bind: str, workers: int = 1, threads: int = 8) -> None:
    """Serve until stopped; raises StartRefused when this process must not serve."""
    hub = open_installation(settings)
    startup(hub)
    hub.engine.dispose()
    options = {
        "bind": bind,
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "timeout": 60,
        "graceful_timeout": 20,
        "keepalive": 30,
        "accesslog": None,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    server = WebServer(lambda: create_app(open_installation(settings)), options)
    server.run()  # type: ignore[no-untyped-call]
