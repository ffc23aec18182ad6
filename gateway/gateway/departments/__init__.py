"""The departments as the gateway reaches them: the connection, and a client module for each department."""

import logging

from flask import Flask

from . import direct, errors
from .connection import Department
from .signer import Signer


def register(app: Flask) -> None:
    """Give the application its departments, the key its tokens are signed with, and what to answer to a refusal;
    templates, where files are."""
    # urllib3 would log the whole address of what it tries again, query and all.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    settings = app.extensions["settings"]
    app.extensions["signer"] = Signer(settings.seed)
    app.extensions["departments"] = {
        name: Department(name, url, settings) for name, url in settings.departments.items()
    }
    app.extensions["documents"] = {}
    app.jinja_env.globals["direct"] = direct
    app.register_error_handler(errors.DepartmentProblem, errors.pass_on)
