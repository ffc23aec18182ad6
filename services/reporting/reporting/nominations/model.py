"""Nominations, the rules of an edition's honours, and who won before."""

import json
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.clock import now
from chassis.storage.db import new_id
from chassis.storage.privacy import mask_name, mask_phone, seal, unseal
from chassis.wording import Text

from ..schema import Base, Versioned
from ..units.model import Unit
from ..uploads.model import Upload
from ..vocabulary import CRITERIA
from .refusals import NominationStepImpossible

STEPS: dict[str, tuple[set[str], str]] = {
    "submit": ({"draft", "returned"}, "submitted"),
    "return": ({"submitted"}, "returned"),
    "accept": ({"submitted"}, "accepted"),
    "refuse": ({"submitted", "accepted"}, "refused"),
    "withdraw": ({"draft", "returned", "submitted", "accepted"}, "withdrawn"),
    "choose": ({"accepted"}, "chosen"),
    "pass_over": ({"accepted"}, "not_chosen"),
    "announce": ({"chosen"}, "announced"),
    "take_down": ({"chosen", "announced"}, "not_chosen"),
    "grant": ({"announced"}, "granted"),
    "revoke": ({"granted"}, "revoked"),
}
"""{act: (from which states, to which)}: the one place that says how a nomination goes."""
OPEN = ("draft", "returned")
OVER = ("refused", "withdrawn", "not_chosen", "revoked")
PUBLIC = ("announced", "granted")
ASKABLE = ("submitted", "returned", "accepted")
"""When a candidate may be asked for consent, and may say yes: once all is there, and before it is decided."""
PAUSE = timedelta(hours=1)
"""Between two messages to a candidate."""
SHORTEST, LONGEST = 5, 100
"""Characters of a photo's caption."""
SAME_PHOTO = Text(
    "照片“{0}”和前面的一张完全相同，请删掉一张",
    "The photo “{0}” is one before it over again: remove one of the two",
)
PRIVATE = ("name", "name_en", "phone", "mail", "born", "story", "evidence")
"""What is sealed together: it tells who the candidate is."""


class HonourRules(Base):
    """How an edition honours: when nominations are taken, who is left out, how scores are weighed.

    weights: {criterion: whole number}. tie_break: criteria that decide between equal scores, the first that differs.
    outlier_points: so far from the median of its fellows a score is pointed out. assigned_at: when reviews were first
    assigned, from when on what decides about scores stays. meeting_opened_at: from then on scores are seen, and stay.
    """

    __tablename__ = "honour_rules"

    edition_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    officials_excluded: Mapped[bool]
    winners_excluded: Mapped[bool]
    scores_wanted: Mapped[int]
    weights: Mapped[dict[str, int]] = mapped_column(JSON)
    tie_break: Mapped[list[str]] = mapped_column(JSON)
    outlier_points: Mapped[int]
    notice_days: Mapped[int]
    stars_sent_up: Mapped[int]
    brands_sent_up: Mapped[int]
    assigned_at: Mapped[datetime | None]
    meeting_opened_at: Mapped[datetime | None]

    @classmethod
    def usual(cls, edition_id: uuid.UUID) -> "HonourRules":
        """Those of an edition whose office has said nothing yet."""
        return cls(
            edition_id=edition_id,
            version=0,
            officials_excluded=True,
            winners_excluded=True,
            scores_wanted=3,
            weights=dict.fromkeys(CRITERIA, 20),
            tie_break=["带动群众", "事迹突出"],
            outlier_points=15,
            notice_days=7,
            stars_sent_up=3,
            brands_sent_up=3,
        )

    @property
    def is_open(self) -> bool:
        """Whether nominations are taken now: none is once the meeting has begun, as it would get no scores."""
        is_in_time = self.opens_at and self.closes_at and self.opens_at <= now() < self.closes_at
        return bool(is_in_time and not self.meeting_opened_at)


