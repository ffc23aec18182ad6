"""Who was given files as they were sent, kept for the audit: all but those whose own they are.

What is to be kept is asked for first, as a video is fetched in many parts: once a day is enough.
"""

import uuid
from datetime import date
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now, today
from chassis.storage.db import new_id
from chassis.storage.rows import insert_into
from chassis.web.auth import Actor

from ..uploads.model import Upload
from .model import FileDisclosure


class Due(NamedTuple):
    """A disclosure that is not kept yet for its day."""

    by: str
    day: date
    action: str
    about: str
    subject: uuid.UUID


def original_due(db: DbSession, sha256: str, actor: Actor) -> Due | None:
    """What is to be kept of a file that the actor is given; None where a unit of theirs has sent it."""
    of_file = select(Upload.id).filter_by(sha256=sha256).order_by(Upload.created_at, Upload.id).limit(1)
    if db.scalar(of_file.where(Upload.unit_id.in_(actor.units))):
        return None
    upload_id = db.scalar(of_file)
    return due_line(db, actor, "original", "file", upload_id) if upload_id else None


def pack_due(db: DbSession, about: str, subject: uuid.UUID, actor: Actor) -> Due | None:
    """What is to be kept of a pack that the actor takes away; None where it is their own unit's."""
    return None if subject in actor.units else due_line(db, actor, "pack", about, subject)


def due_line(db: DbSession, actor: Actor, action: str, about: str, subject: uuid.UUID) -> Due | None:
    """None where it is kept for today already."""
    line = Due(actor.subject, today(), action, about, subject)
    is_kept = db.scalar(select(exists(select(FileDisclosure.id).filter_by(**line._asdict()))))
    return None if is_kept else line


def keep_disclosure(db: DbSession, line: Due) -> None:
    """Keep it, unless somebody has at the same moment."""
    row = line._asdict() | {"id": new_id(), "at": now()}
    db.execute(insert_into(db, FileDisclosure).values(row).on_conflict_do_nothing())
