"""Packs of material: all that was accepted of a unit, an area or an edition, in one archive with a list of it."""

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zipfile import ZipFile, ZipInfo

from marshmallow import Schema, fields, validate
from sqlalchemy import Select, select
from sqlalchemy.orm import Session as DbSession

from chassis.city import AREAS
from chassis.clock import SHANGHAI, now
from chassis.errors import Conflict, Invalid
from chassis.sheets import write_csv
from chassis.web.auth import Actor
from chassis.wording import Text

from ..editions.model import Edition
from ..files.model import StoredFile
from ..plans.model import Activity
from ..units.model import Unit
from ..uploads.model import Upload
from ..uploads.store import store
from .material import check_unit
from .model import Material

ENDINGS = {"video/mp4": "mp4", "video/webm": "webm", "application/pdf": "pdf"}
"""Of media types that have just one; a photo is shown as a JPEG, others are called as they were sent."""
LIST = "清单.csv"
COLUMNS = (
    *("文件", "单位", "区", "活动", "说明", "类型", "宽", "高", "秒", "字节"),
    *("SHA-256", "原文件 SHA-256", "原文件名", "报送时间"),
)
KINDS = {"photo": "照片", "video": "视频", "document": "文档"}
UNNAMEABLE = re.compile(r'[\\/:*?"<>|\0-\x1f\x7f]+')
LONGEST_NAME = 40


class NothingAccepted(Conflict):
    title = Text("还没有通过的素材", "No material has been accepted yet")


class PackAbout(Schema):
    """What is packed: one unit's, one area's, or all of the edition."""

    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(load_default=None, allow_none=True)
    area = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(AREAS))


@dataclass(frozen=True)
class Packed:
    """A piece of material with its file: `key`, `length` and `sha256` of the object, of a photo its pixels alone."""

    material: Material
    file: StoredFile
    unit: Unit
    activity: str

    @property
    def key(self) -> str:
        return str(self.file.picture) if self.file.kind == "photo" else self.file.key

    @property
    def length(self) -> int:
        return (self.file.picture_length or 0) if self.file.kind == "photo" else self.file.length

    @property
    def filename(self) -> str:
        return self.material.upload.filename if self.material.upload else ""

    def name(self, number: int) -> str:
        """Where it lies in the archive: unit, activity, and a file called by its caption."""
        ending = "jpg" if self.file.kind == "photo" else ENDINGS.get(self.file.media_type)
        ending = ending or nameable(self.filename.rpartition(".")[2].lower()[:5])
        folders = f"{nameable(self.unit.name)}/{nameable(self.activity or '不属于某一个活动')}"
        return f"{folders}/{number:03d} {nameable(self.material.caption)}.{ending}"

    def row(self, name: str, sha256: str) -> list[str]:
        """Its line in the list."""
        file, filed_at = self.file, self.material.filed_at
        about = [name, self.unit.name, self.unit.area, self.activity, self.material.caption, KINDS[file.kind]]
        sizes = [file.width, file.height, file.seconds, self.length]
        moment = f"{filed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if filed_at else ""
        cells = [
            "" if size is None else f"{size:g}" if isinstance(size, float) else str(size) for size in sizes
        ]
        return [*about, *cells, sha256, file.sha256, self.filename, moment]


def nameable(text: str) -> str:
    """A text as every system takes it for a file's name."""
    return UNNAMEABLE.sub("_", text)[:LONGEST_NAME].strip(" .") or "_"


def check_pack(db: DbSession, actor: Actor, about: dict[str, Any]) -> uuid.UUID | None:
    """Refuse what may not be packed, or has nothing in it. The unit whose pack it is."""
    unit_id: uuid.UUID | None = about["unit_id"]
    if not actor.has("office", "admin"):
        check_unit(actor, unit_id or uuid.UUID(int=0))
    if db.get(Edition, about["edition_id"]) is None:
        raise Invalid.field("about.edition_id", Text("没有这一届活动周", "There is no such edition"))
    if unit_id and db.get(Unit, unit_id) is None:
        raise Invalid.field("about.unit_id", Text("没有这个单位", "There is no such unit"))
    if db.scalar(select_accepted(**about).with_only_columns(Material.id).order_by(None).limit(1)) is None:
        raise NothingAccepted()
    return unit_id


def whose_files(about: dict[str, Any]) -> tuple[str, uuid.UUID]:
    """Of whom the files of a pack are: ("unit" or "edition", id)."""
    return ("unit", about["unit_id"]) if about["unit_id"] else ("edition", about["edition_id"])


def select_accepted(
    *, edition_id: uuid.UUID, unit_id: uuid.UUID | None = None, area: str | None = None
) -> Select[Material, StoredFile, Unit, str]:
    """(material, file, unit, title of the activity) of all that was accepted."""
    query = (
        select(Material, StoredFile, Unit, Activity.title)
        .join(Unit, Unit.id == Material.unit_id)
        .join(Upload, Upload.id == Material.upload_id)
        .join(StoredFile, StoredFile.sha256 == Upload.sha256)
        .outerjoin(Activity, Activity.id == Material.activity_id)
        .where(Material.edition_id == edition_id, Material.status == "accepted")
    )
    if unit_id:
        query = query.where(Material.unit_id == unit_id)
    if area:
        query = query.where(Unit.area == area)
    return query.order_by(Unit.name, Unit.id, Activity.title, Material.id)


def select_packed(db: DbSession, about: dict[str, Any]) -> list[Packed]:
    """What goes into the pack."""
    rows = db.execute(select_accepted(**about))
    return [Packed(material, file, unit, title or "") for material, file, unit, title in rows]


def name_of_pack(db: DbSession, about: dict[str, Any]) -> str:
    """How the archive is called."""
    edition = db.get_one(Edition, about["edition_id"])
    unit = db.get(Unit, about["unit_id"]) if about["unit_id"] else None
    return nameable(f"{edition.year} 素材 {unit.name if unit else about['area'] or '全市'}") + ".zip"


def entry(name: str, moment: datetime) -> ZipInfo:
    """A file of an archive, of this moment: archives know no zones, so it is the city's clock, as in the list."""
    at = moment.astimezone(SHANGHAI)
    return ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))


class Pack:
    """An archive that is written piece by piece: stored, as photos and videos are packed already.

    Each file in it is as old as what was filed, also where it is packed a year later.
    """

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._rows: list[list[str]] = [list(COLUMNS)]

    def add(self, piece: Packed) -> None:
        """The next file of the archive. Raises StoreAway."""
        name, sha256 = piece.name(len(self._rows)), hashlib.sha256()
        about = entry(name, piece.material.filed_at or now())
        about.file_size = piece.length  # Whether it is a large one has to be known before.
        with self._archive.open(about, "w") as file:
            for chunk in store().read(piece.key):
                sha256.update(chunk)
                file.write(chunk)
        self._rows.append(piece.row(name, sha256.hexdigest()))

    def end(self) -> None:
        """The list of all that is in it, of the moment in which it was made."""
        self._archive.writestr(entry(LIST, now()), write_csv(self._rows))
