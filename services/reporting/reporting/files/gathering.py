"""Pieces of large files put together while others are on their way, so that little is left to do after the last.

What is gathered is this process' own, and only saves time: killed, or with another worker, a file is put together anew.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from threading import Lock

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session as DbSession

from chassis import machine
from chassis.errors import DomainError
from chassis.running import extension

from ..uploads.model import Piece, Upload
from ..uploads.store import store
from ..uploads.uploads import KEPT

LEAST = 64 * 1024 * 1024
"""Bytes of a file that is worth it."""
IDLE = timedelta(minutes=10)
"""After which nobody is expected to go on soon, and the room on the disk is given back."""
WRITTEN_OUT = 64 * 1024 * 1024
"""Bytes of a file that the disk takes at once."""
AT_ONCE = 8
"""Pieces of one file, before the next has its turn."""
ANY_BEGUN = select(Upload.id).where(
    Upload.length >= bindparam("least", LEAST), Upload.received > 0, Upload.status.in_(("open", "received"))
)
"""Large files of which some is here."""


class Gathering:
    """The beginning of a file up to `reached`, at `path`, with its hash."""

    def __init__(self, path: Path) -> None:
        self.path, self.reached, self.is_sound = path, 0, True
        self.lock = Lock()
        self._file = path.open("wb")
        self._written_out = 0
        self._whole = hashlib.sha256()

    def add(self, piece: Piece) -> None:
        """Append the next piece; one that is not what it was spoils all. Raises StoreAway."""
        part = hashlib.sha256()
        for chunk in store().chunks(piece.key):
            self._whole.update(chunk)
            part.update(chunk)
            self._file.write(chunk)
        self.reached += piece.length
        self._write_out()
        self.is_sound = self.is_sound and part.hexdigest() == piece.sha256

    def _write_out(self) -> None:
        """Have the disk take what is gathered while more comes: at the end half a gigabyte would be waited for."""
        if self.reached - self._written_out >= WRITTEN_OUT:
            self._file.flush()
            os.fdatasync(self._file.fileno())
            self._written_out = self.reached

    def end(self) -> str:
        """Close the file; the SHA-256 of what is in it, in hex."""
        self._file.close()
        return self._whole.hexdigest()

    def discard(self) -> None:
        """Give the room back."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def take_gathering(upload_id: uuid.UUID, path: Path) -> Gathering:
    """What this process has of a file already, from now on at `path`; or a beginning there."""
    gathering = gatherings().pop(upload_id, None)
    if gathering is None:
        return Gathering(path)
    with gathering.lock:
        gathering.path = gathering.path.replace(path)
        return gathering


def gatherings() -> dict[uuid.UUID, Gathering]:
    """Those of this process."""
    by_upload: dict[uuid.UUID, Gathering] = extension("gatherings")
    return by_upload


def on_their_way(db: DbSession) -> dict[uuid.UUID, int]:
    """{upload: bytes that are here} of large files that are going on."""
    lately = machine.now() + KEPT - IDLE
    going_on = (Upload.status == "received") | (Upload.expires_at > lately)
    return {
        row.id: row.received for row in db.execute(ANY_BEGUN.add_columns(Upload.received).where(going_on))
    }


def next_pieces(db: DbSession, upload_id: uuid.UUID) -> list[Piece]:
    """The pieces that follow on what is gathered of a file."""
    gathering = gatherings().get(upload_id)
    query = (
        select(Piece)
        .filter_by(upload_id=upload_id)
        .where(Piece.starts_at >= (gathering.reached if gathering else 0))
    )
    return list(db.scalars(query.order_by(Piece.starts_at).limit(AT_ONCE)))


def gather(upload_id: uuid.UUID, pieces: Iterable[Piece], place: Path) -> None:
    """Append pieces to what is gathered of a file; who has taken it meanwhile goes on by itself."""
    by_upload = gatherings()
    gathering = by_upload.get(upload_id)
    if gathering is None:
        gathering = by_upload[upload_id] = Gathering(place / f"gathering-{machine.new_key().hex}")
    with gathering.lock, dropping(upload_id):
        for piece in pieces:
            if by_upload.get(upload_id) is not gathering:
                return
            if piece.starts_at == gathering.reached:
                gathering.add(piece)


@contextmanager
def dropping(upload_id: uuid.UUID) -> Iterator[None]:
    """Where the store is full or away, or the upload was given up, nothing is gathered."""
    try:
        yield
    except (DomainError, OSError):
        let_go([upload_id])


def let_go(upload_ids: Iterable[uuid.UUID]) -> None:
    """Forget what is gathered of these files."""
    for upload_id in upload_ids:
        if gathering := gatherings().pop(upload_id, None):
            with suppress(OSError):
                gathering.discard()
