"""Notices: what citizens are to be told, written in the transaction that causes it.

Which words they get is decided when they are sent (`delivery.wording`), by what is then true of the booking.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, insert, or_, select, update
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.delivery.model import is_under_way
from chassis.storage import privacy
from chassis.storage.db import wake_workers
from chassis.web.app import settings
from chassis.wording import Text

from ..schema import table_of
from ..sessions.editions import Edition
from .model import ANSWER, CODE, UNTOLD, Notice, new_notice_row

SIGN_IN_CODE = Text(
    "验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。",
    "Your code is {code}. It is valid for {minutes} minutes. Tell it to no one.",
)
DESK = Text("服务台电话 {phone}", "Desk: {phone}")
# In `Session.info`: the numbers of desks, by edition.
DESKS = "desks"
WRITE = insert(table_of(Notice))
# What is told a while later, in case it is taken back.
RECALLABLE = ("changed", "session_cancelled")
# In a notice's data: since it was last written, a page showed its citizen what it tells.
SHOWN = "shown"
# Since it was last written, another message named its session: of a long series the first date and how many there are.
NAMED = "named"
# When what it tells was added to, or altered.
SINCE = "since"
IS_HANDED_OVER = is_under_way(Notice)


def write_sign_in_code(db: DbSession, phone: str, code: str, minutes: int, locale: str) -> uuid.UUID:
    """The code someone signs in with; `phone` is E.164 and may belong to no citizen yet. The notice's id."""
    body = sign(db, getattr(SIGN_IN_CODE.format(code=code, minutes=minutes), locale), locale)
    row = new_notice_row(CODE) | {"sealed_to": privacy.seal(phone), "sealed_body": privacy.seal(body)}
    db.execute(WRITE, row)
    wake_workers(db)
    notice_id: uuid.UUID = row["id"]
    return notice_id


def write_answer(db: DbSession, phone: str, answer: Text, locale: str) -> None:
    """Answer a message that came from a phone (E.164), which may be no citizen's."""
    body = privacy.seal(sign(db, getattr(answer, locale), locale))
    db.execute(WRITE, new_notice_row(ANSWER) | {"sealed_to": privacy.seal(phone), "sealed_body": body})
    wake_workers(db)


def write(db: DbSession, kind: str, **columns: Any) -> None:
    """Write one notice; `columns` as `new_notice_row` takes them."""
    db.execute(WRITE, new_notice_row(kind, **columns))


def add_earlier(db: DbSession, booking_id: uuid.UUID, earlier_id: uuid.UUID) -> None:
    """Add to what is told of a new booking which one was given up for it."""
    news = update(Notice).where(Notice.booking_id == booking_id, Notice.kind.in_(("booked", "waitlisted")))
    db.execute(news.values(data={"moved_from": str(earlier_id)}))


def pending(db: DbSession, kind: str, booking_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Notice]:
    """What nobody has been told yet of these bookings, locked: the newest notice of this kind, by booking."""
    query = select(Notice).where(Notice.kind == kind, Notice.status.in_(UNTOLD), ~IS_HANDED_OVER)
    query = query.where(Notice.booking_id.in_(booking_ids)).order_by(Notice.id)
    rows = db.scalars(query.with_for_update().execution_options(populate_existing=True))
    notices_by_booking = {notice.booking_id: notice for notice in rows if notice.booking_id}
    if kind == "changed" and notices_by_booking:
        note_spoken_of(db, notices_by_booking)
    return notices_by_booking


def note_spoken_of(db: DbSession, notices_by_booking: Mapping[uuid.UUID, Notice]) -> None:
    """Note of changes that nobody was told as such whose citizens have had, or are having, another message since: it
    named the session as it is."""
    of_bookings = (
        Notice.booking_id.in_(list(notices_by_booking)),
        Notice.id.not_in([row.id for row in notices_by_booking.values()]),
    )
    query = select(Notice.booking_id, Notice.sent_at).where(
        *of_bookings, or_(Notice.status.in_(("sent", "done")), IS_HANDED_OVER)
    )
    for booking_id, sent_at in db.execute(query):
        notice = notices_by_booking[booking_id]  # type: ignore[index]
        if (sent_at or clock.now()) >= last_written(notice):
            notice.data = (notice.data or {}) | {NAMED: True}


def last_written(notice: Notice) -> datetime:
    """When a change was last added to what a notice tells."""
    since = (notice.data or {}).get(SINCE)
    return datetime.fromisoformat(since) if since else notice.written_at


def is_unseen(db: DbSession, booking_ids: Sequence[uuid.UUID]) -> bool:
    """Whether `note_shown` would have anything to note."""
    query = select(Notice.data).where(Notice.kind.in_(RECALLABLE), Notice.status.in_(UNTOLD))
    rows = db.scalars(query.where(Notice.booking_id.in_(booking_ids)))
    return any(not (data or {}).get(SHOWN) for data in rows)


def note_shown(db: DbSession, booking_ids: Sequence[uuid.UUID]) -> None:
    """Note that citizens see these bookings as they are: what nobody was told of is not taken back in silence now."""
    if is_unseen(db, booking_ids):
        for kind in RECALLABLE:
            for notice in pending(db, kind, booking_ids).values():
                notice.data = (notice.data or {}) | {SHOWN: True}


def is_shown(data: Mapping[str, Any] | None) -> bool:
    """Whether its citizen has seen, or heard by another message, what a notice with these data tells."""
    return bool((data or {}).get(SHOWN) or (data or {}).get(NAMED))


def as_known(data: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a change changed, as it was and its citizen still takes it to be: nothing where they have seen it since.
    A message that names a series has not told them of its dates."""
    before: dict[str, Any] = (data or {}).get("before", {})
    is_untold = not is_shown(data) or (before.get("dates") and not (data or {}).get(SHOWN))
    return before if is_untold else {}


def due_later() -> datetime:
    """When what a clerk changes now is told, in case it is changed again or taken back."""
    return clock.now() + timedelta(seconds=settings().settle_seconds)


def is_ripe() -> ColumnElement[bool]:
    """Whether a notice is no longer held back."""
    return Notice.due_at <= clock.now()


def sign(db: DbSession, body: str, locale: str, edition_id: uuid.UUID | None = None) -> str:
    """A message under the department's signature, which Chinese providers ask for in brackets, and with the number of
    the desk of its edition where it does not say that itself."""
    department, phone = settings(), desk_phone(db, edition_id)
    if phone and phone not in body:
        body = f"{body} {getattr(DESK, locale).format(phone=phone)}"
    return f"[{department.signature_en}] {body}" if locale == "en" else f"【{department.signature}】{body}"


def desk_phone(db: DbSession, edition_id: uuid.UUID | None) -> str | None:
    """The number of an edition's desk; where it has none, that of the edition that goes on or is next, else of the last
    that is over: of those that have one."""
    phones: dict[uuid.UUID | None, str | None] = db.info.setdefault(DESKS, {})
    if edition_id not in phones:
        own_first = case((Edition.id == edition_id, 0), else_=1)
        is_over = Edition.closes_on < clock.today()
        next_first = case((is_over, None), else_=Edition.opens_on)
        query = select(Edition.desk_phone).where(Edition.desk_phone.is_not(None))
        order = (own_first, is_over, next_first, Edition.opens_on.desc())
        phones[edition_id] = db.scalar(query.order_by(*order).limit(1))
    return phones[edition_id]
