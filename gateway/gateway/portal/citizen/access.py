"""Who may open a citizen's pages."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ...accounts import sign_in
from ..frame.receipts import with_receipt

P = ParamSpec("P")


def citizens_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Send who is not signed in as a citizen to sign in, and then back to the page they wanted; a form that was sent
    comes along."""

    @wraps(view)
    def page(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if is_citizen():
            return with_receipt(view(*args, **kwargs))
        if request.method == "POST" and not g.get("form_expired"):
            return redirect(url_for("pages.sign_in.carry_on", next=_here()), 307)
        return redirect(url_for("pages.sign_in.ask_phone", next=_here()), 303)

    return page


def is_citizen() -> bool:
    """Whether who reads this page is signed in as a citizen."""
    account = sign_in.current_session()
    return account is not None and account.kind == "citizen"


def _here() -> str:
    """This page as an address to come back to; for a form that was sent, the page that shows the form."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
