"""Notices: what citizens are to be told, written in the transaction that causes it.

Which words they get is decided when they are sent (`delivery.wording`), by what is then true of the booking.
"""

import uuid
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.storage import privacy
from chassis.storage.db import new_id
from chassis.web.app import settings
from chassis.wording import Text

from ..schema import table_of
from .model import STATUS_OF_REACH, Notice

SIGN_IN_CODE = Text(
    "验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。",
    "Your code is {code}. It is valid for {minutes} minutes. Tell it to no one.",
)
WRITE = insert(table_of(Notice))


def write_sign_in_code(db: DbSession, phone: str, code: str, minutes: int, locale: str) -> None:
    """The code someone signs in with; `phone` is E.164 and may belong to no citizen yet."""
    body = sign(getattr(SIGN_IN_CODE.format(code=code, minutes=minutes), locale), locale)
    sealed = {"sealed_to": privacy.seal(phone), "sealed_body": privacy.seal(body)}
    db.execute(WRITE, new_row("sign_in_code") | sealed)


def write(db: DbSession, kind: str, **columns: Any) -> None:
    """Write one notice; `columns` as `row` takes them."""
    db.execute(WRITE, new_row(kind, **columns))


def new_row(
    kind: str,
    *,
    citizen_id: uuid.UUID | None = None,
    booking_id: uuid.UUID | None = None,
    reach: str = "sms",
    data: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The columns of a notice that nobody has tried to send yet."""
    now = clock.now()
    empty = dict.fromkeys(("sealed_to", "sealed_body", "why", "done_by", "sent_at"))
    columns = {"id": new_id(), "kind": kind, "citizen_id": citizen_id, "booking_id": booking_id, "data": data}
    return (
        empty | columns | {"status": STATUS_OF_REACH[reach], "attempts": 0, "due_at": now, "written_at": now}
    )


def sign(body: str, locale: str) -> str:
    """A message under the department's signature, which Chinese providers ask for in brackets."""
    department = settings()
    return f"[{department.signature_en}] {body}" if locale == "en" else f"【{department.signature}】{body}"
