"""What the catalogue's worker does by itself."""

from chassis.messaging.jobs import Job
from chassis.storage.db import reading, transaction

from . import offers


def turn_activities() -> None:
    """Renew what time has changed: all of it, in pieces; where nothing has, nothing is locked."""
    with reading() as db:
        due = offers.is_due(db)
    while due:
        with transaction() as db:
            due = bool(offers.turn(db))


TURN_ACTIVITIES = Job("turn activities", 1, turn_activities, own_transactions=True)
