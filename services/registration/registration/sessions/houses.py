"""The places where so many people may be at a time: a venue, or a space of it."""

import uuid
from dataclasses import dataclass
from typing import Any

# In the application's extensions: `places_of(db, venue_id)` of the schedule, which stands beside the door.
PLACES = "registration.places"


@dataclass(frozen=True)
class Place:
    """A venue, or a space of it, that holds `at_once` people; `limit` is what the capacity policies leave of that, and
    `policy` the strictest of them, where there is one (LimitView)."""

    id: uuid.UUID
    space_id: uuid.UUID | None
    at_once: int
    limit: int
    policy: dict[str, Any] | None
