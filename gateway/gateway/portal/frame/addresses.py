"""Addresses of our pages: as they stand in a page, and whole, where no browser completes them: on paper, in feeds, for
search engines."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus
from uuid import UUID

import flask
from flask import current_app, request

ANY = UUID(int=0)
STANDS_IN_QUERY = "!$'()*,/:;?@"
"""What a query has as it is, as Werkzeug writes it."""


def register(app: flask.Flask) -> None:
    """Let the templates spell addresses as here."""
    app.jinja_env.globals["url_for"] = url_for


def url_for(endpoint: str, **values: Any) -> str:
    """Flask's, but that a page without arguments, or of one id, is spelt once, as is each word of a query: a list has
    two addresses in each row and one in each filter, and to spell them anew takes ten times as long."""
    whole = f"{request.blueprint}{endpoint}" if endpoint.startswith(".") else endpoint
    id = values.get("id")
    parts = _spelt(whole, request.script_root, isinstance(id, UUID))
    if parts is None:
        return flask.url_for(endpoint, **values)
    current_app.inject_url_defaults(whole, values)
    if isinstance(id, UUID):
        del values["id"]
        parts = (parts[0], str(id), parts[1])
    return "".join(parts) + _query(values)


def portal_address() -> str:
    """Where the portal is opened, without a slash at the end: what is printed or kept for everyone must not follow the
    Host header of whoever asks."""
    return (current_app.extensions["settings"].portal_url or request.host_url).rstrip("/")


def whole_address(endpoint: str, **values: Any) -> str:
    """The address of a page from `https://` on."""
    return portal_address() + url_for(endpoint, **values)


@lru_cache(maxsize=1024)
def _spelt(endpoint: str, root: str, has_id: bool) -> tuple[str, ...] | None:
    """What stands before the id in an address, and after it; None where it takes anything else."""
    values = {"id": ANY} if has_id else {}
    arguments = [rule.arguments for rule in current_app.url_map.iter_rules(endpoint)]
    if arguments != [values.keys()]:
        return None
    address = current_app.url_map.bind("", script_name=root).build(endpoint, values)
    before, _, after = address.partition(str(ANY))
    return before, after


def _query(values: Mapping[str, Any]) -> str:
    lists = {name: value if isinstance(value, (list, tuple)) else [value] for name, value in values.items()}
    parts = [
        f"{_quote(name)}={_quote(str(part))}"
        for name, parts in lists.items()
        for part in parts
        if part is not None
    ]
    return "?" + "&".join(parts) if parts else ""


@lru_cache(maxsize=1024)
def _quote(text: str) -> str:
    return quote_plus(text, safe=STANDS_IN_QUERY)
