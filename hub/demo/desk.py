"""The desk of the demo: identity provider and mailbox in one process."""

import argparse
import threading
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from flask import Blueprint, render_template
from werkzeug.serving import make_server

from hub.demo.provider.app import create_app
from hub.demo.stage import book_path
from hub.kernel import clock
from hub.ui import formats

MOST = 500

pages = Blueprint("mailbox", __name__, template_folder="provider/templates")
_box: list[dict[str, str]] = []
_lock = threading.Lock()


class Sink:
    """Takes every mail and keeps the last five hundred in memory."""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail."""
        mail = message_from_bytes(envelope.content, policy=default)
        body = mail.get_body(("plain",))
        with _lock:
            _box.insert(
                0,
                {
                    "to": ", ".join(envelope.rcpt_tos),
                    "subject": str(mail["subject"]),
                    "id": str(mail["message-id"]),
                    "text": body.get_content() if body else "",
                    "when": formats.moment(clock.now()),
                },
            )
            del _box[MOST:]
        return "250 OK"


@pages.get("/postbus")
def mailbox() -> str:
    """Show the mails, newest first."""
    with _lock:
        return render_template("provider/mailbox.html", mails=list(_box))


@pages.get("/postbus.json")
def as_json() -> dict[str, Any]:
    """Give the mails to a test."""
    with _lock:
        return {"mails": list(_box)}


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(prog="hub.demo.desk", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    wanted = parser.parse_args()
    sink = Controller(Sink(), hostname="127.0.0.1", port=wanted.smtp)
    sink.start()
    app = create_app(book_path(wanted.data))
    app.register_blueprint(pages)
    make_server("127.0.0.1", wanted.port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main()
