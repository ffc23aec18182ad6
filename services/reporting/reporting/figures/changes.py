"""That something has changed which figures are counted from."""

from sqlalchemy.orm import Session as DbSession

from .model import CHANGE


def note_change(db: DbSession) -> None:
    """Something that figures are counted from has changed: they are counted again within seconds."""
    db.execute(CHANGE)
