"""What can be done with an announcement: see whom it goes to, publish it, take it back."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session as DbSession

from chassis.delivery.model import is_under_way
from chassis.errors import Conflict, Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.db import new_id
from chassis.storage.rows import find
from chassis.web.auth import Actor
from chassis.wording import Text

from ..editions.editions import NoSuchEdition
from ..editions.model import Edition
from ..events import AnnouncementPublished
from ..notices import notices, texts
from ..notices.model import UNTOLD, Notice
from ..units.model import Unit, UnitRole
from ..units.units import fitting
from .model import Announcement


class NoSuchAnnouncement(NotFound):
    title = Text("没有这条通知", "There is no such announcement")


class AudienceChanged(Conflict):
    """`units`: how many it would go to now; `expected`: what to send to confirm these."""

    title = Text(
        "名单或文字刚刚变了，请重新查看再发布", "Units or words have just changed: look again, then publish"
    )


def preview(db: DbSession, **announcement: Any) -> dict[str, Any]:
    """{"units", "message", "expected"}: which units would be told, in which words; none where it is for the public."""
    if not announcement["to_units"] and not announcement["public"]:
        raise Invalid.field(
            "to_units", Text("请选择发给单位、向公众公布，或两者", "Tell units, the public, or both")
        )
    units = list_units(db, **announcement)
    message = texts.sign(f"{announcement['title']}：{announcement['text']}")
    audience = {"units": units, "message": message if announcement["to_units"] else None}
    return audience | {"expected": stamp(announcement, units)}


def list_units(
    db: DbSession,
    *,
    edition_id: uuid.UUID,
    to_units: bool,
    kind: str | None = None,
    district: str | None = None,
    **_words: Any,
) -> Sequence[Unit]:
    """The units of an edition that an announcement goes to. Raises NoSuchEdition."""
    find(db, Edition, edition_id, NoSuchEdition)
    if not to_units:
        return []
    query = select(Unit).where(
        *fitting(kind=kind, district=district), Unit.roles.any(UnitRole.edition_id == edition_id)
    )
    return db.scalars(query.order_by(Unit.name, Unit.id)).all()


def stamp(announcement: dict[str, Any], units: Sequence[Unit]) -> str:
    """What stands for exactly this text to these units."""
    words = ("title", "text", "title_en", "text_en", "public")
    content = [
        *(announcement[name] for name in words),
        *(str(unit.id) for unit in units),
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def announce(db: DbSession, *, actor: Actor, expected: str, **fields: Any) -> Announcement:
    """Publish what was shown. Raises AudienceChanged where it is not what `expected` stands for any more."""
    audience = preview(db, **fields)
    if audience["expected"] != expected:
        raise AudienceChanged(units=len(audience["units"]), expected=audience["expected"])
    announcement = Announcement(
        id=new_id(), **fields, units=len(audience["units"]), published_by=actor.subject
    )
    db.add(announcement)
    db.flush()
    rows = [
        notices.new_row(
            "announcement",
            unit,
            announcement.edition_id,
            audience["message"],
            key=f"announcement:{announcement.id}:{unit.id}",
        )
        for unit in audience["units"]
    ]
    notices.write_all(db, rows)
    if announcement.public:
        emit(db, AnnouncementPublished, announcement)
    return announcement


def withdraw(db: DbSession, announcement_id: uuid.UUID) -> Announcement:
    """Take it back: the public sees it no more, and units not told yet are not told. Again, nothing changes."""
    announcement = find(db, Announcement, announcement_id, NoSuchAnnouncement, lock=True)
    if announcement.status == "withdrawn":
        return announcement
    announcement.status = "withdrawn"
    announcement.bump()
    untold_notices = update(Notice).where(
        Notice.key.like(f"announcement:{announcement_id}:%"), ~is_under_way(Notice)
    )
    db.execute(untold_notices.where(Notice.status.in_(("due", *UNTOLD))).values(status="dropped"))
    if announcement.public:
        emit(db, AnnouncementPublished, announcement)
    return announcement


def select_announcements(*, edition_id: uuid.UUID | None = None) -> Select[Announcement]:
    """All, or those of an edition."""
    query = select(Announcement)
    return query.filter_by(edition_id=edition_id) if edition_id else query


def select_public() -> Select[Announcement]:
    """All that the public sees, or once saw."""
    return select(Announcement).where(Announcement.public)
