"""Staff accounts: who may sign in with a password, and as what."""

import base64
import re
import threading
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import argon2
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from sqlalchemy import Select, String, cast, select, update
from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chassis.web.auth import Actor
from chassis.wording import Text

from .model import StaffAccount, WebSession

BOUND_TO_UNIT = {"unit_editor"}
BOUND_TO_VENUES = {"venue_operator"}
BOUND_TO_EITHER = {"door", "desk"}
ROLES = {"office", "reviewer", "admin", "city_desk"} | BOUND_TO_UNIT | BOUND_TO_VENUES | BOUND_TO_EITHER
SHORTEST, LONGEST = 10, 128
"""Characters of a password."""
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


class NoSuchAccount(NotFound):
    title = Text("没有这个账号", "There is no such account")


class UsernameTaken(Conflict):
    title = Text("用户名已被使用", "This user name is taken")


@dataclass(frozen=True)
class Credential:
    """A password and its hash. `generated` is the password where it was made here, to be shown once."""

    hash: str
    generated: str | None


class Passwords:
    """Argon2id with a cap on how many hashes run at once: each takes 64 MiB."""

    PATIENCE = 5.0

    def __init__(self, at_once: int, memory_kib: int = argon2.DEFAULT_MEMORY_COST) -> None:
        self._hasher = argon2.PasswordHasher(memory_cost=memory_kib)
        self._turns = threading.BoundedSemaphore(at_once)
        self._nobody = _nobodys_hash(self._hasher)

    def hash(self, password: str) -> str:
        with self._turn():
            return self._hasher.hash(password)

    def match(self, password_hash: str | None, password: str) -> bool:
        """Whether the password is the one of that hash. Without one it takes as long, and is not."""
        with self._turn():
            try:
                self._hasher.verify(password_hash or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
            return password_hash is not None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(timeout=self.PATIENCE):
            raise TooMany(
                Text("登录的人太多，请稍后再试。", "Too many are signing in just now."), retry_after=5
            )
        try:
            yield
        finally:
            self._turns.release()


def _nobodys_hash(hasher: argon2.PasswordHasher) -> str:
    """A hash that costs as much to check as any, and that no password has."""
    salt, digest = (base64.b64encode(machine.random_bytes(size)).decode().rstrip("=") for size in (16, 32))
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"


def credential(password: str | None = None) -> Credential:
    """The credential for a password, or for one made here. Compute it outside any transaction: it takes a while."""
    if password is not None and not SHORTEST <= len(password) <= LONGEST:
        text = Text(
            f"密码需要 {SHORTEST} 到 {LONGEST} 个字符", f"A password has {SHORTEST} to {LONGEST} characters"
        )
        raise Invalid.field("password", text)
    plaintext = password or machine.random_token(12)
    return Credential(_passwords().hash(plaintext), None if password else plaintext)


def create(
    db: DbSession,
    *,
    credential: Credential,
    username: str,
    roles: Collection[str],
    unit: uuid.UUID | None = None,
    venues: Collection[uuid.UUID] = (),
    by: Collection[str] = frozenset({"admin"}),
) -> StaffAccount:
    """Make an account. `by`: the roles of whoever makes it; only an admin makes an admin."""
    check(username, set(roles), unit, venues)
    refuse_admin(roles, by)
    if id_of(db, username):
        raise UsernameTaken.field("username", Text("请换一个用户名", "Choose another user name"))
    account = StaffAccount(
        username=username,
        password_hash=credential.hash,
        roles=sorted(set(roles)),
        unit=unit,
        venues=[str(venue) for venue in venues],
        demonstration=current_app.extensions["settings"].is_demonstration,
        created_at=machine.now(),
    )
    db.add(account)
    return account


def refuse_admin(roles: Collection[str], by: Collection[str]) -> None:
    """Only an admin makes an admin, or changes one."""
    if "admin" in roles and "admin" not in by:
        raise Forbidden(Text("运维账号只由运维开设和修改。", "Only an admin makes or changes an admin."))


def account_view(account: StaffAccount, credential: Credential | None = None) -> dict[str, Any]:
    """{id, username, roles, unit, venues}, and the password when this very credential has made the account."""
    view = {name: getattr(account, name) for name in ("id", "username", "roles", "unit", "venues")}
    if credential and credential.generated and credential.hash == account.password_hash:
        view["password"] = credential.generated
    return view


def disable(db: DbSession, username: str) -> StaffAccount:
    """Let an account sign in no more, and end its sessions."""
    account = db.scalar(select(StaffAccount).filter_by(username=username))
    if account is None:
        raise NoSuchAccount()
    return shut(db, account)


def shut(db: DbSession, account: StaffAccount) -> StaffAccount:
    """Let an account sign in no more, and end its sessions."""
    account.disabled_at = account.disabled_at or machine.now()
    end_sessions(db, account)
    return account


def end_sessions(db: DbSession, account: StaffAccount, but: uuid.UUID | None = None) -> None:
    """End the sessions of an account, but for one."""
    of_account = (WebSession.account_id == account.id) & WebSession.revoked_at.is_(None)
    others = of_account & (WebSession.id != but) if but else of_account
    db.execute(update(WebSession).where(others).values(revoked_at=machine.now()))


def list_accounts(db: DbSession) -> Sequence[StaffAccount]:
    """All accounts by user name."""
    return db.scalars(select(StaffAccount).order_by(StaffAccount.username)).all()


def select_accounts(word: str = "", role: str = "") -> Select[StaffAccount]:
    """Accounts of which the user name has this word and the roles this one, where either is said."""
    accounts = select(StaffAccount)
    if word:
        accounts = accounts.where(StaffAccount.username.contains(word.lower(), autoescape=True))
    if role:
        accounts = accounts.where(cast(StaffAccount.roles, String).contains(f'"{role}"', autoescape=True))
    return accounts


def usernames(db: DbSession, ids: Collection[str]) -> dict[str, str]:
    """{account's id: its user name}, for those of the ids that are an account's."""
    accounts = select(StaffAccount.id, StaffAccount.username)
    return {
        str(id_): name for id_, name in db.execute(accounts.where(StaffAccount.id.in_(map(uuid.UUID, ids))))
    }


def id_of(db: DbSession, username: str) -> uuid.UUID | None:
    """The id of the account of that name, also of one that may not sign in any more."""
    return db.scalar(select(StaffAccount.id).filter_by(username=username))


def is_reviewer(db: DbSession, id_: str) -> bool:
    """Whether this is the id of an account that may review, and was not disabled."""
    try:
        account = db.get(StaffAccount, uuid.UUID(id_))
    except ValueError:
        return False
    return account is not None and account.disabled_at is None and "reviewer" in account.roles


def find_by_name(db: DbSession, username: str) -> StaffAccount | None:
    """The account of that name, if it may sign in. What could be no name is not looked for."""
    if not USERNAME.fullmatch(username):
        return None
    account = db.scalar(select(StaffAccount).filter_by(username=username))
    environment = current_app.extensions["settings"].environment
    return account if account and account.may_sign_in(environment) else None


def matches(account: StaffAccount | None, password: str) -> bool:
    """Whether the password is the account's; it takes as long to tell without an account. Best outside of any
    transaction."""
    return _passwords().match(account.password_hash if account else None, password)


def check(username: str, roles: set[str], unit: uuid.UUID | None, venues: Collection[uuid.UUID]) -> None:
    """Refuse a name that is none, and roles that there are not or that are for a unit or venues nobody has named."""
    errors = {}
    if not USERNAME.fullmatch(username):
        text = Text("2 到 40 个小写字母、数字、点、横线", "2 to 40 small letters, digits, dots or dashes")
        errors["username"] = [text]
    if not roles or roles - ROLES:
        errors["roles"] = [
            Text(f"请从中选择：{'、'.join(sorted(ROLES))}", f"Choose from: {', '.join(sorted(ROLES))}")
        ]
    if roles & BOUND_TO_UNIT and not unit:
        errors["unit"] = [Text("请指明单位", "Name the unit")]
    if roles & BOUND_TO_VENUES and not venues:
        errors["venues"] = [Text("请指明场馆", "Name the venues")]
    if roles & BOUND_TO_EITHER and not (unit or venues):
        errors["venues"] = [Text("请指明场馆或单位", "Name a venue or a unit")]
    if errors:
        raise Invalid(errors=errors)


def username_of(db: DbSession, by: Actor) -> str:
    """The user name of who acts, as records keep it; empty where that is no account of ours."""
    account = db.get(StaffAccount, uuid.UUID(by.subject))
    return account.username if account else ""


def claims(account: StaffAccount) -> tuple[frozenset[str], frozenset[uuid.UUID], frozenset[uuid.UUID]]:
    """(roles, units, venues) that an account's tokens carry."""
    units = frozenset({account.unit} if account.unit else ())
    return frozenset(account.roles), units, frozenset(uuid.UUID(venue) for venue in account.venues)


def _passwords() -> Passwords:
    passwords: Passwords = current_app.extensions["passwords"]
    return passwords
