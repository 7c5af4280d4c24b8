"""Every harmful way to answer a question that we know of, and the code that it ends with."""

import gzip
import time
from http.server import BaseHTTPRequestHandler

from tests.identity.oidc.rogue import Responder, send

Handler = BaseHTTPRequestHandler


def start(handler: Handler, *lines: str) -> None:
    handler.wfile.write("\r\n".join(lines).encode() + b"\r\n")


def drip(handler: Handler, first: bytes) -> None:
    """Send one byte at a time, each well within the read time-out, for ever."""
    handler.wfile.write(first)
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.02)


def flood(handler: Handler, first: bytes) -> None:
    handler.wfile.write(first)
    while True:
        handler.wfile.write(b" " * 65536)


JSON_HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n"


def cut_short(handler: Handler) -> None:
    handler.wfile.write(JSON_HEAD + b'Content-Length: 500\r\n\r\n{"issuer": ')


def told_too_little(handler: Handler) -> None:
    handler.wfile.write(JSON_HEAD + b"Content-Length: 3\r\n\r\n" + b'{"issuer": "x"}')


def bad_chunks(handler: Handler) -> None:
    head = JSON_HEAD.replace(b"HTTP/1.0", b"HTTP/1.1")
    handler.wfile.write(head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n")


def never(handler: Handler) -> None:
    handler.connection.settimeout(5)
    handler.rfile.read(1)


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


def continues(handler: Handler) -> None:
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")


def many_headers(handler: Handler) -> None:
    flood_of = b"".join(b"X-%d: y\r\n" % number for number in range(500))
    handler.wfile.write(JSON_HEAD + flood_of + b"\r\n{}")


def long_header(handler: Handler) -> None:
    handler.wfile.write(JSON_HEAD + b"X: " + b"y" * 70000 + b"\r\n\r\n{}")


def bytes_of(body: bytes, status: int = 200, **headers: str) -> Responder:
    return lambda handler: send(handler, body, status, **headers)


PACKED = gzip.compress(b'{"issuer": "x"}')

HARM: dict[str, tuple[Responder, set[str]]] = {
    "silence": (never, {"provider_slow"}),
    "hanging up": (hang_up, {"provider_unreachable"}),
    "status line dripping": (lambda h: drip(h, b"HTTP/1.0 200 O"), {"provider_slow"}),
    "header dripping": (lambda h: drip(h, b"HTTP/1.0 200 OK\r\nX: "), {"provider_slow"}),
    "body dripping": (lambda h: drip(h, JSON_HEAD + b"\r\n"), {"provider_slow"}),
    "endless continue": (continues, {"provider_slow", "provider_too_large"}),
    "endless body": (lambda h: flood(h, JSON_HEAD + b"\r\n"), {"provider_too_large"}),
    "endless header": (
        lambda h: flood(h, b"HTTP/1.0 200 OK\r\nX: "),
        {"provider_unreachable", "provider_too_large"},
    ),
    "many headers": (many_headers, {"provider_unreachable"}),
    "long header": (long_header, {"provider_unreachable"}),
    "huge body": (bytes_of(b" " * 300_000 + b"{}"), {"provider_too_large"}),
    "cut short": (cut_short, {"provider_not_json"}),
    "more than told": (told_too_little, {"provider_not_json"}),
    "bad chunks": (bad_chunks, {"provider_unreachable"}),
    "no HTTP": (lambda h: start(h, "SSH-2.0-nothing", ""), {"provider_unreachable"}),
    "empty": (bytes_of(b""), {"provider_not_json"}),
    "HTML": (bytes_of(b"<p>hallo", Content_Type="text/html"), {"provider_not_json"}),
    "JSON as text": (bytes_of(b"{}", Content_Type="text/plain"), {"provider_not_json"}),
    "no JSON": (bytes_of(b"issuer=x"), {"provider_not_json"}),
    "a list": (bytes_of(b"[]"), {"provider_not_json"}),
    "a text": (bytes_of(b'"issuer"'), {"provider_not_json"}),
    "deep": (bytes_of(b'{"a":' * 20000 + b"1" + b"}" * 20000), {"provider_not_json"}),
    "deep lists": (bytes_of(b'{"a":' + b"[" * 90000 + b"]" * 90000 + b"}"), {"provider_not_json"}),
    "not UTF-8": (bytes_of(b'{"a": "\xff"}'), {"provider_not_json"}),
    "UTF-16": (bytes_of('{"a": 1}'.encode("utf-16")), {"provider_not_json"}),
    "NaN": (bytes_of(b'{"a": NaN}'), {"provider_not_json"}),
    "a number without end": (bytes_of(b'{"a": ' + b"9" * 5000 + b"}"), {"provider_not_json"}),
    "a name twice": (bytes_of(b'{"issuer": 1, "issuer": 2}'), {"provider_not_json"}),
    "NUL": (bytes_of(b'{"a": "\\u0000"}'), {"provider_not_json"}),
    "packed": (bytes_of(PACKED, Content_Encoding="gzip"), {"provider_not_json"}),
    "told packed": (bytes_of(b"{}", Content_Encoding="gzip"), {"provider_not_json"}),
    "packed badly": (bytes_of(PACKED[:9], Content_Encoding="gzip"), {"provider_not_json"}),
    "packed, untold": (bytes_of(PACKED), {"provider_not_json"}),
    "status 500": (bytes_of(b"{}", 500), {"provider_error", "keys_malformed"}),
    "status 204": (bytes_of(b"", 204), {"provider_not_json"}),
}
