"""What can be done with editions: keep what reporting tells, and say which days lie in none."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession

from chassis.errors import NotFound
from chassis.storage.rows import find
from chassis.wording import Text

from .model import Edition


def keep(db: DbSession, **state: Any) -> None:
    """Keep an edition as it is told."""
    db.merge(Edition(**state))


def forget(db: DbSession, *, id: uuid.UUID) -> None:
    """Forget an edition that reporting does not know any more."""
    db.execute(delete(Edition).filter_by(id=id))


def find_edition(db: DbSession, edition_id: uuid.UUID) -> Edition:
    """The edition of this id. Raises NoSuchEdition."""
    return find(db, Edition, edition_id, NoSuchEdition)


def outside(db: DbSession, days: Iterable[dt.date]) -> dict[dt.date, Text]:
    """{day: what is wrong with it}, for those in a year that has no edition: likely a slip in the year.

    Before any edition is told there is nothing to compare with, and nothing is wrong.
    """
    years = set(db.scalars(select(Edition.year)))
    years_text = "、".join(map(str, sorted(years)))
    return {
        day: Text(
            f"{day.year} 年没有活动周，已开的有 {years_text} 年，请核对年份",
            f"{day.year} has no edition of the week; there is one in {years_text}. Check the year",
        )
        for day in days
        if years and day.year not in years
    }


class NoSuchEdition(NotFound):
    title = Text("没有这一届活动周", "There is no such edition")
