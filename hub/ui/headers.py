"""Security headers on every answer; a test holds the pages to zero violations."""

from flask import Flask, Response, current_app, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
FIXED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
}
HSTS = "max-age=31536000; includeSubDomains"
CACHED = ("/static/", "/thema/")


def add_headers(response: Response) -> Response:
    """Put the headers on an answer; only static files and house styles may be kept."""
    response.headers.update(FIXED)
    if request.is_secure or current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = HSTS
    if not (request.path.startswith(CACHED) and response.status_code in {200, 304}):
        response.headers["Cache-Control"] = "no-store"
    return response


def init(app: Flask) -> None:
    """Add the headers to every answer of the app, errors included."""
    app.after_request(add_headers)
