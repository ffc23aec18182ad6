"""Signing in: citizens by phone and one-time code, staff by password; and who is signed in.

A session is an opaque token, in the cookie `lw_session` or as `Authorization: Bearer`; the database keeps its hash.
Times here are real ones, whatever date the demonstration plays.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask, Response, current_app, g, request, session
from sqlalchemy import update
from sqlalchemy.orm import Session as DbSession

from chassis import logs, machine
from chassis.cleaning import compact
from chassis.errors import Invalid, Unauthorised
from chassis.storage.privacy import MOBILE, parse_phone
from chassis.storage.statement import Statement
from chassis.web.auth import Actor
from chassis.wording import Text

from ..departments import registration
from . import limits, rights, staff_accounts
from .model import StaffAccount, WebSession
from .store import accounts, reading, transaction

COOKIE = "lw_session"
LAST, IS_ANOTHER = "last", "is_another"
"""In the browser's own session: a digest of who signed in last, and that since then somebody else has."""
SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last sight of a session is kept: so often at most is it written."""
UNWATCHED = {"static", "livez", "readyz"}
# Looked up by every request, for a fourth of what SQLAlchemy's own select takes.
KEPT = Statement(
    "SELECT * FROM web_session WHERE token_hash = :token_hash",
    **{column.name: column.type for column in WebSession.__table__.columns},
)


class WrongPassword(Unauthorised):
    title = Text("用户名或密码不对", "The user name or the password is wrong")


@dataclass(frozen=True)
class SignedIn:
    """Someone signed in. kind: "citizen" or "staff". username: of staff only. token: known right after signing in."""

    id: uuid.UUID
    kind: str
    actor: Actor
    username: str | None
    expires_at: datetime
    token: str | None = None

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"


def current_session() -> SignedIn | None:
    """Who makes this request, or None."""
    signed_in: SignedIn | None = g.get("signed_in")
    return signed_in


def request_code(phone: str) -> str | None:
    """Have registration send a one-time code; the id to follow it by, where registration says one.

    Raises Invalid on `phone`, TooManyAttempts, DepartmentUnavailable.
    """
    number = parse_phone(phone, MOBILE)
    limits.spend("code", phone=number)
    return registration.send_code(number)


def status_of_code(code_id: uuid.UUID) -> str:
    """How far the message with a code has come: "waiting", "sent", or "dropped", which will not arrive in time.

    Raises TooManyAttempts, DepartmentProblem for a code nobody asked for, DepartmentUnavailable.
    """
    limits.spend("code-status")
    return str(registration.sign_in_code(code_id)["status"])


def sign_in_citizen(phone: str, code: str, name: str = "", anew: bool = False) -> SignedIn:
    """Sign a citizen in; the answer's cookie is set by itself.

    `name`, `anew`: who is behind a phone that was silent for long. Raises DepartmentProblem for a wrong or expired
    code, and where one of the two is wanted.
    """
    number = parse_phone(phone)
    limits.spend("sign-in", phone=number)
    citizen = registration.sign_in(number, code, name, anew)
    limits.give_back("sign-in", phone=number)
    with transaction() as db:
        return _begin(db, "citizen", citizen_id=uuid.UUID(citizen["citizen_id"]))


def sign_in_staff(username: str, password: str) -> SignedIn:
    """Sign staff in; the answer's cookie is set by itself. Raises WrongPassword, also for an unknown name."""
    name = compact(username).lower()[:100]
    limits.spend("staff", username=name)
    with reading() as db:
        account = staff_accounts.find_by_name(db, name)
    if not staff_accounts.matches(account, password) or account is None:
        raise WrongPassword()
    limits.give_back("staff", username=name)
    with transaction() as db:
        return _begin(db, "staff", account_id=account.id)


def change_own_password(current: str, new_password: str) -> None:
    """Change the password of whoever of staff makes this request; their other sessions end.

    Tries count as signing in does. Raises Invalid naming `current` or `password`, TooManyAttempts.
    """
    signed_in = current_session()
    if signed_in is None or not signed_in.is_staff or signed_in.username is None:
        raise Unauthorised()
    limits.spend("staff", username=signed_in.username)
    with reading() as db:
        account = staff_accounts.find_by_name(db, signed_in.username)
    if not staff_accounts.matches(account, current) or account is None:
        raise Invalid.field("current", rights.NOT_YOURS)
    limits.give_back("staff", username=signed_in.username)
    if new_password == current:
        raise Invalid.field("password", rights.SAME)
    credential = staff_accounts.credential(new_password)
    with transaction() as db:
        rights.change_password(
            db,
            by=signed_in.actor,
            kept_hash=account.password_hash,
            credential=credential,
            session_id=signed_in.id,
        )


def sign_out() -> None:
    """End the session of this request, if there is one, and take its cookie back. Forms that are still open in this
    browser are nobody's from now on: whoever sits down at it next does not send them as their own."""
    if signed_in := current_session():
        with transaction() as db:
            _revoke(db, signed_in.id)
    g.pop("signed_in", None)
    g.pop("actor", None)
    session.pop(LAST, None)
    _disown_forms()
    g.session_cookie = ("", datetime.fromtimestamp(0, UTC))


