"""Addresses of our pages: as they stand in a page, and whole, where no browser completes them: on paper, in feeds, for
search engines."""

from functools import lru_cache
from typing import Any
from uuid import UUID

import flask
from flask import current_app, request

ANY = UUID(int=0)


def register(app: flask.Flask) -> None:
    """Let the templates spell addresses as here."""
    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, **values: Any) -> str:
    """Flask's, but that a page without values, or of one id, is spelt once: a list has two addresses in each row, and
    to spell them anew takes ten times as long."""
    if not values:
        return _spelt(endpoint, _here(endpoint), request.script_root)
    id = values.get("id")
    if len(values) == 1 and isinstance(id, UUID):
        before, after = _parted(endpoint, _here(endpoint), request.script_root)
        return f"{before}{id}{after}"
    return flask.url_for(endpoint, **values)


def portal_address() -> str:
    """Where the portal is opened, without a slash at the end: what is printed or kept for everyone must not follow the
    Host header of whoever asks."""
    return (current_app.extensions["settings"].portal_url or request.host_url).rstrip("/")


def whole_address(endpoint: str, **values: Any) -> str:
    """The address of a page from `https://` on."""
    return portal_address() + url_for(endpoint, **values)


def _here(endpoint: str) -> str | None:
    """What an endpoint that begins with a dot is one of."""
    return request.blueprint if endpoint.startswith(".") else None


@lru_cache(maxsize=1024)
def _spelt(endpoint: str, _here: str | None, _root: str) -> str:
    return flask.url_for(endpoint)


@lru_cache(maxsize=1024)
def _parted(endpoint: str, _here: str | None, _root: str) -> tuple[str, str]:
    """What stands before the id in an address, and after it."""
    before, _, after = flask.url_for(endpoint, id=ANY).partition(str(ANY))
    return before, after
