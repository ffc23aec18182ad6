"""What is said to a requirement: received, links, nothing to file; extended, accepted, returned."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import Invalid
from chassis.web import slips
from chassis.web.addresses import normalise
from chassis.web.auth import Actor
from chassis.web.etags import refuse_stale
from chassis.wording import Text

from ..material.model import HANDED_IN
from ..notices import notices, texts
from ..requirements.model import Owing, OwingStep, Requirement
from ..requirements.requirements import NoSuchRequirement
from ..units.model import Unit, UnitRole
from . import refusals
from .states import KINDS, MISSING, Row, read_owed, with_time

NOT_LATER = Text("延期要晚于原来的截止时间", "An extension is later than what it extends")
PAST = Text("延期的时间已经过去", "The extension lies in the past")
NO_DEADLINE = Text("这项要求没有截止时间，不用延期", "This has no deadline that could be extended")


class Place:
    """One requirement of one unit, which nobody else changes until commit; who acts there, and in which role."""

    def __init__(self, db: DbSession, actor: Actor, requirement_id: uuid.UUID, unit_id: uuid.UUID) -> None:
        check_actor(actor, unit_id)
        self.db, self.actor = db, actor
        self.requirement = lock_requirement(db, requirement_id)
        self.requirement.edition.check_open()
        lock_part(db, self.requirement.edition_id, unit_id)
        self.row = read_one(db, self.requirement, unit_id)
        refuse_stale(self.row["version"])
        key = {"requirement_id": requirement_id, "unit_id": unit_id}
        self.owing = db.get(Owing, tuple(key.values()), populate_existing=True) or Owing(**key, version=0)
        self.key = key

    def check_paper(self, *papers: str) -> None:
        """Refuse what is another paper's."""
        if self.requirement.paper not in papers:
            raise refusals.OtherPaper(paper=self.requirement.paper)

    def write(self, act: str, words: str | None = None, **changes: Any) -> Row:
        """Take the changes, and write down who made them; what is owed now."""
        owing, actor = self.owing, self.actor
        owing.amend(**changes, version=owing.version + 1)
        self.db.add(owing)
        for_unit = self.key["unit_id"] not in actor.units
        self.db.add(OwingStep(**self.key, act=act, by=actor.subject, for_unit=for_unit, words=words))
        self.db.flush()
        return read_one(self.db, self.requirement, self.key["unit_id"])


def check_actor(actor: Actor, unit_id: uuid.UUID, *others: str) -> None:
    """Refuse whoever is neither of the unit nor of the office, nor of `others`."""
    if unit_id not in actor.units and not actor.has("office", *others):
        raise refusals.NotYourPapers()


def lock_requirement(db: DbSession, requirement_id: uuid.UUID) -> Requirement:
    """The requirement, which is not struck out until commit. Raises NoSuchRequirement."""
    query = select(Requirement).filter_by(id=requirement_id)
    requirement = db.scalar(query.with_for_update(of=Requirement, read=True, key_share=True))
    if requirement is None:
        raise NoSuchRequirement()
    return requirement


def lock_part(db: DbSession, edition_id: uuid.UUID, unit_id: uuid.UUID) -> None:
    """Let nobody else say anything for this unit in this edition until commit. Raises NoSuchOwing."""
    part = select(UnitRole).filter_by(edition_id=edition_id, unit_id=unit_id)
    if db.scalar(part.with_for_update()) is None:
        raise refusals.NoSuchOwing()


def read_one(db: DbSession, requirement: Requirement, unit_id: uuid.UUID) -> Row:
    """What a unit owes of one requirement, with who did what about it. Raises NoSuchOwing."""
    owed_rows = read_owed(db, requirement.edition_id, id=unit_id)
    row = next((row for row in owed_rows if row["requirement_id"] == requirement.id), None)
    if row is None:
        raise refusals.NoSuchOwing()
    steps = select(OwingStep).filter_by(requirement_id=requirement.id, unit_id=unit_id)
    about = {"is_open": requirement.edition.status != "closed"}
    return with_step(row) | about | {"steps": list(db.scalars(steps.order_by(OwingStep.id)))}


