"""Registration's notices for the courier: their words and phones, what goes first, and what may wake people."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import clock
from chassis.delivery import courier
from chassis.delivery.messenger import Messenger
from chassis.delivery.outgoing import Notices, Words
from chassis.storage import privacy
from chassis.web.app import settings

from ..bookings.model import Booking
from ..citizens.model import Citizen
from ..notices.model import CODE, Notice
from ..notices.notices import RECALLABLE
from ..sessions.marks import Unsettled
from ..sessions.model import Session
from ..wishes.model import Wish
from . import urgency, wording


def words_of(db: DbSession, notices: Sequence[Notice]) -> Callable[[Notice], Words | None]:
    """What puts each of these into words; all that they speak of is read once, and kept as long as this is."""
    phones, rows = phones_of(db, notices), read_ahead(db, notices)
    lifetime = settings().code_rules.lifetime

    def to_words(notice: Notice, _rows: list[object] = rows) -> Words | None:
        sealed_phone = phones.get(notice.citizen_id) or notice.sealed_to
        is_spent = notice.is_spent(clock.now(), lifetime)
        text = wording.word_message(db, notice) if sealed_phone and not is_spent else None
        return Words(privacy.unseal(sealed_phone), text) if sealed_phone and text is not None else None

    return to_words


def phones_of(db: DbSession, notices: Iterable[Notice]) -> dict[uuid.UUID | None, str | None]:
    """The sealed phones of their citizens, by id."""
    ids = {notice.citizen_id for notice in notices if notice.citizen_id}
    rows = db.execute(select(Citizen.id, Citizen.sealed_phone).where(Citizen.id.in_(ids))) if ids else ()
    return {row.id: row.sealed_phone for row in rows}


def read_ahead(db: DbSession, notices: Iterable[Notice]) -> list[object]:
    """The wishes, bookings and sessions that notices speak of. As long as they are kept, `db` need not look them up."""
    booking_ids = {notice.booking_id for notice in notices if notice.booking_id}
    wish_ids = {notice.wish_id for notice in notices if notice.wish_id}
    wishes = db.scalars(select(Wish).where(Wish.id.in_(wish_ids))).all() if wish_ids else []
    if not booking_ids:
        return list(wishes)
    bookings = db.scalars(select(Booking).where(Booking.id.in_(booking_ids))).all()
    session_ids = {booking.session_id for booking in bookings}.union(*map(offers_of, notices))
    sessions = db.scalars(select(Session).where(Session.id.in_(session_ids))).all()
    wording.read_phones(db, sessions)
    return [*wishes, *bookings, *sessions]


def offers_of(notice: Notice) -> set[uuid.UUID]:
    """The sessions that a notice offers; none of one that cannot be read, which is found when it is put into words."""
    try:
        return set(map(uuid.UUID, (notice.data or {}).get("offers") or ()))
    except (ValueError, TypeError, AttributeError):
        return set()


def find_unsettled(db: DbSession, notices: Sequence[Notice]) -> set[uuid.UUID]:
    """Those of these that tell of a change of a session which a newer fact has marked: it may be taken back by that."""
    ids = [notice.id for notice in notices if notice.kind in RECALLABLE]
    if not ids:
        return set()
    marked_notices = select(Notice.id).join(Booking, Booking.id == Notice.booking_id)
    marked_notices = marked_notices.join(Unsettled, Unsettled.id == Booking.session_id)
    return set(db.scalars(marked_notices.where(Notice.id.in_(ids))))


# Of a sign-in code nothing is kept to read once it was sent, or is not to be sent any more.
NOTICES = Notices(
    Notice,
    words=words_of,
    is_urgent=urgency.is_urgent,
    quiet=lambda: settings().quiet,
    find_unsettled=find_unsettled,
    first=CODE,
    emptied_columns=("sealed_to", "sealed_body"),
)


def new_courier(messenger: Messenger, senders: int = 1, threads: Executor | None = None) -> courier.Courier:
    return courier.Courier(NOTICES, messenger, senders, threads)


def is_anything_due() -> bool:
    return courier.is_anything_due(NOTICES)


def send_due(messenger: Messenger) -> None:
    """Send all that is due, one after the other."""
    courier.send_due(NOTICES, messenger)
