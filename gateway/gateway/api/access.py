"""Who may call what."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask_smorest import Blueprint

from chassis.web import auth

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view that needs no token, in the OpenAPI document as well."""
    documented_view: View = Blueprint.doc(security=[])(auth.public(view))
    return documented_view
