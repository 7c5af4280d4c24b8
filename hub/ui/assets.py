"""Static files: read once at start, named by their content, kept by browsers for a year.

The address holds one hash over all files, so that `hub.css` can point to its fonts with a
relative address and a new release changes every address at once.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

FOLDER = Path(__file__).parent / "static"
YEAR = 31_536_000
PREFIX = "/static"
_TEXT = (".css", ".js", ".svg", ".txt")
_KINDS = {".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """One static file in memory, with its gzip form when that is smaller."""

    body: bytes
    packed: bytes | None
    kind: str


class Assets:
    """All static files of the product, under one hash.

    `extra` adds files that live elsewhere, such as the chart library inside its wheel:
    name in the address -> path on disk.
    """

    def __init__(self, extra: Mapping[str, Path] | None = None) -> None:
        paths = {
            str(path.relative_to(FOLDER).as_posix()): path
            for path in sorted(FOLDER.rglob("*"))
            if path.is_file()
        }
        self._files = {name: _read(path) for name, path in {**paths, **(extra or {})}.items()}
        self.hash = _hash(self._files)

    def url(self, name: str) -> str:
        """Return the address of a static file; an unknown name is a KeyError at once."""
        if name not in self._files:
            raise KeyError(name)
        return f"{PREFIX}/{self.hash}/{name}"

    def respond(self, version: str, name: str) -> Response:
        """Answer with the file; only the present version may be kept, an old one may not."""
        asset = self._files.get(name)
        if asset is None:
            abort(404)
        packed = asset.packed if request.accept_encodings["gzip"] else None
        response = Response(packed or asset.body, content_type=asset.kind)
        response.headers["Vary"] = "Accept-Encoding"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        current = version == self.hash
        response.headers["Cache-Control"] = (
            f"public, max-age={YEAR}, immutable" if current else "no-cache"
        )
        return response


def init(app: Flask, extra: Mapping[str, Path] | None = None) -> Assets:
    """Serve the static files of an app made with `static_folder=None` and add `static_url`."""
    assets = Assets(extra)
    app.add_url_rule(f"{PREFIX}/<version>/<path:name>", "static", assets.respond)
    app.jinja_env.globals["static_url"] = assets.url
    app.jinja_env.globals["sprite_href"] = assets.url("beeld/iconen.svg")
    app.extensions["hub_assets"] = assets
    return assets


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    packed = gzip.compress(body, 9, mtime=0) if path.suffix in _TEXT else None
    kind = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    kind = kind or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return Asset(body, packed, kind)


def _hash(files: Mapping[str, Asset]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name].body).digest())
    return digest.hexdigest()[:12]
