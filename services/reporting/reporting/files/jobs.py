"""What becomes of a file when its last byte is here."""

import tempfile
import uuid
from pathlib import Path

from chassis.messaging.jobs import Job, do_each
from chassis.storage.db import reading, transaction

from ..uploads.store import store
from . import files, gathering


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


def gather_pieces() -> bool:
    """Put large files together as far as they are here; whether there is more. Only a folder's disk has room for it."""
    place = store().scratch()
    if place is None:
        return False
    with reading() as db:
        upload_ids = gathering.on_their_way(db)
        pieces = {upload_id: gathering.next_pieces(db, upload_id) for upload_id in upload_ids}
    gathering.let_go(set(gathering.gatherings()) - set(upload_ids))
    for upload_id, following in pieces.items():
        if following:
            gathering.gather(upload_id, following, place)
    return any(len(following) == gathering.AT_ONCE for following in pieces.values())


def drop_gathered() -> None:
    """Give the room on the disk back as the worker stops."""
    gathering.let_go(list(gathering.gatherings()))


# Whoever sends a piece wakes both.
GATHER_PIECES = Job(
    "gather pieces",
    3,
    gather_pieces,
    own_transactions=True,
    waiting=(gathering.ANY_BEGUN,),
    apart=True,
    end=drop_gathered,
)
CHECK_FILES = Job("check files", 1, check_files, own_transactions=True, waiting=(files.ANY_FREE,), apart=True)
