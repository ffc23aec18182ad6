"""What can be done with demand: keep what registration tells of a session and of its seats, and show it.

The two are told apart and come in any order: each is kept in its own part of one row.
"""

import uuid
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session as DbSession

from ..venues.model import Venue
from .model import Demand

ORDER = (Demand.unmet, Demand.starts_at, Demand.id)
"""Most people waiting first, then the earliest."""


def keep(db: DbSession, **state: Any) -> None:
    """Keep of a session (its id among them) what is told; the rest stays as it is known."""
    db.merge(Demand(**state))


def forget(db: DbSession, *, id: uuid.UUID) -> None:
    """Forget a session that registration does not know any more."""
    db.execute(delete(Demand).filter_by(id=id))


def select_sessions(venue: Venue) -> Select[Demand]:
    """The sessions at a venue that registration has told of."""
    return select(Demand).filter_by(venue_id=venue.id)
