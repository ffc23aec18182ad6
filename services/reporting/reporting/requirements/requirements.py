"""What can be done with an edition's requirements: list, add, change, strike out."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Invalid, NotFound
from chassis.messaging.outbox import emit
from chassis.storage.rows import find
from chassis.web import slips
from chassis.web.etags import refuse_stale
from chassis.wording import Text

from ..editions.editions import NoSuchEdition
from ..editions.model import Edition
from ..events import EditionChanged
from ..units.model import Unit
from ..vocabulary import PAPERS
from .model import DEADLINES, Requirement

TITLES = dict(zip(PAPERS, ("收悉通知", "活动方案", "活动总结", "视频", "照片", "媒体报道链接"), strict=True))
NOTES = {"video": "横屏，短边不低于 576", "photos": "4 到 5 张，每张有说明，短边不低于 480"}
LEAST = {"photos": 4}
MOST = 50

EDITIONS_DEADLINE = Text(
    "方案和总结的截止时间在本届活动周的设置里改",
    "Plans and summaries are due by the edition's deadlines: change them there",
)
KIND_OF_NOBODY = Text(
    "没有单位属于这一类：{0}。请核对；以后才有的，请确认",
    "There is no unit of this kind: {0}. Check it, or confirm where units are still to come",
)
LISTED = Text("这些单位已经有同名的同一项要求", "These units have a requirement of this name already")
FULL = Text("一届最多 50 项要求", "An edition has 50 requirements at most")


class NoSuchRequirement(NotFound):
    title = Text("没有这项要求", "There is no such requirement")


def find_requirement(db: DbSession, requirement_id: uuid.UUID, *, lock: bool = False) -> Requirement:
    """The requirement; a locked one still is what its reader saw (If-Match). Raises NoSuchRequirement."""
    requirement = find(db, Requirement, requirement_id, NoSuchRequirement, lock=lock)
    if lock:
        refuse_stale(requirement.version)
    return requirement


def list_requirements(db: DbSession, edition_id: uuid.UUID) -> list[Requirement]:
    """All of an edition, in their order. Raises NoSuchEdition."""
    find(db, Edition, edition_id, NoSuchEdition)
    return of_edition(db, edition_id)


def of_edition(db: DbSession, edition_id: uuid.UUID) -> list[Requirement]:
    query = select(Requirement).filter_by(edition_id=edition_id)
    return list(db.scalars(query.order_by(Requirement.position, Requirement.id)))


def lock_list(db: DbSession, edition_id: uuid.UUID) -> list[Requirement]:
    """The edition's requirements, changed by nobody else until commit. Raises NoSuchEdition."""
    find(db, Edition, edition_id, NoSuchEdition, lock=True)
    return of_edition(db, edition_id)


def lock_to_change(db: DbSession, edition_id: uuid.UUID) -> list[Requirement]:
    """The same, in order to change it. Raises EditionClosed, too."""
    requirements = lock_list(db, edition_id)
    find(db, Edition, edition_id, NoSuchEdition).check_open()
    return requirements


def tell(db: DbSession, edition_id: uuid.UUID) -> None:
    """Tell the edition with its list as it is now."""
    edition = find(db, Edition, edition_id, NoSuchEdition)
    edition.bump()
    db.flush()
    db.expire(edition, ["requirements"])
    emit(db, EditionChanged, edition)


def create(db: DbSession, **fields: Any) -> Requirement:
    """One more requirement, and it is told."""
    requirement = list_new(db, **fields)
    tell(db, requirement.edition_id)
    return requirement


def list_new(db: DbSession, *, edition_id: uuid.UUID, paper: str, **fields: Any) -> Requirement:
    """One more requirement, at the end of the list where its place is not given."""
    others = lock_to_change(db, edition_id)
    if len(others) >= MOST:
        raise Invalid.field("paper", FULL)
    last = max((other.position for other in others), default=0)
    usual = {"title": TITLES[paper], "note": NOTES.get(paper, ""), "least": LEAST.get(paper, 1)}
    requirement = Requirement(edition_id=edition_id, paper=paper, position=last + 1, **usual)
    take(db, requirement, others, fields)
    db.add(requirement)
    db.flush()
    db.refresh(requirement)
    return requirement


def create_usual(db: DbSession, edition_id: uuid.UUID) -> list[Requirement]:
    """Those of the usual six that the edition does not list yet; the whole list."""
    papers = {requirement.paper for requirement in lock_to_change(db, edition_id)}
    missing = [paper for paper in PAPERS if paper not in papers]
    for paper in missing:
        list_new(db, edition_id=edition_id, paper=paper)
    if missing:
        tell(db, edition_id)
    return of_edition(db, edition_id)


def amend(db: DbSession, requirement: Requirement, **fields: Any) -> Requirement:
    """Change it; who has answered it has still answered it."""
    others = [other for other in lock_to_change(db, requirement.edition_id) if other.id != requirement.id]
    with db.no_autoflush:
        take(db, requirement, others, fields)
    requirement.bump()
    tell(db, requirement.edition_id)
    return requirement


def take(db: DbSession, requirement: Requirement, others: list[Requirement], fields: dict[str, Any]) -> None:
    """Take what is given. Raises Invalid where the due time is not its own, units would have it twice, or none has it
    at all."""
    on_purpose = fields.pop("on_purpose", False)
    if "due_at" in fields:
        take_due(requirement, fields.pop("due_at"), on_purpose)
    if "kinds" in fields:
        fields["kinds"] = [*dict.fromkeys(fields["kinds"])]
        slips.refuse(on_purpose, nobodys_kinds(db, {*fields["kinds"]} - {*requirement.kinds}))
    requirement.amend(**fields)
    if any(overlaps(requirement, other) for other in others):
        raise Invalid.field("title", LISTED)


def nobodys_kinds(db: DbSession, kinds: set[str]) -> dict[str, Text | None]:
    """What is wrong with kinds of which there is no unit, once there are units at all: nobody would be asked."""
    known_kinds = set(db.scalars(select(Unit.kind).distinct()))
    missing = "、".join(sorted(kinds - known_kinds)) if known_kinds else ""
    return {"kinds": KIND_OF_NOBODY.format(missing) if missing else None}


def take_due(requirement: Requirement, due_at: datetime | None, on_purpose: bool) -> None:
    """Take when it is due: of plans and summaries the edition says it; what is past, or more than a year ahead, is
    only meant `on_purpose`."""
    if due_at and requirement.paper in DEADLINES:
        raise Invalid.field("due_at", EDITIONS_DEADLINE)
    if due_at != requirement.own_due_at:
        slips.refuse(on_purpose, {"due_at": slips.past(due_at) or slips.distant(due_at)})
    requirement.own_due_at = due_at


def overlaps(requirement: Requirement, other: Requirement) -> bool:
    """Whether a unit would be asked for the same by both; of plans and receipts there is one."""
    if (requirement.paper, requirement.edition_id) != (other.paper, other.edition_id):
        return False
    kinds, others = {*requirement.kinds}, {*other.kinds}
    apart = kinds and others and not kinds & others
    return not apart and (requirement.paper != "links" or requirement.title == other.title)


def strike_out(db: DbSession, requirement: Requirement) -> None:
    """Ask for it no more; whatever units have said to it goes with it."""
    db.delete(requirement)
    tell(db, requirement.edition_id)
