"""The rules of an edition that bear on a session, and what holds where there are none."""

from typing import Any

from sqlalchemy.orm import Session as Database

from .model import Edition, Session

# What an edition is held to that was told before its rules were complete.
RULES: dict[str, Any] = {
    "open_bookings_limit": None,
    "hold_minutes": 30,
    "promotion_cutoff_minutes": 60,
    "release_minutes": 30,
    "undo_minutes": 10,
    "no_show_limit": 3,
    "no_show_days": 30,
    "block_days": 7,
    "retention_days": 180,
}


def rule(db: Database, session: Session, name: str) -> Any:
    """A rule of the session's edition, or what holds where there is none."""
    edition = db.get(Edition, session.edition_id) if session.edition_id else None
    return getattr(edition, name) if edition else RULES[name]
