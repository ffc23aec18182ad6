"""Photos of a nomination: added with a caption while it is written, seen by its nominator, the office and reviewers."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Invalid
from chassis.storage.rows import once
from chassis.web.auth import Actor
from chassis.wording import Text

from ..files.model import StoredFile
from ..uploads.model import Upload
from ..uploads.uploads import check_owner
from .forgetting import forget_photos
from .model import Nomination, NominationPhoto
from .nominations import ask_anew, check_nominator
from .refusals import NominationStepImpossible, NoSuchPhoto

MOST = 5
NO_UPLOAD = Text("没有这个上传", "There is no such upload")
USED = Text("这个文件已经用过，请再传一次", "This file is in use already: send it again")
ENOUGH = Text("最多 5 张照片，请先删掉一张", "There are 5 photos at most: remove one first")


def add_photo(
    db: DbSession, nomination: Nomination, *, actor: Actor, upload_id: uuid.UUID, caption: str
) -> NominationPhoto:
    """A photo around an upload, which may still be on its way. Raises NominationStepImpossible, Invalid."""
    check_writable(nomination, actor)
    upload = db.get(Upload, upload_id)
    if upload is None or upload.unit_id is not None:
        raise Invalid.field("upload_id", NO_UPLOAD)
    check_owner(actor, upload)
    if len(nomination.photos) >= MOST:
        raise Invalid.field("file", ENOUGH)
    photo = NominationPhoto(nomination_id=nomination.id, upload_id=upload.id, caption=caption)
    with once(db, lambda: check_unused(db, upload)):
        db.add(photo)
    note_change(db, nomination)
    return photo


def check_writable(nomination: Nomination, actor: Actor) -> None:
    """Refuse all but the nominator, as long as it is written."""
    check_nominator(nomination, actor)
    if not nomination.is_open:
        raise NominationStepImpossible.of(nomination.status)


def check_unused(db: DbSession, upload: Upload) -> None:
    if db.scalar(select(NominationPhoto.id).filter_by(upload_id=upload.id)):
        raise Invalid.field("upload_id", USED)


def note_change(db: DbSession, nomination: Nomination) -> None:
    """Other photos than those that a candidate agreed to need their consent anew."""
    ask_anew(db, nomination)
    nomination.bump()
    db.flush()
    db.refresh(nomination, ["photos"])


def caption_photo(
    db: DbSession, nomination: Nomination, photo_id: uuid.UUID, *, actor: Actor, caption: str
) -> None:
    """Give a photo another caption. Raises NoSuchPhoto, NominationStepImpossible."""
    check_writable(nomination, actor)
    find_photo(nomination, photo_id).caption = caption
    note_change(db, nomination)


def remove_photo(db: DbSession, nomination: Nomination, photo_id: uuid.UUID, *, actor: Actor) -> None:
    """Take a photo away, with its file. Raises NoSuchPhoto, NominationStepImpossible."""
    check_writable(nomination, actor)
    forget_photos(db, [find_photo(nomination, photo_id)])
    note_change(db, nomination)


def find_photo(nomination: Nomination, photo_id: uuid.UUID) -> NominationPhoto:
    """One of a nomination's photos. Raises NoSuchPhoto."""
    for photo in nomination.photos:
        if photo.id == photo_id:
            return photo
    raise NoSuchPhoto()


def picture_of(db: DbSession, nomination: Nomination, photo_id: uuid.UUID) -> StoredFile:
    """What may be shown of a photo: its pixels alone, upright. Raises NoSuchPhoto, also before it was checked."""
    upload = find_photo(nomination, photo_id).upload
    file = db.get(StoredFile, upload.sha256) if upload and upload.sha256 else None
    if file is None or file.kind != "photo" or file.picture is None:
        raise NoSuchPhoto()
    return file
