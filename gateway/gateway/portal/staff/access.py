"""What the pages for staff share: who may open them, and who did something."""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec

from flask.typing import ResponseReturnValue

from chassis.errors import Forbidden
from chassis.web.auth import actor
from chassis.wording import Text

from ...accounts import sign_in, staff_accounts
from ...accounts.store import reading
from ..frame.carried_forms import lead_to_sign_in
from ..frame.receipts import with_receipt

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]
ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NotYourWork(Forbidden):
    title = Text("您的账号不做这项工作", "This is not among what your account does")


class AnotherVenue(Forbidden):
    title = Text("这个场馆不由您的账号管理", "Your account does not operate this venue")


def staff_only(*roles: str) -> Callable[[View[P]], View[P]]:
    """Send who is not signed in as staff to sign in, and then back; refuse staff without one of these roles."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def page(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            account = sign_in.current_session()
            if account is None or account.kind != "staff":
                return lead_to_sign_in("pages.workplace.enter", "pages.workplace.carry_on")
            if not account.actor.has(*roles):
                raise NotYourWork()
            return with_receipt(view(*args, **kwargs))

        return page

    return decorate


def usernames(subjects: Iterable[str]) -> dict[str, str]:
    """{account's id: its user name} of those subjects that are an account's; a command of the house is none."""
    ids = {subject for subject in subjects if ID.fullmatch(subject)}
    with reading() as db:
        return staff_accounts.usernames(db, ids)


def own_venue_only(*roles: str) -> Callable[[View[P]], View[P]]:
    """And, of a page of one venue (`id`), refuse who does not operate it, before anything can be filled in; the office
    acts for any."""

    def decorate(view: View[P]) -> View[P]:
        @staff_only(*roles)
        @wraps(view)
        def page(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            venue_id = kwargs.get("id")
            if venue_id and not actor().has("office") and venue_id not in actor().venues:
                raise AnotherVenue()
            return view(*args, **kwargs)

        return page

    return decorate