class Nomination(Versioned):
    """A candidate for one honour of an edition, by one route; how it goes, STEPS says.

    kind: star or brand. route: self, body or unit; `nominated_by`: the subject of whoever wrote it, `unit_id` its unit,
    `body_name` a social body that is no unit. sealed: PRIVATE, as JSON; None once it was withdrawn.
    """

    __tablename__ = "nomination"

    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[str]
    route: Mapped[str]
    nominated_by: Mapped[str] = mapped_column(index=True)
    unit_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    body_name: Mapped[str | None]
    field: Mapped[str]
    area: Mapped[str]
    sealed: Mapped[str | None]
    links: Mapped[list[str]] = mapped_column(JSON)
    is_official: Mapped[bool]
    won_before: Mapped[bool]
    status: Mapped[str] = mapped_column(default="draft", index=True)
    remark: Mapped[str | None]
    consent_at: Mapped[datetime | None]
    consent_how: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    unit: Mapped[Unit | None] = relationship(lazy="selectin")
    steps: Mapped[list["NominationStep"]] = relationship(
        order_by="NominationStep.id", cascade="all, delete-orphan"
    )

    photos: Mapped[list["NominationPhoto"]] = relationship(
        order_by="NominationPhoto.id", passive_deletes=True, lazy="selectin"
    )

    @property
    def judged_photos(self) -> list[dict[str, Any]]:
        """Its photos, each with its `fault`: what keeps it from being submitted with it. Each is another one."""
        photos, before = [], set()
        for photo in self.photos:
            sha256 = photo.upload.sha256 if photo.upload else None
            is_there = sha256 is not None and sha256 in before
            fault = photo.fault or (SAME_PHOTO.format(photo.caption) if is_there else None)
            photos.append(
                {name: getattr(photo, name) for name in ("id", "caption", "verdict")} | {"fault": fault}
            )
            before.add(sha256)
        return photos

    @property
    def content(self) -> dict[str, Any]:
        """PRIVATE, unsealed; empty texts once it was withdrawn."""
        content: dict[str, Any] = dict.fromkeys(PRIVATE, "") | {
            "phone": None,
            "mail": None,
            "born": None,
            "name_en": None,
        }
        return content | (json.loads(unseal(self.sealed)) if self.sealed else {})

    @content.setter
    def content(self, content: dict[str, Any]) -> None:
        self.sealed = seal(json.dumps(content, ensure_ascii=False))

    @property
    def is_open(self) -> bool:
        """Whether its nominator may change it."""
        return self.status in OPEN

    @property
    def masked_name(self) -> str:
        """王* for a person; a brand is called by its name."""
        name = str(self.content["name"])
        return mask_name(name) if self.kind == "star" and name else name

    @property
    def masked_phone(self) -> str | None:
        phone = self.content["phone"]
        return mask_phone(phone) if phone else None

    @property
    def nominator(self) -> str | None:
        """The unit or social body that nominates; None for somebody by themselves."""
        return self.unit.name if self.unit else self.body_name

    def move(self, act: str) -> None:
        """Take a step. Raises NominationStepImpossible."""
        before, after = STEPS[act]
        if self.status not in before:
            raise NominationStepImpossible.of(self.status)
        self.status = after


class ConsentRequest(Base):
    """The candidate was asked whether they agree to being public. `code_key`: blind index of what the message has.

    answer: yes, no, or withdrawn; None as long as there is none. times: how often a message went out.
    """

    __tablename__ = "consent_request"

    nomination_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("nomination.id", ondelete="CASCADE"), primary_key=True
    )
    code_key: Mapped[str] = mapped_column(unique=True)
    sealed_code: Mapped[str]
    language: Mapped[str]
    times: Mapped[int]
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]

    @property
    def is_over(self) -> bool:
        """Whether it is too late to say yes."""
        return now() >= self.expires_at

    @property
    def again_from(self) -> datetime:
        """From when another message can be sent."""
        return self.asked_at + PAUSE


class CandidateKey(Base):
    """By what a candidate is known again in an edition: blind indexes, each taken by one nomination."""

    __tablename__ = "candidate_key"

    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True, index=True)
    nomination_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("nomination.id", ondelete="CASCADE"), index=True
    )


class NominationPhoto(Base):
    """A photo of a nomination with its caption; what is shown of it are its pixels alone."""

    __tablename__ = "nomination_photo"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    nomination_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("nomination.id", ondelete="CASCADE"), index=True
    )
    upload_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("upload.id", ondelete="SET NULL"), unique=True
    )
    caption: Mapped[str]
    upload: Mapped[Upload | None] = relationship(lazy="selectin")

    @property
    def verdict(self) -> dict[str, Any] | None:
        """What was found of its file; None until it has been checked, or when it never came whole."""
        return self.upload.verdict if self.upload else None

    @property
    def fault(self) -> Text | None:
        """What keeps the nomination from being submitted with it."""
        verdict = self.verdict
        if self.upload is None or self.upload.status == "open":
            return Text("照片没有传完，请删掉再传", "A photo did not come whole: remove it and send it again")
        if verdict is None:
            return Text("照片正在检查，请稍候再提交", "A photo is being checked: wait a moment")
        if verdict["outcome"] == "refused":
            return Text(verdict["zh"], verdict["en"])
        if verdict["kind"] != "photo":
            return Text("这里只要照片；视频请写网址", "Photos only here: give the address of a video")
        if not SHORTEST <= len(self.caption) <= LONGEST:
            return Text("照片的说明要 5 到 100 个字", "A photo has a caption of 5 to 100 characters")
        return None


class NominationStep(Base):
    """Who did what with a nomination, when, with what words."""

    __tablename__ = "nomination_step"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    nomination_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("nomination.id", ondelete="CASCADE"), index=True
    )
    act: Mapped[str]
    by: Mapped[str]
    by_office: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=now)
    words: Mapped[str | None]


class EarlierWinner(Base):
    """A winner of a year before this system, by the blind index of the name."""

    __tablename__ = "earlier_winner"
    __table_args__ = (UniqueConstraint("kind", "year", "key"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    year: Mapped[int]
    key: Mapped[str] = mapped_column(index=True)
