"""What can be done with material: add, caption, file; accept, return, show."""

import uuid
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import Conflict, Invalid
from chassis.messaging.outbox import emit
from chassis.storage.rows import find, once
from chassis.web.auth import Actor
from chassis.wording import Text

from ..editions.model import Edition
from ..events import HighlightPublished
from ..files.model import StoredFile
from ..notices import notices
from ..plans.model import Activity, Plan
from ..units import units
from ..uploads.model import Upload
from .model import Material
from .refusals import (
    FewOrMany,
    MaterialClosed,
    MaterialFiled,
    MaterialNotFiled,
    NoSuchHighlight,
    NoSuchMaterial,
    NotAccepted,
)

FEWEST, MOST = 4, 5
"""Photos of an activity, or of a unit where no activity is named."""


class UploadUsed(Conflict):
    title = Text("这个文件已经用在另一份素材里", "The file is part of another piece of material")


def add(
    db: DbSession,
    *,
    actor: Actor,
    edition_id: uuid.UUID,
    upload_id: uuid.UUID,
    activity_id: uuid.UUID | None = None,
    caption: str = "",
    consent: bool = False,
) -> Material:
    """A draft around an upload, which may still be on its way."""
    upload = find_upload(db, upload_id, actor)
    check_edition(db, edition_id)
    check_activity(db, activity_id, edition_id, upload.unit_id)
    material = Material(edition_id=edition_id, unit_id=upload.unit_id, activity_id=activity_id)
    material.caption, material.consent, material.upload_id = caption, consent, upload.id
    with once(db, lambda: check_unused(db, upload)):
        db.add(material)
    db.refresh(material)
    units.note_act(db, actor, material.unit_id, edition_id, "material_added", upload.filename)
    return material


def check_edition(db: DbSession, edition_id: uuid.UUID) -> None:
    """Refuse an edition that is not there, or that is closed."""
    edition = db.get(Edition, edition_id)
    if edition is None:
        raise Invalid.field("edition_id", Text("没有这一届活动周", "There is no such edition"))
    edition.check_open()


def find_upload(db: DbSession, upload_id: uuid.UUID, actor: Actor) -> Upload:
    """An upload of the actor's unit. Raises Invalid, MaterialClosed."""
    upload = db.get(Upload, upload_id)
    if upload is None or upload.unit_id is None:
        raise Invalid.field("upload_id", Text("没有这个上传", "There is no such upload"))
    check_unit(actor, upload.unit_id)
    return upload


def check_unit(actor: Actor, unit_id: uuid.UUID) -> None:
    """Refuse whoever is neither the unit's editor nor the office."""
    if unit_id not in actor.units and not actor.has("office"):
        raise MaterialClosed()


def check_activity(
    db: DbSession, activity_id: uuid.UUID | None, edition_id: uuid.UUID, unit_id: uuid.UUID | None
) -> None:
    """Refuse an activity that is not the unit's in this edition."""
    if activity_id is None:
        return
    theirs = select(Activity.id).join(Plan, Plan.id == Activity.plan_id)
    theirs = theirs.where(Activity.id == activity_id, Plan.unit_id == unit_id, Plan.edition_id == edition_id)
    if db.scalar(theirs) is None:
        raise Invalid.field(
            "activity_id", Text("这一届没有本单位的这个活动", "The unit has no such activity here")
        )


def check_unused(db: DbSession, upload: Upload) -> None:
    """Refuse an upload that is another material's."""
    if other_id := db.scalar(select(Material.id).filter_by(upload_id=upload.id)):
        raise UploadUsed(material_id=str(other_id))


def find_material(db: DbSession, material_id: uuid.UUID, *, actor: Actor, lock: bool = False) -> Material:
    """The material, for its unit or the office; locked, it is to be changed. Raises NoSuchMaterial, MaterialClosed."""
    material = find(db, Material, material_id, NoSuchMaterial, lock=lock)
    if lock:
        check_edition(db, material.edition_id)
    if not actor.has("admin"):
        check_unit(actor, material.unit_id)
    return material


def change(
    db: DbSession, material: Material, *, actor: Actor, upload_id: uuid.UUID | None = None, **fields: Any
) -> Material:
    """Give it another caption, activity or file, as long as it is the unit's to change."""
    if not material.is_open:
        raise MaterialFiled()
    if "activity_id" in fields:
        check_activity(db, fields["activity_id"], material.edition_id, material.unit_id)
    note(db, actor, material, "material_changed")
    material.amend(**fields)
    material.bump()
    if upload_id is not None and upload_id != material.upload_id:
        upload = find_upload(db, upload_id, actor)
        if upload.unit_id != material.unit_id:
            raise Invalid.field("upload_id", Text("文件是别的单位的", "The file is another unit's"))
        with once(db, lambda: check_unused(db, upload)):
            material.upload_id = upload.id
    db.flush()
    db.refresh(material)
    return material


def drop(db: DbSession, material: Material, *, actor: Actor) -> None:
    """Strike a piece out that is not filed."""
    if not material.is_open:
        raise MaterialFiled()
    note(db, actor, material, "material_dropped")
    db.delete(material)


