"""Who may open a citizen's pages."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask.typing import ResponseReturnValue

from ...accounts import sign_in
from ..frame.carried_forms import lead_to_sign_in
from ..frame.receipts import with_receipt

P = ParamSpec("P")


def citizens_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Send who is not signed in as a citizen to sign in, and then back to the page they wanted; a form that was sent
    comes along."""

    @wraps(view)
    def page(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if is_citizen():
            return with_receipt(view(*args, **kwargs))
        return lead_to_sign_in("pages.sign_in.ask_phone", "pages.sign_in.carry_on")

    return page


def is_citizen() -> bool:
    """Whether who reads this page is signed in as a citizen."""
    account = sign_in.current_session()
    return account is not None and account.kind == "citizen"
