"""How many a venue and its spaces hold at a time, as venues told it and as the capacity policies of now leave it."""

import uuid

from sqlalchemy.orm import Session as DbSession

from chassis import clock

from ..sessions.houses import Place
from .fact_cache import edition_of, policies_in_force
from .model import Venue, allowed_seats, limit_by


def places_of(db: DbSession, venue_id: uuid.UUID) -> list[Place]:
    """The places of a venue that hold so many at a time: the venue itself first."""
    venue = db.get(Venue, venue_id)
    if venue is None:
        return []
    limits: list[tuple[uuid.UUID | None, int | None]] = [(None, venue.at_once)]
    limits += [(uuid.UUID(space["id"]), space["at_once"]) for space in venue.spaces or ()]
    return [place_of(db, venue, space_id, most) for space_id, most in limits if most]


def place_of(db: DbSession, venue: Venue, space_id: uuid.UUID | None, most: int) -> Place:
    now = clock.now()
    where = edition_of(db, now), venue.id, venue.sector, (venue.district, venue.area), now
    policies = [policy for policy in policies_in_force(db) if policy.bears_on(*where)]
    limit = allowed_seats(policies, most)
    return Place(space_id or venue.id, space_id, most, limit, limit_by(policies, most, most))
