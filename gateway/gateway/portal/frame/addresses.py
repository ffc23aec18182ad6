"""Addresses of ours as they stand where no browser completes them: on paper, in feeds, for search engines."""

from typing import Any

from flask import current_app, request, url_for


def portal_address() -> str:
    """Where the portal is opened, without a slash at the end: what is printed or kept for everyone must not follow the
    Host header of whoever asks."""
    return (current_app.extensions["settings"].portal_url or request.host_url).rstrip("/")


def whole_address(endpoint: str, **values: Any) -> str:
    """The address of a page from `https://` on."""
    return portal_address() + url_for(endpoint, **values)
