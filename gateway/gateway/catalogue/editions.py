"""Editions, and the figures published for them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import today

from .filters import View
from .model import Edition, Statistics, Unit

GROUPS = (
    *("by_unit", "by_district", "by_series", "by_audience"),
    *("by_day", "by_sector", "by_topic", "by_mode"),
)
AFTERWARDS = timedelta(days=60)
"""So long after an edition summaries and material are filed and read, and honours are on notice."""


def edition(db: DbSession, id: UUID | None = None) -> View | None:
    """The edition of that id; without one, the edition of today, else the next to open, else the last. Where that has
    no desk's number yet, it has the latest that there is.

    {id, year, name, name_en, theme, theme_en, desk_phone, opens_on, closes_on, status, organisers: [{name, name_en (of
    the unit that is called so, or None), role, unit_id?}], rules: {party_limit, open_bookings_limit, retention_days},
    deadlines: {plans, summaries: aware datetime | None}} or None.
    """
    if id is not None:
        return _view(db, db.get(Edition, id))
    editions = db.scalars(select(Edition).order_by(Edition.opens_on)).all()
    still = [row for row in editions if row.closes_on >= today()]
    view = _view(db, next(iter(_running(editions) or still or reversed(editions)), None))
    if view and not view["desk_phone"]:
        view["desk_phone"] = next((row.desk_phone for row in reversed(editions) if row.desk_phone), None)
    return view


def edition_at_work(db: DbSession) -> View | None:
    """The edition whose papers staff see to, as `edition` shows it: the one of today, where none runs the one that was
    over last, as long as its papers still come in and the office has not closed it; else as `edition` says."""
    editions = db.scalars(select(Edition).order_by(Edition.opens_on)).all()
    over = [row for row in editions if row.closes_on < today() <= row.closes_on + AFTERWARDS]
    unfinished = [row for row in over if row.status == "open"]
    return edition(db, unfinished[-1].id if unfinished and not _running(editions) else None)


def _running(editions: Sequence[Edition]) -> list[Edition]:
    """Of these editions those that today is a day of."""
    days = [row for row in editions if row.opens_on <= today() <= row.closes_on]
    return [row for row in days if row.status != "planned"]


def editions(db: DbSession) -> dict[str, Any]:
    """All editions, the latest first, as `edition` shows one."""
    latest_first = select(Edition).order_by(Edition.opens_on.desc(), Edition.id)
    return {"items": [_view(db, row) for row in db.scalars(latest_first)], "next_cursor": None}


def statistics(db: DbSession, edition_id: UUID) -> View | None:
    """The figures last published for an edition, or None before the first.

    {edition_id, at, totals: {activities, sessions, seats, bookings, people, waiting, attended, walk_ins, …}, and for
    each of GROUPS: [{key, label, sessions, seats, people, attended, walk_ins, …}]}
    """
    record = db.get(Statistics, edition_id)
    if record is None:
        return None
    groups = {name: getattr(record, name) or [] for name in GROUPS}
    return {"edition_id": record.id, "at": record.at, "totals": record.totals} | groups


def _view(db: DbSession, record: Edition | None) -> View | None:
    if record is None:
        return None
    view = {column.name: getattr(record, column.name) for column in Edition.__table__.columns}
    deadlines = {name: at and datetime.fromisoformat(at) for name, at in record.deadlines.items()}
    names = [organiser["name"] for organiser in record.organisers]
    units = db.execute(select(Unit.name, Unit.name_en).where(Unit.name.in_(names)))
    english = {row.name: row.name_en for row in units}
    organisers = [row | {"name_en": english.get(row["name"])} for row in record.organisers]
    return view | {"deadlines": deadlines, "organisers": organisers}
