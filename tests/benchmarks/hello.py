"""A bare Flask application with one route, served the way the hub is: the measure of all pages."""

import sys

from flask import Flask

from hub.web import run


def make_hello() -> Flask:
    app = Flask("hello")

    @app.get("/")
    def hello() -> str:
        return "Hello, world!"

    return app


if __name__ == "__main__":
    run(make_hello, bind=sys.argv[1])
