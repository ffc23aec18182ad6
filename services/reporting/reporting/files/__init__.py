"""Files: uploads put together, checked and kept once by what is in them; shown to whom they belong."""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.web.app import add_routes

from ..uploads import keep_objects
from . import files, jobs


def register(app: Flask) -> None:
    """Add what this room answers and does by itself."""
    keep_objects(app, "files", files.known_files)
    keep_objects(app, "pictures", files.known_pictures)
    add_routes(app, __name__, "blp")
    app.extensions["gatherings"] = {}
    add_jobs(app, jobs.CHECK_FILES, jobs.GATHER_PIECES)
