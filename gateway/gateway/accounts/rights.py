"""What staff do to accounts: make them, change their rights, reset, disable; each with a line in the audit."""

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.errors import Conflict, Invalid
from chassis.storage.rows import find
from chassis.web.auth import Actor
from chassis.wording import Text

from . import staff_accounts
from .model import AccountAct, StaffAccount
from .staff_accounts import Credential, NoSuchAccount

NOT_YOURS = Text("请填写现在的密码", "Give the password as it is now")
SAME = Text("和现在的密码一样，请换一个", "It is the password as it is now; choose another")


class OwnAccount(Conflict):
    title = Text("不能改自己账号的权限", "Nobody changes the rights of their own account")


def open_account(db: DbSession, *, by: Actor, credential: Credential, **facts: Any) -> StaffAccount:
    """Make an account, as `staff_accounts.create` does."""
    account = staff_accounts.create(db, credential=credential, by=by.roles, **facts)
    db.flush()
    record(db, by, account, "created", now=rights_of(account))
    return account


def change_rights(
    db: DbSession,
    account_id: uuid.UUID,
    *,
    by: Actor,
    roles: Collection[str],
    unit: uuid.UUID | None,
    venues: Collection[uuid.UUID],
) -> StaffAccount:
    """Give an account other roles, another unit or venues; who is signed in has them from the next request on.

    Raises NoSuchAccount, OwnAccount, Forbidden where an admin is concerned, and Invalid.
    """
    account = lock_account(db, account_id, by)
    staff_accounts.check(account.username, set(roles), unit, venues)
    staff_accounts.refuse_admin(roles, by.roles)
    before = rights_of(account)
    account.roles, account.unit = sorted(set(roles)), unit
    account.venues = [str(venue) for venue in venues]
    if rights_of(account) != before:
        record(db, by, account, "changed", before=before, now=rights_of(account))
    return account


def reset(db: DbSession, account_id: uuid.UUID, *, by: Actor, credential: Credential) -> StaffAccount:
    """Give an account another password, and end its sessions. Raises as `change_rights`."""
    account = lock_account(db, account_id, by)
    account.password_hash = credential.hash
    staff_accounts.end_sessions(db, account)
    record(db, by, account, "reset")
    return account


def disable(db: DbSession, account_id: uuid.UUID, *, by: Actor) -> StaffAccount:
    """Let an account sign in no more; again, nothing changes. Raises as `change_rights`."""
    account = lock_account(db, account_id, by)
    if account.disabled_at is None:
        record(db, by, staff_accounts.shut(db, account), "disabled")
    return account


def enable(db: DbSession, account_id: uuid.UUID, *, by: Actor) -> StaffAccount:
    """Let an account sign in again. Raises as `change_rights`."""
    account = lock_account(db, account_id, by)
    if account.disabled_at is not None:
        account.disabled_at = None
        record(db, by, account, "enabled")
    return account


def change_password(
    db: DbSession, *, by: Actor, kept_hash: str, credential: Credential, session_id: uuid.UUID
) -> None:
    """Change one's own password; one's other sessions end. `kept_hash`: the hash that the old one was held against.

    Raises Invalid naming `current` where the password was changed meanwhile.
    """
    account = find(db, StaffAccount, uuid.UUID(by.subject), NoSuchAccount, lock=True)
    if account.password_hash != kept_hash:
        raise Invalid.field("current", NOT_YOURS)
    account.password_hash = credential.hash
    staff_accounts.end_sessions(db, account, but=session_id)
    record(db, by, account, "password")


def lock_account(db: DbSession, account_id: uuid.UUID, by: Actor) -> StaffAccount:
    """The account, locked, where it is another's that the actor may change."""
    account = find(db, StaffAccount, account_id, NoSuchAccount, lock=True)
    if str(account.id) == by.subject:
        raise OwnAccount()
    staff_accounts.refuse_admin(account.roles, by.roles)
    return account


def rights_of(account: StaffAccount) -> dict[str, Any]:
    """The rights of an account, in JSON."""
    return {
        "roles": list(account.roles),
        "unit": str(account.unit) if account.unit else None,
        "venues": list(account.venues),
    }


def record(db: DbSession, by: Actor, account: StaffAccount, act: str, **detail: Any) -> None:
    facts = {"account_id": account.id, "username": account.username, "act": act, "detail": detail}
    db.add(AccountAct(at=clock.now(), by=staff_accounts.username_of(db, by), **facts))


def select_acts(account_id: uuid.UUID | None = None) -> Select[AccountAct]:
    """What was done to an account, or to all."""
    acts = select(AccountAct)
    return acts.filter_by(account_id=account_id) if account_id else acts
