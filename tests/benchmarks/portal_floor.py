"""The floor of the portal: a bare Flask page of the same bytes, `FLOOR_PAGE`, and nothing else."""

import os
from pathlib import Path

from flask import Flask, Response

from tests.benchmarks.bare import bare_app


def create_app() -> Flask:
    app = bare_app(__name__)
    page = Path(os.environ["FLOOR_PAGE"])

    @app.get("/")
    def show() -> Response:
        return Response(answer_bytes, mimetype="text/html")

    answer_bytes = page.read_bytes()
    return app
