"""All that has to be known of a citizen and a session before a seat is taken."""

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from ..citizens.model import Citizen
from ..schema import table_of
from ..sessions.model import Edition, Session
from .model import ACTIVE, Booking

bookings, citizens, sessions, editions = map(table_of, (Booking, Citizen, Session, Edition))
_earlier, _active = aliased(bookings), aliased(bookings)
_held = (
    select(func.count())
    .select_from(bookings)
    .where(bookings.c.citizen_id == citizens.c.id, bookings.c.status.in_(ACTIVE))
    .scalar_subquery()
)
# One row for a citizen who is known; of a session that is not, every column is NULL. `earlier_id`: the booking that
# this key made; `active_id`: the citizen's booking of this session; `held`: their bookings of any.
STANDING = (
    select(
        citizens.c.turn,
        citizens.c.reach,
        citizens.c.blocked_until,
        _earlier.c.id.label("earlier_id"),
        _earlier.c.fingerprint,
        _active.c.id.label("active_id"),
        editions.c.party_limit.label("edition_party_limit"),
        editions.c.open_bookings_limit,
        editions.c.undo_minutes,
        _held.label("held"),
        *sessions.c,
    )
    .select_from(citizens)
    .outerjoin(_earlier, and_(_earlier.c.citizen_id == citizens.c.id, _earlier.c.key == bindparam("key")))
    .outerjoin(sessions, sessions.c.id == bindparam("session_id"))
    .outerjoin(editions, editions.c.id == sessions.c.edition_id)
    .outerjoin(
        _active,
        and_(
            _active.c.citizen_id == citizens.c.id,
            _active.c.session_id == sessions.c.id,
            _active.c.status != "cancelled",
        ),
    )
    .where(citizens.c.id == bindparam("citizen_id"), citizens.c.erased_at.is_(None))
)
