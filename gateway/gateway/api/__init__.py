"""The public API: the catalogue, signing in, staff accounts, and the way to the departments."""

from flask import Flask

from . import catalogue, keys, proxy, sign_in, staff
from .documents import documents

DOCUMENTED = [catalogue.blp, sign_in.blp, staff.blp]
"""Blueprints of the gateway's own OpenAPI document."""


def add_undocumented(app: Flask) -> None:
    """Mount what has no place in the gateway's own document: the departments, and the keys they fetch."""
    app.extensions["documents"] = {}
    app.extensions["api"].spec.options["servers"] = [{"url": "/"}]
    for blueprint in (keys.blp, proxy.blp):
        app.register_blueprint(blueprint)


__all__ = ["DOCUMENTED", "add_undocumented", "documents"]
