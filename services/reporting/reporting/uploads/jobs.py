"""What becomes of uploads that nobody goes on with."""

from chassis import machine
from chassis.messaging.jobs import Job
from chassis.storage.db import reading, transaction

from . import sweeping, uploads
from .model import Upload
from .store import store


def end_expired() -> None:
    """Forget each expired upload, then its objects. What it was killed between is swept."""
    with reading() as db:
        late = uploads.find_expired(db)
    for upload_id in late:
        with transaction() as db:
            upload = db.get(Upload, upload_id, with_for_update=True)
            has_expired = (
                upload is not None and upload.status == "open" and upload.expires_at <= machine.now()
            )
            keys = uploads.end(db, upload) if upload is not None and has_expired else []
        store().delete(keys)


def sweep_store() -> bool:
    """Forget what lies in the store and belongs to nothing."""
    with reading() as db:
        return sweeping.sweep(db)


END_UPLOADS = Job("end expired uploads", 600, end_expired, own_transactions=True, apart=True)
SWEEP_STORE = Job("sweep the store", 6 * 3600, sweep_store, own_transactions=True, apart=True)
