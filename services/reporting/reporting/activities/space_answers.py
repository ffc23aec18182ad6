"""What venues answers to a sitting that asks for a space: kept, and told to its unit where it is news.

News is a space that comes after it had been refused or was still to be approved, and one that is refused or lost. What
a unit brings about itself, by moving a sitting to where it is free or withdrawing it, its page says at once.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now

from ..notices import notices, texts
from ..places import places
from ..places.model import Placement, Space
from ..places.schemas import answer_words
from ..plans.model import Activity, Sitting

Answer = Mapping[str, Any]
ASK = ("space_id", "starts_at", "ends_at", "seats")
PAGE = "/staff/placements"


def hear_answer(db: DbSession, **answer: Any) -> None:
    """Keep an answer, and let the unit know what is news."""
    before = db.get(Placement, answer["id"])
    kind = kind_of(before, answer)
    places.keep_placement(db, **answer)
    sitting = find_sitting(db, answer) if kind else None
    if kind and sitting:
        plan = sitting.activity.plan
        item = item_of(db, sitting, answer, plan.unit.language)
        notices.write_together(db, kind, plan.unit, plan.edition_id, texts.OF_SPACES[kind], item, page=PAGE)


def kind_of(before: Placement | None, answer: Answer) -> str | None:
    """Of which kind the news of an answer is, as against the one before; None: it is none."""
    is_same_ask = before is not None and before.is_about(*(answer[name] for name in ASK))
    status = before.status if before and is_same_ask else None
    if answer["status"] == "held":
        return "space_held" if status in ("asked", "refused", "revoked") else None
    is_lost = answer["status"] in ("refused", "revoked") and answer["reason"] != "withdrawn"
    return "space_missing" if is_lost and answer["status"] != status else None


def find_sitting(db: DbSession, answer: Answer) -> Sitting | None:
    """The sitting to come of a public activity that still asks for just that."""
    query = select(Sitting).join(Sitting.activity).filter(Sitting.id == answer["id"])
    query = query.where(Sitting.status == "planned", Activity.status == "approved", Sitting.ends_at > now())
    sitting = db.scalar(query)
    asks = sitting and tuple(getattr(sitting, name) for name in ASK)
    return sitting if asks == tuple(answer[name] for name in ASK) else None


def item_of(db: DbSession, sitting: Sitting, answer: Answer, language: str) -> str:
    """Which sitting, when and where; why it has no space, and what the venue says to it."""
    title = (sitting.activity.title_en if language == "en" else None) or sitting.activity.title
    space = db.get(Space, answer["space_id"])
    parts = [f"{space.venue.name} {space.name}"] if space else []
    if answer["status"] != "held":
        why = answer_words(answer["status"], answer.get("decision") or answer["reason"])
        parts += [why.en if language == "en" else why.zh, answer.get("note") or ""]
    return texts.ABOUT_SPACE[language].format(
        title=title,
        at=texts.moment(sitting.starts_at, language),
        about=texts.ASIDE[language].join(filter(None, parts)),
    )
