"""What the running application carries, for those who know no web: its database, clock, settings, vault."""

from typing import Any

from flask import current_app


def extension(name: str) -> Any:
    """The running application's `name`. Raises KeyError where there is none, RuntimeError outside of an application."""
    return current_app.extensions[name]
