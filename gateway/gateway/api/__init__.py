"""The public API: the catalogue, signing in, staff accounts, and the way to the departments."""

from flask import Flask

from chassis.web.app import mount

from . import catalogue, door, keys, proxy, sign_in, sms, staff, words


def register(app: Flask) -> None:
    """Add the gateway's own API to its OpenAPI document; the departments' parts and the keys have no place in it."""
    mount(app, catalogue.blp, sign_in.blp, staff.blp, door.blp, words.blp, sms.blp)
    app.extensions["api"].spec.options["servers"] = [{"url": "/"}]
    for blueprint in (keys.blp, proxy.blp):
        app.register_blueprint(blueprint)
