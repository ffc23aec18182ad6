"""Uploads become files: claimed by one worker, put together, examined, kept once."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.errors import Forbidden, NotFound
from chassis.storage.db import Moment
from chassis.storage.privacy import SEAL, vault
from chassis.web.auth import Actor
from chassis.wording import Text

from ..uploads.model import Piece, Upload
from ..uploads.store import store
from .examination import examine
from .gathering import take_gathering
from .model import StoredFile

LEASE = timedelta(minutes=5)
"""After which another worker takes what one was killed over."""
LARGEST_PHOTO = 64 * 1024 * 1024
"""Bytes: a photo is sealed in one go."""
DAMAGED = {
    "outcome": "refused",
    "code": "damaged",
    "zh": "收到的内容与传来时不符，请重新上传",
    "en": "What was kept is not what was sent: send the file again",
}
HUGE_PHOTO = {
    "outcome": "refused",
    "code": "too-large",
    "zh": "照片最大 64 MB",
    "en": "A photo has 64 MB at most",
}


class NoSuchFile(NotFound):
    title = Text("没有这个文件", "There is no such file")


class FileClosed(Forbidden):
    title = Text("这是别的单位的文件", "This file is another unit's")


@dataclass(frozen=True)
class Work:
    """An upload that this worker has claimed, with its pieces in order."""

    upload: Upload
    pieces: Sequence[Piece]


def waiting(db: DbSession) -> Sequence[uuid.UUID]:
    """Uploads that are whole and not checked, or whose worker has not come back, the oldest first."""
    oldest = ANY_FREE.order_by(Upload.created_at).limit(20)
    return db.scalars(oldest, {"real_now": machine.now()}).all()


def claim(db: DbSession, upload_id: uuid.UUID) -> Work | None:
    """Take an upload to be checked; None where another worker has."""
    statement = (
        update(Upload)
        .where(Upload.id == upload_id, _is_free(machine.now()))
        .values(status="checking", expires_at=machine.now() + LEASE)
        .execution_options(synchronize_session=False)
    )
    if not db.execute(statement).rowcount:  # type: ignore[attr-defined]
        return None
    pieces = db.scalars(select(Piece).filter_by(upload_id=upload_id).order_by(Piece.starts_at)).all()
    return Work(db.get_one(Upload, upload_id, populate_existing=True), pieces)


def _is_free(at: Any) -> Any:
    is_lost = (Upload.status == "checking") & (Upload.expires_at <= at)
    return or_(Upload.status == "received", is_lost)


ANY_FREE = select(Upload.id).where(_is_free(bindparam("real_now", type_=Moment())))


def check(work: Work, folder: Path) -> tuple[dict[str, Any], StoredFile | None]:
    """The verdict on an upload, and the file that came of it, whose objects are in the store already."""
    path, picture = folder / "file", folder / "picture"
    sha256 = put_together(work, path)
    if sha256 is None:
        return dict(DAMAGED), None
    verdict = examine(path, work.upload.filename, picture)
    if verdict["outcome"] == "refused":
        return verdict, None
    if verdict["kind"] == "photo" and work.upload.length > LARGEST_PHOTO:
        return dict(HUGE_PHOTO), None
    return verdict, keep(sha256, path, picture, verdict)


def put_together(work: Work, path: Path) -> str | None:
    """Write the whole file, and its SHA-256 in hex; None where a piece is not what it was."""
    file = take_gathering(work.upload.id, path)
    try:
        for piece in work.pieces:
            if piece.starts_at == file.reached and file.is_sound:
                file.add(piece)
    finally:
        sha256 = file.end()
    return sha256 if file.is_sound and path.stat().st_size == work.upload.length else None


def keep(sha256: str, path: Path, picture: Path, verdict: dict[str, Any]) -> StoredFile:
    """Put a file into the store under its hash; what is there already is only written once more, and the same."""
    length, key = path.stat().st_size, f"files/{sha256}"
    picture_length = picture.stat().st_size if picture.exists() else None
    if verdict["kind"] == "photo":
        ciphertext = vault().seal_bytes(path.read_bytes())
        store().put(key, ciphertext, len(ciphertext))
    else:
        store().put(key, path, length)
    picture_key = f"pictures/{sha256}" if picture_length else None
    if picture_key and picture_length:
        store().put(picture_key, picture, picture_length)
    return StoredFile(
        sha256=sha256,
        kind=verdict["kind"],
        media_type=verdict["media_type"],
        length=length,
        width=verdict["width"],
        height=verdict["height"],
        seconds=verdict["seconds"],
        key=key,
        picture=picture_key,
        picture_length=picture_length,
        created_at=machine.now(),
    )


def conclude(db: DbSession, work: Work, verdict: dict[str, Any], file: StoredFile | None) -> list[str]:
    """Note what came of an upload; the objects of its pieces, which are to be forgotten once this is so."""
    upload = db.get(Upload, work.upload.id, with_for_update=True, populate_existing=True)
    if upload is None or upload.status != "checking":
        return []
    if file is not None and db.get(StoredFile, file.sha256) is None:
        db.add(file)
    upload.status, upload.verdict = verdict["outcome"], verdict
    upload.sha256 = file.sha256 if file else None
    db.execute(delete(Piece).filter_by(upload_id=upload.id))
    return [piece.key for piece in work.pieces]


def read_file(db: DbSession, sha256: str, *, actor: Actor) -> StoredFile:
    """A file, for the office or a unit that has sent it. Raises NoSuchFile, FileClosed."""
    file = db.get(StoredFile, sha256)
    if file is None:
        raise NoSuchFile()
    if not actor.has("office", "admin"):
        theirs = select(Upload.id).where(Upload.sha256 == sha256, Upload.unit_id.in_(actor.units))
        if db.scalar(theirs.limit(1)) is None:
            raise FileClosed()
    return file


def original_of(file: StoredFile) -> bytes:
    """A photo as it was sent, unsealed. Raises NoSuchFile where its object is gone."""
    ciphertext = b"".join(store().read(file.key, 0, file.length + SEAL))
    return vault().unseal_bytes(ciphertext)


def forget_upload(db: DbSession, upload: Upload) -> None:
    """Forget a whole upload, and its file where no other has the same bytes: its objects are swept as orphans."""
    sha256 = upload.sha256
    db.delete(upload)
    db.flush()
    if sha256 and db.scalar(select(Upload.id).filter_by(sha256=sha256).limit(1)) is None:
        db.execute(delete(StoredFile).filter_by(sha256=sha256))


def known_files(db: DbSession, keys: Sequence[str]) -> set[str]:
    """Those of these objects that are files."""
    return set(db.scalars(select(StoredFile.key).where(StoredFile.key.in_(keys))))


def known_pictures(db: DbSession, keys: Sequence[str]) -> set[str]:
    """Those of these objects that are pictures of files."""
    return {str(key) for key in db.scalars(select(StoredFile.picture).where(StoredFile.picture.in_(keys)))}
