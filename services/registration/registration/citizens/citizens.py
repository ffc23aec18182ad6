"""Who citizens are: asking for a code, signing in with it, what they agreed to, and their phone."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session as DbSession

from chassis import clock, machine
from chassis.cleaning import compact
from chassis.errors import Conflict, DomainError, Invalid, NotFound, TooMany, Unauthorised
from chassis.logs import get_logger
from chassis.storage import privacy
from chassis.storage.db import new_id
from chassis.storage.rows import insert_into
from chassis.wording import Text, lead_time, locale

from ..config import CodeRules
from ..notices import notices
from ..notices.model import CODE, Message, Notice
from ..schema import table_of
from .model import Citizen, Consent, SignInCode

log = get_logger()

code_table, citizen_table = table_of(SignInCode), table_of(Citizen)
# A row that is there is locked by this, so that nobody deletes it as old before it is read.
LOCKED: dict[str, Any] = {"index_elements": [code_table.c.phone_index], "set_": {"tries": code_table.c.tries}}

NO_MESSAGES = Text(
    "座机收不到短信验证码，请填手机号码；没有手机，请打服务台电话报名",
    "A landline takes no text messages: give a mobile number, or call the desk to book",
)


ASK_ANEW = Text("请重新获取验证码", "Please ask for a new code")
TRIED_OUT = Text(
    "这条验证码试错的次数太多，不能再用，请重新获取验证码",
    "This code was tried too often and is of no use any more. Please ask for a new one",
)
TRIES_LEFT = Text(
    "请核对短信里的六位数字，还能试 {left} 次", "Check the six digits in the message. Tries left: {left}"
)


class CodeWrong(Invalid):
    title = Text("验证码不对", "The code is wrong")


class CodeExpired(Invalid):
    title = Text("验证码已失效", "The code is no longer valid")


class NoSuchSignInCode(NotFound):
    title = Text("没有发过这个验证码", "No such code was asked for")


class TooManyCodes(TooMany):
    title = Text("获取验证码太频繁", "Too many codes asked for")


class PhoneTaken(Conflict):
    title = Text("这个号码已经有人在用", "This phone is in use already")


def send_code(db: DbSession, *, phone: str, rules: CodeRules) -> uuid.UUID:
    """Send a fresh code to a phone; from now on only this one counts. The id by which its way is followed.

    Raises Invalid naming `phone`, also of one that takes no messages, TooManyCodes with the seconds to wait.
    """
    number = privacy.parse_phone(phone, privacy.MOBILE)
    if privacy.is_landline(number):
        raise Invalid.field("phone", NO_MESSAGES)
    now = clock.now()
    sign_in_code = lock_code(db, privacy.index(number))
    earlier = map(datetime.fromisoformat, sign_in_code.sent)
    moments = [moment for moment in earlier if moment > now - rules.span]
    if len(moments) >= rules.most_codes:
        raise too_many_codes(min(moments) + rules.span - now)
    code = f"{machine.below(1_000_000):06}"
    sign_in_code.sent = [moment.isoformat() for moment in (*moments, now)]
    sign_in_code.renew(digest_of(number, code), now + rules.lifetime)
    minutes = int(rules.lifetime.total_seconds() // 60)
    notice_id = notices.write_sign_in_code(db, number, code, minutes=minutes, locale=locale())
    log.info("sign-in code written")
    return notice_id


def status_of_code(db: DbSession, code_id: uuid.UUID, rules: CodeRules) -> str:
    """How far the message with a code has come: `waiting`, `sent`, or `dropped` where it cannot arrive in time.

    The same is said whoever's phone it is. Raises NoSuchSignInCode.
    """
    notice = db.get(Notice, code_id)
    if notice is None or notice.kind != CODE:
        raise NoSuchSignInCode()
    if notice.status == "due" and not notice.is_spent(clock.now(), rules.lifetime):
        return "waiting"
    return "sent" if notice.status == "sent" else "dropped"


def too_many_codes(wait: timedelta) -> DomainError:
    seconds = max(1, int(wait.total_seconds()) + 1)
    words = lead_time(-(-seconds // 60))
    text = Text(f"请 {words.zh}后再试。", f"Try again in {words.en}.")
    return TooManyCodes(text, retry_after=seconds)


def count_try(db: DbSession, *, phone: str) -> None:
    """Count a try at the phone's code before it is looked at, to be committed by itself.

    So a wrong code counts although it is answered with an error, and guesses made side by side all count.
    """
    index = privacy.index(privacy.parse_phone(phone))
    db.execute(update(SignInCode).where(SignInCode.phone_index == index).values(tries=SignInCode.tries + 1))


def sign_in(db: DbSession, number: str, consent: str) -> Citizen:
    """The citizen of a phone (E.164) that was opened; the first time, a new one.

    `consent` is the version of the terms agreed to, which is recorded where they had not agreed to it this way before.
    """
    now = clock.now()
    citizen = find_by_phone(db, number) or create(db, number, consent, now)
    citizen.seen_at = now
    record_consent(db, citizen, consent, "web", now)
    log.info("citizen signed in", citizen_id=citizen.id)
    return citizen


def use_code(db: DbSession, number: str, code: str, rules: CodeRules) -> None:
    """Use up the newest code of a phone (E.164). Raises CodeWrong, CodeExpired."""
    sign_in_code = lock_code(db, privacy.index(number))
    if not sign_in_code.is_live(clock.now(), rules.most_tries):
        raise CodeExpired.field("code", TRIED_OUT if sign_in_code.tries > rules.most_tries else ASK_ANEW)
    if not sign_in_code.matches(digest_of(number, code)):
        tries_left = rules.most_tries - sign_in_code.tries
        raise CodeWrong.field("code", TRIES_LEFT.format(left=tries_left) if tries_left > 0 else TRIED_OUT)
    sign_in_code.spend()


def get(db: DbSession, citizen_id: uuid.UUID) -> Citizen:
    """A citizen who is known here. Raises Unauthorised for one who is not, or was erased."""
    citizen = db.get(Citizen, citizen_id)
    if citizen is None or citizen.erased_at:
        raise Unauthorised(Text("请重新登录。", "Please sign in anew."))
    return citizen


def lock_citizens(db: DbSession, *citizen_ids: uuid.UUID) -> None:
    """Let nobody else act for these citizens or erase them until commit; always before a session is locked, and in an
    order that all keep to."""
    ids = select(Citizen.id).where(Citizen.id.in_(citizen_ids)).order_by(Citizen.id)
    db.scalars(ids.with_for_update(key_share=True)).all()


def find_by_phone(db: DbSession, number: str) -> Citizen | None:
    """The citizen of a phone (E.164), found by its blind index."""
    return db.scalar(select(Citizen).filter_by(phone_index=privacy.index(number)))


def create(
    db: DbSession,
    number: str | None,
    consent: str,
    now: datetime,
    *,
    channel: str = "web",
    reach: str = "sms",
    name: str | None = None,
) -> Citizen:
    """A citizen who is new here: signed in for the first time, or booked for by a desk, perhaps without a phone."""
    moments = {"consented_at": now, "created_at": now, "seen_at": now}
    row = new_row(number, name) | moments | {"reach": reach, "consent": consent}
    # Someone may sign in for the first time at the moment a desk books for them.
    newcomer = insert_into(db, citizen_table).on_conflict_do_nothing().returning(citizen_table.c.id)
    citizen_id = db.scalar(newcomer, row)
    citizen = db.get_one(Citizen, citizen_id) if citizen_id else find_by_phone(db, number or "")
    assert citizen is not None  # who was there before cannot have gone while this waited for them
    record_consent(db, citizen, consent, channel, now)
    return citizen


def new_row(number: str | None, name: str | None) -> dict[str, Any]:
    """The columns of a citizen who is known by a phone (E.164) or a name, and has done nothing yet."""
    return {
        "id": new_id(),
        "phone_index": privacy.index(number) if number else None,
        "sealed_phone": privacy.seal(number) if number else None,
        "sealed_name": privacy.seal(name) if name else None,
        "turn": 0,
        "blocked_until": None,
        "erased_at": None,
    }


def record_consent(db: DbSession, citizen: Citizen, version: str, channel: str, now: datetime) -> None:
    """Record that a citizen agreed to a version of the terms by a channel: once, and to none older than before."""
    record = exists().where(
        Consent.citizen_id == citizen.id, Consent.version == version, Consent.channel == channel
    )
    if version < citizen.consent or db.scalar(select(record)):
        return
    row = {"id": new_id(), "citizen_id": citizen.id, "version": version, "channel": channel, "at": now}
    db.execute(insert(table_of(Consent)), row)
    if version > citizen.consent:
        citizen.consent, citizen.consented_at = version, now


def change_phone(db: DbSession, citizen: Citizen, *, phone: str, code: str, rules: CodeRules) -> None:
    """From now on a citizen is known by another phone, whose newest code they tell; of the old one nothing is kept.

    Raises Invalid naming `phone`, CodeWrong, CodeExpired, PhoneTaken.
    """
    number = privacy.parse_phone(phone)
    use_code(db, number, code, rules)
    other = find_by_phone(db, number)
    if other is not None and other.id != citizen.id:
        text = Text("请用这个号码登录，或换一个号码。", "Sign in with it, or give another one.")
        raise PhoneTaken.field("phone", text)
    if other is None:
        forget_phone(db, citizen)
        citizen.phone_index, citizen.sealed_phone = privacy.index(number), privacy.seal(number)
        citizen.reach, citizen.seen_at = "sms", clock.now()
    db.flush()
    log.info("phone changed", citizen_id=citizen.id)


def forget_phone(db: DbSession, citizen: Citizen) -> None:
    """Delete what is kept of a citizen's phone beside the citizen: sign-in codes, and messages that were stored."""
    if citizen.sealed_phone is None:
        return
    db.execute(delete(SignInCode).where(SignInCode.phone_index == citizen.phone_index))
    db.execute(delete(Message).where(Message.to_index == citizen.phone_index))
    number = privacy.unseal(citizen.sealed_phone)
    # Only codes that nobody has sent yet still have their phone: a handful at any time.
    for notice in db.scalars(select(Notice).where(Notice.sealed_to.is_not(None))):
        if privacy.unseal(notice.sealed_to or "") == number:
            notice.sealed_to = notice.sealed_body = None
            notice.status = "dropped" if notice.status == "due" else notice.status


def lock_code(db: DbSession, phone_index: str) -> SignInCode:
    """The one row of a phone, held until the transaction ends: codes to one phone are dealt with in turn."""
    row = {"phone_index": phone_index, "tries": 0, "sent": []}
    db.execute(insert_into(db, code_table).on_conflict_do_update(**LOCKED), row)
    return db.get_one(SignInCode, phone_index, with_for_update=True, populate_existing=True)


def digest_of(number: str, code: str) -> str:
    """A code under the department's key, bound to its phone. Full-width digits and blanks are let pass."""
    return privacy.index(f"sign-in {number} {compact(code)}")
