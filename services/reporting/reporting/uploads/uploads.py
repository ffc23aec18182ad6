"""What can be done with an upload: begin, take a piece, give up."""

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from chassis.storage.db import wake_workers
from chassis.storage.rows import find
from chassis.web.auth import Actor
from chassis.wording import Text

from ..units.model import Unit
from .model import Piece, Upload
from .store import store
from .tus import WrongOffset

NOMINATION = "nomination"
"""The purpose of an upload that belongs to no unit."""
LARGEST_OWN = 64 * 1024 * 1024
"""Bytes of such a file: it is a photo."""
MOST_OWN = 60
"""So many of them somebody may send within a day."""
KEPT = timedelta(days=7)
"""How long an upload is waited for after its last piece."""


class NoSuchUpload(NotFound):
    title = Text("没有这个上传，或已过期", "There is no such upload, or it has expired")


class UploadClosed(Forbidden):
    title = Text("这是别的单位上传的文件", "This upload is another unit's")


class TooManyUploads(TooMany):
    title = Text("今天传的照片太多了，请明天再传", "You have sent too many photos today: go on tomorrow")


class UploadWhole(Conflict):
    title = Text("文件已经传完", "The file is here already")


def begin(
    db: DbSession, *, actor: Actor, unit_id: str, filename: str, length: int, purpose: str = ""
) -> Upload:
    """A new upload of a unit, or for a nomination, which waits for its first piece."""
    owner = None if purpose == NOMINATION and not unit_id else find_unit(db, unit_id).id
    upload = Upload(unit_id=owner, by=actor.subject, filename=filename, length=length)
    check_owner(actor, upload)
    if owner is None:
        check_own(db, upload)
    now = machine.now()
    upload.created_at, upload.expires_at = now, now + KEPT
    db.add(upload)
    db.flush()
    return upload


def find_unit(db: DbSession, unit_id: str) -> Unit:
    """The unit that an upload names as its own. Raises Invalid."""
    try:
        unit = db.get(Unit, uuid.UUID(unit_id))
    except ValueError:
        unit = None
    if unit is None:
        text = Text("请写明是哪个单位的文件", "Name the unit whose file it is")
        raise Invalid.field("Upload-Metadata.unit_id", text)
    return unit


def check_owner(actor: Actor, upload: Upload) -> None:
    """Refuse whoever is neither the unit's editor, nor the one who sends what is no unit's, nor the office."""
    is_theirs = upload.by == actor.subject if upload.unit_id is None else upload.unit_id in actor.units
    if not is_theirs and not actor.has("office"):
        raise UploadClosed()


def check_own(db: DbSession, upload: Upload) -> None:
    """Refuse a file that is too large for a photo, and more of them than anybody needs."""
    if upload.length > LARGEST_OWN:
        raise Invalid.field("Upload-Length", Text("照片最大 64 MB", "A photo has 64 MB at most"))
    theirs = select(func.count(Upload.id)).where(Upload.unit_id.is_(None), Upload.by == upload.by)
    lately = Upload.created_at > machine.now() - timedelta(days=1)
    if (db.scalar(theirs.where(lately)) or 0) >= MOST_OWN:
        raise TooManyUploads()


def find_upload(db: DbSession, upload_id: uuid.UUID, *, actor: Actor) -> Upload:
    """The upload, for its unit or the office. Raises NoSuchUpload, UploadClosed."""
    upload = find(db, Upload, upload_id, NoSuchUpload)
    check_owner(actor, upload)
    if upload.status == "open" and upload.expires_at <= machine.now():
        raise NoSuchUpload()
    return upload


def find_open(db: DbSession, upload_id: uuid.UUID, *, actor: Actor) -> Upload:
    """The upload, locked, as long as it is not whole: then it is a file. Raises UploadWhole."""
    upload = find(db, Upload, upload_id, NoSuchUpload, lock=True)
    check_owner(actor, upload)
    if upload.status != "open":
        raise UploadWhole()
    return upload


def check_place(upload: Upload, starts_at: int, length: int) -> None:
    """Refuse a piece that does not go on where the upload is, or goes beyond its end."""
    if starts_at != upload.received:
        raise wrong_offset(upload)
    if starts_at + length > upload.length:
        text = Text(f"文件只有 {upload.length} 字节。", f"The file was announced with {upload.length} bytes.")
        raise Invalid.field("Content-Length", text)


def wrong_offset(upload: Upload) -> WrongOffset:
    """The refusal of a piece that belongs elsewhere."""
    text = Text(f"请从第 {upload.received} 字节继续。", f"Go on at byte {upload.received}.")
    return WrongOffset(text, offset=upload.received)


@contextmanager
def store_piece(upload: Upload, starts_at: int, content: bytes) -> Iterator[Piece]:
    """A piece in the store under a name of its own, which no other process writes; forgotten if it is not taken."""
    key = f"pieces/{upload.id}/{starts_at:013d}-{machine.new_key().hex}"
    store().put(key, content, len(content))
    try:
        yield Piece(
            upload_id=upload.id,
            starts_at=starts_at,
            length=len(content),
            key=key,
            sha256=hashlib.sha256(content).hexdigest(),
        )
    except BaseException:
        store().delete([key])
        raise


def take_piece(db: DbSession, piece: Piece) -> Upload:
    """Move the upload on by this piece, if nobody has meanwhile: of two at once one does. Raises WrongOffset."""
    ends_at = piece.starts_at + piece.length
    move = (
        update(Upload)
        .where(Upload.id == piece.upload_id, Upload.received == piece.starts_at, Upload.status == "open")
        .values(received=ends_at, expires_at=machine.now() + KEPT)
        .execution_options(synchronize_session=False)
    )
    moves = db.execute(move).rowcount  # type: ignore[attr-defined]
    upload = find(db, Upload, piece.upload_id, NoSuchUpload, lock=True)
    if not moves:
        raise wrong_offset(upload)
    db.add(piece)
    if upload.received == upload.length:
        upload.status = "received"
    wake_workers(db)  # pieces are gathered as they come, and a whole file is checked
    db.flush()
    return upload


def end(db: DbSession, upload: Upload) -> list[str]:
    """Forget an upload with its pieces; the keys of the objects that are to be forgotten once this is so."""
    keys = list(db.scalars(select(Piece.key).filter_by(upload_id=upload.id)))
    db.execute(delete(Piece).filter_by(upload_id=upload.id))
    db.execute(delete(Upload).filter_by(id=upload.id))
    return keys


def find_expired(db: DbSession) -> Sequence[uuid.UUID]:
    """Uploads that nobody goes on with."""
    late = select(Upload.id).where(Upload.status == "open", Upload.expires_at <= machine.now())
    return db.scalars(late.limit(100)).all()


def known_pieces(db: DbSession, keys: Sequence[str]) -> set[str]:
    """Those of these objects that are pieces of an upload."""
    return set(db.scalars(select(Piece.key).where(Piece.key.in_(keys))))
