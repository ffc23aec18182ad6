"""Pieces of material: a file of a unit with what it says of it, and what the office said."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, or_, select
from sqlalchemy.orm import Mapped, aliased, column_property, mapped_column, relationship

from chassis.wording import Text

from ..plans.model import Activity
from ..schema import Versioned
from ..units.model import Unit
from ..uploads.model import Upload

SHORTEST, LONGEST = 5, 100
"""Characters of a caption."""
HANDED_IN = ("filed", "accepted")
TWICE = Text(
    "与同一活动的另一份是同一个文件，只算一份；请换一个文件或删去",
    "The same file is there a second time for this activity, and counts once: choose another, or strike it out",
)


class Material(Versioned):
    """A photo, video or document: draft → filed → accepted, or returned with a remark and filed again.

    highlight: whether the public sees it; null: it never has. filed_at: the first time.
    """

    __tablename__ = "material"

    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("unit.id"), index=True)
    activity_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("activity.id", ondelete="SET NULL"))
    upload_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("upload.id", ondelete="SET NULL"), unique=True
    )
    caption: Mapped[str] = mapped_column(default="")
    consent: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(default="draft", index=True)
    remark: Mapped[str | None]
    highlight: Mapped[bool | None]
    filed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    upload: Mapped[Upload | None] = relationship(lazy="selectin")
    unit: Mapped[Unit] = relationship(lazy="selectin")
    activity: Mapped[Activity | None] = relationship(lazy="selectin")
    if TYPE_CHECKING:
        is_twice: Mapped[bool]  # Below, as it looks into this table itself.

    @property
    def is_open(self) -> bool:
        """Whether its unit may change it."""
        return self.status in ("draft", "returned")

    @property
    def kind(self) -> str | None:
        """photo, video or document, once its file has been found good."""
        verdict = self.upload.verdict if self.upload else None
        return verdict.get("kind") if verdict else None

    @property
    def unit_name(self) -> str:
        return self.unit.name

    @property
    def activity_title(self) -> str | None:
        return self.activity.title if self.activity else None

    @property
    def activity_title_en(self) -> str | None:
        return self.activity.title_en if self.activity else None

    @property
    def sha256(self) -> str | None:
        return self.upload.sha256 if self.upload else None

    @property
    def faults(self) -> dict[str, Text]:
        """What keeps it from being filed, by field."""
        faults = {"file": self._fault_of_file(), "caption": self._fault_of_caption()}
        if self.kind in ("photo", "video") and not self.consent:
            faults["consent"] = Text(
                "请确认画面里能认出的人都同意公开，或没有能认出的人",
                "Confirm that all who can be recognised agree to be shown, or that nobody can be",
            )
        return {field: fault for field, fault in faults.items() if fault}

    def _fault_of_file(self) -> Text | None:
        if self.upload is None:
            return Text("文件没有传完，已过期；请重新选择", "The file never came whole: choose it again")
        if self.upload.status == "open":
            return Text("文件还没有传完", "The file is still on its way")
        if self.upload.status in ("received", "checking"):
            return Text("文件正在检查，请稍候", "The file is being checked: wait a moment")
        if self.upload.status == "refused" and self.upload.verdict:
            return Text(self.upload.verdict["zh"], self.upload.verdict["en"])
        return TWICE if self.is_twice else None

    def _fault_of_caption(self) -> Text | None:
        length = len(self.caption)
        if SHORTEST <= length <= LONGEST:
            return None
        if not length:
            return Text("请写说明，5 到 100 个字", "Write a caption of 5 to 100 characters")
        return Text(
            f"说明要 5 到 100 个字，现在 {length} 个", f"A caption has 5 to 100 characters, this one {length}"
        )


another, its_file, own_file = aliased(Material), aliased(Upload), aliased(Upload)
twins = (
    select(another.id)
    .join(its_file, its_file.id == another.upload_id)
    .join(own_file, own_file.sha256 == its_file.sha256)
    .where(own_file.id == Material.upload_id, another.id != Material.id)
    .where(another.edition_id == Material.edition_id, another.unit_id == Material.unit_id)
    .where(another.activity_id.is_not_distinct_from(Material.activity_id))
    .where(or_(another.status.in_(HANDED_IN), another.id < Material.id))
    .correlate(Material)
)
Material.is_twice = column_property(twins.exists(), expire_on_flush=False)
"""Whether its file, to the last byte, is also what its unit has filed, or added before, of the same activity."""