def read_unit(db: DbSession, *, actor: Actor, edition_id: uuid.UUID, unit_id: uuid.UUID) -> list[Row]:
    """All that one unit owes in an edition, in the order of its list."""
    check_actor(actor, unit_id, "admin")
    return [with_step(row) for row in read_owed(db, edition_id, id=unit_id)]


def with_step(row: Row) -> Row:
    """With its days left, and the one next step of the unit."""
    return with_time(row) | {"next_step": next_step(row)}


def next_step(row: Row) -> str:
    """confirm, begin, go_on, correct, wait or nothing."""
    if row["state"] in ("accepted", "nil"):
        return "nothing"
    if row["state"] in ("filed", "returned"):
        return "wait" if row["state"] == "filed" else "correct"
    if row["paper"] == "receipt":
        return "confirm"
    return "go_on" if row["begun"] else "begin"


def confirm_receipt(place: Place) -> Row:
    """Say that the notice was received; said twice, it is said once."""
    place.check_paper("receipt")
    return place.row if place.owing.filed_at else place.write("confirmed", filed_at=now())


def file_links(place: Place, links: list[str]) -> Row:
    """File what the press wrote, each address once, in place of what was filed before and is not accepted."""
    place.check_paper("links")
    if place.row["state"] == "accepted":
        raise refusals.AcceptedAlready()
    first = place.owing.filed_at or now()
    once: dict[str, str] = {}
    for link in links:
        once.setdefault(normalise(link), link)
    return place.write("filed", filed_at=first, links=[*once.values()], decision=None, remark=None)


def say_nil(place: Place, reason: str) -> Row:
    """Say that there is nothing to file, and why."""
    place.check_paper("plan", "links", *KINDS)
    if place.row["state"] in HANDED_IN:
        raise refusals.HandedInAlready()
    return place.write("nil", reason, nil_at=now(), nil_reason=reason)


def take_back_nil(place: Place) -> Row:
    """Take back that there is nothing to file."""
    if place.owing.nil_at is None:
        raise refusals.NoNilReturn()
    return place.write("nil_taken_back", nil_at=None, nil_reason=None)


def extend(place: Place, until: datetime, reason: str) -> Row:
    """Give the unit more time."""
    due_at = place.requirement.due_at
    faults = {
        NO_DEADLINE: due_at is None,
        NOT_LATER: due_at and until <= due_at,
        PAST: until <= now(),
        slips.DISTANT: slips.distant(until),
    }
    for text, wrong in faults.items():
        if wrong:
            raise Invalid.field("until", text)
    row = place.write("extended", reason, extended_to=until, extension_reason=reason)
    tell(place, "extended", texts.EXTENDED, until, reason=reason)
    return row


def tell(
    place: Place, kind: str, template: texts.Template, until: datetime | None = None, **values: str
) -> None:
    """Let the unit's contact know what the office has decided about its requirement."""
    unit = place.db.get_one(Unit, place.key["unit_id"])
    if until:
        values["until"] = texts.deadline(until, unit.language)
    text = texts.fill(template, unit.language, unit=unit.name, title=place.requirement.title, **values)
    notices.write_notice(place.db, kind, unit.id, place.requirement.edition_id, text)


def withdraw_extension(place: Place) -> Row:
    """Let it be due when it is for all; who counted on it, and has yet to file, is told."""
    if place.owing.extended_to is None:
        raise refusals.NoExtension()
    row = place.write("extension_withdrawn", extended_to=None, extension_reason=None)
    if place.row["extended"] and row["state"] in MISSING:
        tell(place, "extension_withdrawn", texts.EXTENSION_WITHDRAWN, row["due_at"])
    return row


def accept(place: Place) -> Row:
    """Accept links, or as many accepted pieces of material as there are."""
    place.check_paper("links", *KINDS)
    if place.row["state"] != "filed" and not (place.requirement.paper in KINDS and place.row["pieces"]):
        raise refusals.NothingFiled()
    return place.write("accepted", decision="accepted", remark=None)


def return_links(place: Place, remark: str) -> Row:
    """Return links to their unit with a remark, also those accepted by mistake."""
    place.check_paper("links")
    if place.row["state"] not in HANDED_IN:
        raise refusals.NothingFiled()
    row = place.write("returned", remark, decision="returned", remark=remark)
    tell(place, "links_returned", texts.LINKS_RETURNED, remark=remark)
    return row
