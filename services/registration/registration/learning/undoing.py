"""A check-in is taken back: where certificates rest on it, they hold no more, so it is asked about first."""

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Conflict
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings.model import Booking
from ..door import check_ins
from ..door.model import CheckIn
from . import certificates
from .model import Certificate


class CertificatesIssued(Conflict):
    """`certificates`: how many hold no more once it is undone; `confirmed` says that it is undone all the same."""

    title = Text("已经开过证明", "Certificates have been issued")


def undo(db: DbSession, *, actor: Actor, check_in_id: uuid.UUID, confirmed: bool) -> dict[str, Any]:
    """Take a check-in back. What is shown to whoever verifies follows by itself.

    Raises as `check_ins.undo`, and CertificatesIssued until it is `confirmed`.
    """
    row = check_ins.find(db, actor, check_in_id)
    holding = count_holding(db, row)
    result = check_ins.undo(db, actor=actor, check_in_id=check_in_id)
    db.flush()
    lapsing = holding - count_holding(db, row)
    if lapsing > 0 and not confirmed:
        raise lapse(lapsing)
    return result


def count_holding(db: DbSession, row: CheckIn) -> int:
    """How many certificates hold that rest on a check-in, or on the party's that it is one of."""
    if row.booking_id:
        return len(certificates.valid_certificates(db, db.get_one(Booking, row.booking_id)))
    if row.outcome != "accepted" or row.undone_at:
        return 0
    return db.scalar(select(func.count(Certificate.id)).filter_by(check_in_id=row.id)) or 0


def lapse(number: int) -> CertificatesIssued:
    text = Text(
        f"这次签到已经开出 {number} 份证明，撤销以后证明就失效，查验会说没有；确实没有来过，请确认撤销。",
        f"{number} certificates rest on this check-in. Once it is undone they hold no more, and whoever verifies one "
        "is told so: confirm where nobody came.",
    )
    return CertificatesIssued(text, certificates=number)
