"""What can be done for those who asked a venue to open: open a slot in answer to them, in one step."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Invalid
from chassis.wording import Text

from ..calendar.model import Opening, Slot
from ..times import clock_time, end_after
from ..venues.model import Venue
from ..vocabulary import is_in_part, span_of
from . import changes, openings

NAMES = {"morning": "上午", "afternoon": "下午", "evening": "晚上"}


def find_day(
    db: DbSession,
    venue_id: uuid.UUID,
    *,
    date: dt.date,
    on_date: dt.date | None = None,
    space_id: uuid.UUID | None,
    **_: Any,
) -> uuid.UUID | None:
    """The opening of the venue at large, or of one of its spaces, that a slot on a date would be part of, if any."""
    query = select(Opening.id).filter_by(venue_id=venue_id, date=on_date or date, status="declared")
    query = query.where(Opening.space_id.is_not_distinct_from(space_id))
    return db.scalar(query.order_by(Opening.starts_at, Opening.id).limit(1))


def answer(
    db: DbSession,
    venue: Venue,
    opening: Opening | None,
    *,
    date: dt.date,
    part: str,
    on_date: dt.date | None = None,
    space_id: uuid.UUID | None,
    shared: bool,
    refuses: int = 0,
    on_purpose: bool = False,
    **slot: Any,
) -> Slot:
    """One more slot of a day (locked), on its terms; where there is none, an opening of this slot alone.

    `date`, `part`: what was asked for; `slot`: starts, ends (minutes since the day began), seats, and a note where
    there is one. What is refused of an opening or a slot is refused of this too, and one that does not touch the part.
    """
    refuse_apart(part, slot["starts"], end_after(slot["starts"], slot["ends"]))
    slot["answers"] = {"date": date.isoformat(), "part": part}
    if opening:
        return changes.add_slot(db, venue, opening, refuses=refuses, on_purpose=on_purpose, **slot)
    day: dict[str, Any] = {
        "dates": [on_date or date],
        "space_id": space_id,
        "slots": [slot],
        "shared": shared,
        "refuses": refuses,
    }
    try:
        return openings.declare(db, venue, **day, on_purpose=on_purpose).slots[0]
    except Invalid as refusal:
        raise as_asked(refusal, "on_date" if on_date else "date") from refusal


def refuse_apart(part: str, starts: int, ends: int) -> None:
    """Refuse a slot (minutes since the day began) outside the part of a day that it answers: who asked for an evening
    would be told that it is open, at nine in the morning. Raises Invalid naming `starts`."""
    if is_in_part(part, starts, ends):
        return
    span = "–".join(clock_time(minutes) for minutes in span_of(part))
    raise Invalid.field(
        "starts",
        Text(
            f"请求的是{NAMES[part]}（{span}），这个时段不在里面。请改时间；要开放别的时段，请另外开放，再把这个请求答复为“开不了”",
            f"They asked for the {part} ({span}), which this slot is not in. Change its time; to open at another, do "
            "so by itself, and answer that you cannot open when they asked",
        ),
    )


def as_asked(refusal: Invalid, date: str) -> Invalid:
    """What is refused of an opening of one slot, by the fields of an answer."""
    names = {"dates.0": date} | {f"slots.0.{name}": name for name in ("starts", "ends", "seats")}
    errors = {names.get(field, field): texts for field, texts in refusal.errors.items()}
    return Invalid(refusal.detail, errors=errors, **refusal.members)
