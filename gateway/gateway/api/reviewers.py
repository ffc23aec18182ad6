"""Who may be named as a reviewer: the accounts are the gateway's, so no department can look."""

import json

from chassis.errors import Invalid
from chassis.web.auth import asker
from chassis.wording import Text

from ..accounts import staff_accounts, store

NAMES_ONE = ("reporting", "PUT", "reviewers")
NO_REVIEWER = Text(
    "没有这个评审账号；请先在“账号”里给它“评审”角色",
    "There is no such account of a reviewer: give it the role of a reviewer under “Accounts” first",
)


def check(department: str, method: str, path: str, body: bytes | None) -> None:
    """Refuse to name an account that could not sign in to review: its scores would be waited for. Raises Invalid."""
    whoever = asker()
    if (department, method, path) != NAMES_ONE or whoever is None or not whoever.has("office"):
        return
    account = account_in(body or b"")
    if account is None:
        return
    with store.reading() as db:
        if not staff_accounts.is_reviewer(db, account):
            raise Invalid.field("account", NO_REVIEWER)


def account_in(body: bytes) -> str | None:
    """The account that a body names; None where the department says what is wrong with it."""
    try:
        enrolment = json.loads(body)
    except ValueError:
        return None
    account = enrolment.get("account") if isinstance(enrolment, dict) else None
    return account if isinstance(account, str) else None
