"""The gateway: the city's public portal, sign-in, the catalogue and the public API."""

from types import ModuleType

from flask import Flask

from chassis.web.app import new_app

from . import accounts, catalogue, waiting_room, wordbook
from .schema import Base
from .settings import Settings

# From the top floor down: a room may use those after it, never those before. Above them is what answers.
ROOMS = (waiting_room, wordbook, accounts, catalogue)


def create_app(settings: Settings | None = None, answers: bool = True) -> Flask:
    """The gateway's application. Run alone it shows what the catalogue has; the departments may come and go. A worker's
    gives no answers."""
    settings = settings or Settings.from_environment()
    app = new_app(
        __name__,
        settings,
        "Learning week",
        metadata=Base.metadata,
        guard=recognise,
        answers=answers,
        static_folder=None,
    )
    for room in (*rooms_that_answer(), *ROOMS) if answers else ROOMS:
        room.register(app)
    return app


def rooms_that_answer() -> tuple[ModuleType, ...]:
    """From the top floor down, too. They and what they are made with take thirty megabytes."""
    from . import api, departments, portal, security, shelf

    return shelf, portal, api, security, departments


def recognise(app: Flask) -> None:
    """Find out who asks."""
    from .accounts import sign_in

    sign_in.recognise(app)
