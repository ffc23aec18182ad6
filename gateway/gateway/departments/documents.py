"""The OpenAPI documents of all parts of the API."""

from typing import Any

from flask import current_app

from . import asking
from .errors import DepartmentUnavailable

OWN = "catalogue"
"""The name under which the gateway's own part of the API is known."""
ONLY_THE_GATEWAY = ("/sign-in-codes", "/sign-ins", "/demo")


def documents() -> dict[str, Any]:
    """{"catalogue", "registration", "venues", "reporting": the OpenAPI document, or None while it cannot be had}."""
    return {name: _at_hand(name) for name in (OWN, *current_app.extensions["departments"])}


def document(name: str) -> dict[str, Any]:
    """The gateway's own document, or a department's without what only the gateway may call. While a department is
    down, the copy this process had last; raises DepartmentUnavailable when it never had one."""
    if name == OWN:
        ours: dict[str, Any] = current_app.extensions["api"].spec.to_dict()
        return ours
    documents: dict[str, dict[str, Any]] = current_app.extensions["documents"]
    try:
        documents[name] = _public_part(name, asking.ask(name, "GET", "/openapi.json"))
    except DepartmentUnavailable:
        if name not in documents:
            raise
    return documents[name]


def _at_hand(name: str) -> dict[str, Any] | None:
    try:
        return document(name)
    except DepartmentUnavailable:
        return None


def _public_part(department: str, document: dict[str, Any]) -> dict[str, Any]:
    paths = {path: what for path, what in document["paths"].items() if not path.startswith(ONLY_THE_GATEWAY)}
    return document | {"paths": paths, "servers": [{"url": f"/api/{department}"}]}
