"""What statistics does by itself."""

from sqlalchemy import select

from chassis.clock import now
from chassis.messaging.worker import Job
from chassis.storage.db import reading, transaction

from ..editions.model import Edition
from ..figures.model import Statistics
from .statistics import count, emit_figures


def publish_changed_figures() -> None:
    """Count the editions of which something has changed, and tell the figures that differ from the last told.

    A job with transactions of its own: however long the counting takes, it holds up no change.
    """
    with reading() as db:
        stale = select(Statistics).where(Statistics.changes > Statistics.counted)
        counts = [
            (row.edition_id, row.changes, count(db, db.get_one(Edition, row.edition_id)))
            for row in db.scalars(stale).all()
        ]
    for edition_id, changes, figures in counts:
        with transaction() as db:
            latest = db.get_one(Statistics, edition_id, with_for_update=True)
            if latest.replace(figures, changes, now()):
                emit_figures(db, latest)


# Every two seconds: the statistics page follows the day this closely.
PUBLISH_FIGURES = Job("publish statistics", 2, publish_changed_figures, own_transactions=True)
