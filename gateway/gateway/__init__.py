"""The gateway: the city's public portal, sign-in, the catalogue and the public API."""

from flask import Flask

from chassis.messaging.department import add_jobs, messaging_of, publish
from chassis.messaging.worker import Job
from chassis.web.app import add_routes, new_app

from . import api, commands, departments, keys, limits, pages, security, sign_in
from .accounts import Passwords
from .catalogue.subscriptions import subscriptions
from .events import PUBLISHES
from .model import Base
from .settings import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The gateway's application. Run alone it shows what the catalogue has; the departments may come and go."""
    settings = settings or Settings.from_environment()
    app = new_app(__name__, settings, title="Learning week", metadata=Base.metadata, guard=sign_in.recognise)
    app.extensions["signer"] = keys.Signer(settings.seed)
    app.extensions["passwords"] = Passwords(settings.concurrent_hashes, settings.hash_memory_kib)
    security.secure(app)
    departments.reach(app)
    add_routes(app, *api.DOCUMENTED)
    api.add_undocumented(app)
    pages.register(app)
    publish(app, *PUBLISHES)
    messaging_of(app).subscriptions = subscriptions
    add_jobs(
        app,
        Job("forget ended sessions", 3600, sign_in.forget_ended),
        Job("forget attempts", 600, limits.forget_expired),
    )
    app.cli.add_command(commands.staff)
    return app
