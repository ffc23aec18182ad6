"""The gateway: the city's public portal, sign-in, the catalogue and the public API."""

from flask import Flask

from chassis.web.app import new_app

from . import accounts, api, catalogue, departments, portal, security, shelf, waiting_room, wordbook
from .accounts.sign_in import recognise
from .schema import Base
from .settings import Settings

# From the top floor down: a room may use those after it, never those before.
ROOMS = (shelf, portal, api, security, waiting_room, wordbook, accounts, catalogue, departments)


def create_app(settings: Settings | None = None) -> Flask:
    """The gateway's application. Run alone it shows what the catalogue has; the departments may come and go."""
    settings = settings or Settings.from_environment()
    app = new_app(
        __name__, settings, "Learning week", metadata=Base.metadata, guard=recognise, static_folder=None
    )
    for room in ROOMS:
        room.register(app)
    return app
