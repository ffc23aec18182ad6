"""Photos that are to be kept no longer, and files that were sent and used nowhere."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import machine

from ..files.files import forget_upload
from ..uploads.model import Upload
from ..uploads.uploads import KEPT
from .model import NominationPhoto


def forget_photos(db: DbSession, photos: Collection[NominationPhoto]) -> None:
    """Keep neither these photos nor their files."""
    uploads = [photo.upload for photo in photos if photo.upload]
    for photo in photos:
        db.delete(photo)
    db.flush()
    for upload in uploads:
        forget_upload(db, upload)


def forget_unused(db: DbSession) -> None:
    """Forget files that were sent for a nomination and are in none, some days after."""
    is_used = select(NominationPhoto.id).where(NominationPhoto.upload_id == Upload.id).exists()
    unused_uploads = select(Upload).where(
        Upload.unit_id.is_(None), ~is_used, Upload.status.in_(("good", "refused"))
    )
    for upload in db.scalars(unused_uploads.where(Upload.created_at < machine.now() - KEPT).limit(100)):
        forget_upload(db, upload)
