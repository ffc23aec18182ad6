"""Who may open a citizen's pages."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from ...accounts import sign_in

P = ParamSpec("P")


def citizens_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Send who is not signed in as a citizen to sign in, and then back to the page they wanted."""

    @wraps(view)
    def page(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        account = sign_in.current_session()
        if account is None or account.kind != "citizen":
            return redirect(url_for("pages.sign_in.ask_phone", next=_here()), 303)
        return view(*args, **kwargs)

    return page


def _here() -> str:
    """This page as an address to come back to; for a form that was sent, the page that shows the form."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
