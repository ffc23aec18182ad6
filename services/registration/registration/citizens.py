"""What can be done by a citizen without a name here yet: ask for a code, sign in with it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from unicodedata import normalize

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Database

from chassis import clock, privacy
from chassis.db import new_id
from chassis.errors import DomainError, Invalid, TooMany
from chassis.logs import get_logger
from chassis.wording import Text, locale

from . import notices
from .model import Citizen, SignInCode
from .model.base import table_of

log = get_logger()

codes = table_of(SignInCode)
FIRST_CODE = {
    "postgresql": postgresql.insert(codes).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(codes).on_conflict_do_nothing(),
}


class CodeWrong(Invalid):
    title = Text("验证码不对", "The code is wrong")


class CodeExpired(Invalid):
    title = Text("验证码已失效", "The code is no longer valid")


class TooManyCodes(TooMany):
    title = Text("获取验证码太频繁", "Too many codes asked for")


@dataclass(frozen=True)
class CodeRules:
    """How long a code lives, how often it may be tried, and how many one phone gets in a span."""

    lifetime: timedelta
    most_tries: int
    most_codes: int
    span: timedelta


def send_code(db: Database, *, phone: str, rules: CodeRules) -> None:
    """Send a fresh code to a phone; from now on only this one counts.

    Raises Invalid naming `phone`, TooManyCodes with the seconds to wait.
    """
    number = privacy.parse_phone(phone)
    now = clock.now()
    kept = code_of(db, privacy.index(number))
    sent = [moment for one in kept.sent if (moment := datetime.fromisoformat(one)) > now - rules.span]
    if len(sent) >= rules.most_codes:
        raise too_many(min(sent) + rules.span - now)
    code = f"{secrets.randbelow(1_000_000):06}"
    kept.sent = [moment.isoformat() for moment in (*sent, now)]
    kept.renew(digest_of(number, code), now + rules.lifetime)
    notices.sign_in_code(db, number, code, minutes=int(rules.lifetime.total_seconds() // 60), locale=locale())
    log.info("sign-in code written")


def too_many(wait: timedelta) -> DomainError:
    seconds = max(1, int(wait.total_seconds()) + 1)
    minutes = -(-seconds // 60)
    text = Text(f"请 {minutes} 分钟后再试。", f"Try again in {minutes} minutes.")
    return TooManyCodes(text, retry_after=seconds)


def count_try(db: Database, *, phone: str) -> None:
    """Count a try at the phone's code before it is looked at, to be committed by itself.

    So a wrong code counts although it is answered with an error, and guesses made side by side all count.
    """
    index = privacy.index(privacy.parse_phone(phone))
    db.execute(update(SignInCode).where(SignInCode.phone_index == index).values(tries=SignInCode.tries + 1))


def sign_in(db: Database, *, phone: str, code: str, consent: str, rules: CodeRules) -> Citizen:
    """The citizen of a phone whose code is right; the first time, a new one.

    `consent` is the version of the terms agreed to. Raises Invalid naming `phone`, CodeWrong, CodeExpired.
    """
    number = privacy.parse_phone(phone)
    now = clock.now()
    kept = code_of(db, privacy.index(number))
    if not kept.is_live(now, rules.most_tries):
        raise CodeExpired.field("code", Text("请重新获取验证码", "Please ask for a new code"))
    if not kept.matches(digest_of(number, code)):
        raise CodeWrong.field("code", Text("请核对短信里的六位数字", "Check the six digits in the message"))
    kept.spend()
    citizen = db.scalar(select(Citizen).filter_by(phone_index=kept.phone_index)) or welcome(
        db, number, consent, now
    )
    log.info("citizen signed in", citizen_id=citizen.id)
    return citizen


def welcome(db: Database, number: str, consent: str, now: datetime) -> Citizen:
    """A citizen who has signed in for the first time."""
    citizen = Citizen(
        id=new_id(),
        phone_index=privacy.index(number),
        sealed_phone=privacy.seal(number),
        sealed_name=None,
        reach="sms",
        turn=0,
        blocked_until=None,
        erased_at=None,
        consent=consent,
        consented_at=now,
        created_at=now,
    )
    db.add(citizen)
    return citizen


def code_of(db: Database, phone_index: str) -> SignInCode:
    """The one row of a phone, held until the transaction ends: codes to one phone are dealt with in turn."""
    row = {"phone_index": phone_index, "tries": 0, "sent": []}
    db.execute(FIRST_CODE[db.get_bind().dialect.name], row)
    return db.get_one(SignInCode, phone_index, with_for_update=True, populate_existing=True)


def digest_of(number: str, code: str) -> str:
    """A code under the department's key, bound to its phone. Full-width digits and blanks are let pass."""
    return privacy.index(f"sign-in {number} {normalize('NFKC', code).strip()}")
