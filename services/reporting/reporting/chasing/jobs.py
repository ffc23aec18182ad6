"""What chasing does by itself."""

from chassis.messaging.jobs import Job
from chassis.storage.db import reading, transaction

from . import digests, reminders


def write_digests() -> None:
    """Write the digests that are due. A job with transactions of its own: the counting holds up no change."""
    with reading() as db:
        due = {id: digests.word_digest(db, id) for id in digests.editions_to_tell(db)}
    for edition_id, words in due.items():
        with transaction() as db:
            digests.write_digest(db, edition_id, words)


REMIND = Job("write reminders", 60, reminders.remind, has_work=reminders.has_work)
TELL_OFFICE = Job("write digests", 60, write_digests, own_transactions=True)