def note(db: DbSession, actor: Actor, material: Material, act: str) -> None:
    """Write down that the office did this to a piece in its unit's place."""
    about = material.caption or (material.upload.filename if material.upload else "")
    units.note_act(db, actor, material.unit_id, material.edition_id, act, about)


def select_material(actor: Actor, **criteria: Any) -> Select[Material]:
    """Material as a select: all for the office but drafts of others, else those of the reader's units."""
    filters = {name: value for name, value in criteria.items() if value is not None}
    query = select(Material).filter_by(**filters)
    if not actor.has("office", "admin"):
        return query.where(Material.unit_id.in_(actor.units))
    return query


def open_pieces(
    db: DbSession, *, edition_id: uuid.UUID, unit_id: uuid.UUID, activity_id: uuid.UUID | None = None
) -> list[Material]:
    """What a unit has not filed of an activity, or of no activity at all."""
    query = select(Material).filter_by(edition_id=edition_id, unit_id=unit_id, activity_id=activity_id)
    query = query.where(Material.status.in_(("draft", "returned")))
    return list(db.scalars(query.order_by(Material.id).with_for_update(of=Material)))


def count_photos(db: DbSession, pieces: list[Material], **place: Any) -> int:
    """Photos of an activity, with those that were filed before."""
    query = select(Material).filter_by(**place).where(Material.status.in_(("filed", "accepted")))
    return sum(piece.kind == "photo" for piece in [*pieces, *db.scalars(query)])


def file(
    db: DbSession, *, actor: Actor, confirmed: bool = False, only_good: bool = False, **place: Any
) -> list[Material]:
    """Hand what is open of one activity to the office, all of it or, with `only_good`, what has nothing wrong.

    What is wrong is said of all at once, by piece and field.
    """
    check_unit(actor, place["unit_id"])
    check_edition(db, place["edition_id"])
    pieces = open_pieces(db, **place)
    if not pieces:
        raise Invalid.field("material", Text("没有可以报送的素材", "There is nothing to file"))
    wrong = {
        f"material.{piece.id}.{field}": [text] for piece in pieces for field, text in piece.faults.items()
    }
    good = [piece for piece in pieces if not piece.faults]
    if wrong and not (only_good and good):
        raise Invalid(errors=wrong)
    pieces = good
    photos = count_photos(db, pieces, **place)
    if photos and not FEWEST <= photos <= MOST and not confirmed:
        raise FewOrMany(Text(f"现在有 {photos} 张。", f"There are {photos}."), photos=photos)
    about = ", ".join(piece.caption for piece in pieces)[:200]
    units.note_act(db, actor, place["unit_id"], place["edition_id"], "material_filed", about)
    for piece in pieces:
        piece.amend(status="filed", filed_at=piece.filed_at or now(), remark=None)
        piece.bump()
    return pieces


def decide(db: DbSession, material: Material, *, actor: Actor, status: str, remark: str | None) -> Material:
    """Accept a filed piece, or return it with a remark."""
    if material.status != "filed":
        raise MaterialNotFiled()
    material.amend(status=status, remark=remark, decided_at=now(), decided_by=actor.subject)
    material.bump()
    return material


def accept(db: DbSession, material: Material, *, actor: Actor, highlight: bool = False) -> Material:
    """Accept a piece; as a highlight the public sees it."""
    decide(db, material, actor=actor, status="accepted", remark=None)
    return show(db, material, highlight) if highlight else material


def send_back(db: DbSession, material: Material, *, actor: Actor, remark: str) -> Material:
    """Return a piece with a remark; what was accepted by mistake is taken down and returned, too."""
    if material.status == "accepted":
        if material.highlight:
            show(db, material, False)
        material.status = "filed"
    decide(db, material, actor=actor, status="returned", remark=remark)
    notices.write_returned(db, material.unit, material.edition_id, f"“{material.caption}”{remark}")
    return material


def show(db: DbSession, material: Material, highlight: bool) -> Material:
    """Show an accepted photo or video to the public, or take it down; everyone is told."""
    if material.status != "accepted" or material.kind not in ("photo", "video"):
        raise NotAccepted()
    if bool(material.highlight) != highlight:
        material.highlight = highlight
        material.bump()
        emit_highlight(db, material)
    return material


def select_highlights() -> Select[Material]:
    """All that the public sees, or once saw."""
    return select(Material).where(Material.highlight.is_not(None))


def emit_highlight(db: DbSession, material: Material) -> None:
    """Tell what the public sees of a piece of material."""
    verdict = (material.upload.verdict if material.upload else None) or {}
    names = ("id", "version", "edition_id", "unit_id", "unit_name", "activity_id", "activity_title")
    state = {name: getattr(material, name) for name in (*names, "kind", "caption")}
    size = {name: verdict.get(name) for name in ("width", "height")}
    emit(db, HighlightPublished, state | size | {"status": "shown" if material.highlight else "taken_down"})


def public_file(db: DbSession, material_id: uuid.UUID) -> StoredFile:
    """The file of a highlight that the public sees. Raises NoSuchHighlight."""
    material = find(db, Material, material_id, NoSuchHighlight)
    file = db.get(StoredFile, material.sha256) if material.highlight and material.sha256 else None
    if file is None or file.picture is None:
        raise NoSuchHighlight()
    return file
