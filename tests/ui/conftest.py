"""One Chromium and one served gallery for the browser tests of the face."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from hub.ui.gallery import create_gallery


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    """Give the address of a served gallery."""
    server = make_server("127.0.0.1", 0, create_gallery(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Give a page that fails its test when anything was refused by the security policy."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if _bad(message.text) else None)
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.add_init_script(
        "addEventListener('securitypolicyviolation',"
        " e => console.error('Content Security Policy: ' + e.violatedDirective + e.blockedURI))"
    )
    yield page
    context.close()
    assert refused == []


def _bad(text: str) -> bool:
    return "Content Security Policy" in text or "Trusted" in text
