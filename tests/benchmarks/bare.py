"""A Flask app with nothing of ours in it, which gunicorn serves by the same settings as a department's."""

from types import SimpleNamespace

from flask import Flask


def bare_app(name: str) -> Flask:
    """The app of a floor: it has nothing to warm before its first request."""
    app = Flask(name)
    app.extensions["readiness"] = SimpleNamespace(warm_early=lambda: None)
    return app
