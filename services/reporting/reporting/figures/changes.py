"""That something other than the sums has changed which figures are counted from: they are told anew within seconds."""

import uuid

from sqlalchemy.orm import Session as DbSession

from .tally import tally_of


def note_change(db: DbSession, edition_id: uuid.UUID) -> None:
    """Something of this edition has changed."""
    tally_of(db).editions.add(edition_id)


def note_change_everywhere(db: DbSession) -> None:
    """Something has changed that any edition may count by, as the district of a venue."""
    tally_of(db).everywhere = True
