"""The web process: gunicorn around the application."""

import gc
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from hub.app import create_app
from hub.checks import startup
from hub.installation import open_installation
from hub.settings import Settings

SELDOM = 50_000


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
        """Make the application, after the fork.

        What is there after the start stays for good, so the collector need not look at it
        again; a page makes thousands of small objects and hardly a cycle, so it looks seldom.
        """
        application = self._load()
        gc.collect()
        gc.freeze()
        gc.set_threshold(SELDOM, 10, 10)
        return application


def serve(settings: Settings, *, bind: str, workers: int = 1, threads: int = 8) -> None:
    """Serve the hub until stopped; raises StartRefused when this process must not serve."""
    hub = open_installation(settings)
    startup(hub)
    hub.engine.dispose()
    run(
        lambda: create_app(open_installation(settings)), bind=bind, workers=workers, threads=threads
    )


def run(load: Callable[[], Any], *, bind: str, workers: int = 1, threads: int = 8) -> None:
    """Serve an application until stopped; `load` makes it, in each worker process."""
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
    server = WebServer(load, options)
    server.run()  # type: ignore[no-untyped-call]
