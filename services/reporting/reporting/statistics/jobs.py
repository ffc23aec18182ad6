"""What statistics does by itself."""

from sqlalchemy import select

from chassis.clock import SHANGHAI, now
from chassis.messaging.jobs import Job
from chassis.storage.db import reading, transaction

from ..editions.model import Edition
from ..figures.model import Statistics
from . import recount
from .statistics import count, emit_figures

AT_NIGHT = 3
"""The hour in which sums are recounted."""
STALE = select(Statistics).where(Statistics.changes > Statistics.counted)
"""Editions of which something has changed since they were counted."""


def publish_changed_figures() -> None:
    """Count the editions of which something has changed, and tell the figures that differ from the last told.

    A job with transactions of its own: however long the counting takes, it holds up no change.
    """
    with reading() as db:
        counts = [
            (row.edition_id, row.changes, count(db, db.get_one(Edition, row.edition_id)))
            for row in db.scalars(STALE).all()
        ]
    for edition_id, changes, figures in counts:
        with transaction() as db:
            latest = db.get_one(Statistics, edition_id, with_for_update=True)
            if latest.replace(figures, changes, now()):
                emit_figures(db, latest)


def recount_at_night() -> None:
    """Once a night, count all sessions and mend the sums that are not theirs."""
    if now().astimezone(SHANGHAI).hour == AT_NIGHT:
        recount_sums()


def recount_sums() -> None:
    """Count all sessions, edition by edition; only where a sum is wrong is anything locked."""
    with reading() as db:
        parts = recount.parts(db)
    for edition_id in parts:
        with reading() as db:
            wrong = {key for key, _ in recount.differences(db, edition_id)}
        if wrong:
            with transaction() as db:
                recount.mend(db, edition_id, wrong)


# Every two seconds: the statistics page follows the day this closely.
PUBLISH_FIGURES = Job(
    "publish statistics", 2, publish_changed_figures, own_transactions=True, waiting=(STALE,)
)
RECOUNT_SUMS = Job("recount sums", 3600, recount_at_night, own_transactions=True)