def sign_out_everywhere() -> None:
    """End every session of the citizen who makes this request, on whatever device."""
    if (signed_in := current_session()) and not signed_in.is_staff:
        of_citizen = WebSession.citizen_id == uuid.UUID(signed_in.actor.subject)
        with transaction() as db:
            db.execute(update(WebSession).where(of_citizen).values(revoked_at=machine.now()))
    sign_out()


def recognise(app: Flask) -> None:
    """Know who makes each request, and keep the cookie as signing in and out want it."""

    @app.before_request
    def find_session() -> None:
        token = _token()
        if token and request.endpoint not in UNWATCHED and (signed_in := _find(token)):
            _remember(signed_in)

    @app.after_request
    def set_cookie(response: Response) -> Response:
        if "session_cookie" in g:
            token, ends = g.session_cookie
            secure = app.extensions["settings"].is_production
            response.set_cookie(
                COOKIE, token, expires=ends, httponly=True, samesite="Lax", secure=secure, path="/"
            )
        return response


def uses_cookie() -> bool:
    """Whether this request is made with the cookie, and so perhaps by another site's page. An Authorization that is
    empty is none."""
    return not _scheme()


def _begin(db: DbSession, kind: str, **person: uuid.UUID) -> SignedIn:
    """A new session; one the browser already had is ended, so that no old token outlives a sign-in."""
    if (earlier := current_session()) and uses_cookie():
        _revoke(db, earlier.id)
    now = machine.now()
    token = machine.random_token(32)
    ends = now + _hours(kind, "session")
    web_session = WebSession(token_hash=_hash(token), created_at=now, seen_at=now, expires_at=ends, **person)
    db.add(web_session)
    db.flush()
    signed_in = _citizen(web_session, token) if web_session.citizen_id else _staff(db, web_session, token)
    if signed_in is None:
        raise WrongPassword()
    _remember(signed_in)
    _keep_forms_apart(signed_in)
    g.session_cookie = (token, ends)
    return signed_in


def _keep_forms_apart(signed_in: SignedIn) -> None:
    """Forms that are open in this browser are of who signed in there last, also where that session ended by itself:
    they are nobody's from now on if this is somebody else. One that comes along is shown to them before it is sent."""
    if "csrf_token" not in session:
        return
    person = _hash(signed_in.actor.subject)
    if session.get(LAST, person) != person:
        _disown_forms()
        session[IS_ANOTHER] = True
    session[LAST] = person


def _disown_forms() -> None:
    if "csrf_token" in session:
        session["csrf_token"] = machine.random_token(32)


def _remember(signed_in: SignedIn) -> None:
    g.signed_in = signed_in
    g.actor = signed_in.actor
    logs.bind(actor=signed_in.actor.subject)


def _find(token: str) -> SignedIn | None:
    """The session of a token, while it is good. Its last sight is noted."""
    now = machine.now()
    row = KEPT.read(accounts(), {"token_hash": _hash(token)})
    web_session = WebSession(**row._asdict()) if row else None
    if web_session is None or web_session.is_over(now, _hours(web_session.kind, "idle")):
        return None
    signed_in = _citizen(web_session) if web_session.citizen_id else _staff_now(web_session)
    if signed_in and web_session.seen_at + SEEN_EVERY < now:
        with transaction() as db:
            db.execute(update(WebSession).where(WebSession.id == web_session.id).values(seen_at=now))
    return signed_in


def _staff_now(web_session: WebSession) -> SignedIn | None:
    with reading() as db:
        return _staff(db, web_session)


def _citizen(web_session: WebSession, token: str | None = None) -> SignedIn:
    actor = Actor(str(web_session.citizen_id), frozenset({"citizen"}), frozenset(), frozenset())
    return SignedIn(web_session.id, "citizen", actor, None, web_session.expires_at, token)


def _staff(db: DbSession, web_session: WebSession, token: str | None = None) -> SignedIn | None:
    """Whom a session stands for, with the rights they have now; None once their account may not sign in."""
    account = db.get(StaffAccount, web_session.account_id)
    if account is None or not account.may_sign_in(current_app.extensions["settings"].environment):
        return None
    actor = Actor(str(account.id), *staff_accounts.claims(account))
    return SignedIn(web_session.id, "staff", actor, account.username, web_session.expires_at, token)


def _revoke(db: DbSession, id: uuid.UUID) -> None:
    db.execute(update(WebSession).where(WebSession.id == id).values(revoked_at=machine.now()))


def _token() -> str | None:
    """The token of this request. A bearer token that is no good does not fall back on the cookie."""
    if uses_cookie():
        return request.cookies.get(COOKIE)
    token = _authorization().partition(" ")[2]
    return token if _scheme() == "bearer" else None


def _scheme() -> str:
    return _authorization().partition(" ")[0].lower()


def _authorization() -> str:
    return request.headers.get("Authorization", "").strip()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _hours(kind: str, limit: str) -> timedelta:
    return timedelta(hours=getattr(current_app.extensions["settings"], f"{kind}_{limit}_hours"))
