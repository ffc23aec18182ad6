"""What becomes of a file when its last byte is here."""

import tempfile
import uuid
from pathlib import Path

from chassis.messaging.jobs import Job, do_each
from chassis.storage.db import reading, transaction

from ..uploads.store import store
from . import files


def check_files() -> bool:
    """Check each upload that is whole; whether there may be more."""
    with reading() as db:
        waiting = files.waiting(db)
    return do_each(waiting, check_upload)


def check_upload(upload_id: uuid.UUID) -> None:
    """Claim an upload, put it together, examine and keep it. Killed anywhere on the way, it is done again."""
    with transaction() as db:
        work = files.claim(db, upload_id)
    if work is None:
        return
    with tempfile.TemporaryDirectory(prefix="learning-week-", dir=store().scratch()) as folder:
        verdict, file = files.check(work, Path(folder))
    with transaction() as db:
        keys = files.conclude(db, work, verdict, file)
    store().delete(keys)


CHECK_FILES = Job("check files", 1, check_files, own_transactions=True, apart=True)
