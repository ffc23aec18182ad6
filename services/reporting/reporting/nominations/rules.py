"""The rules of an edition's honours: looked up, set; and who won before this system."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import today
from chassis.errors import Invalid
from chassis.storage.rows import find
from chassis.web import slips
from chassis.web.etags import refuse_stale
from chassis.wording import Text

from ..editions.editions import NoSuchEdition
from ..editions.model import Edition
from .candidates import name_key
from .model import EarlierWinner, HonourRules
from .refusals import RulesInUse

WINDOW = ("opens_at", "closes_at")
SCORING = ("weights", "tie_break", "scores_wanted")
TAKEN_OVER = (
    *(*SCORING, "outlier_points", "officials_excluded", "winners_excluded"),
    *("notice_days", "stars_sent_up", "brands_sent_up"),
)
"""What an edition has as the one before it, until the office sets it."""
BACKWARDS = Text("截止早于开始", "Nominating ends before it begins")
NOT_OVER = Text(
    "往届在今年以前，请核对年份", "An earlier edition was in a year before this one; check the year"
)
NO_WEIGHT = Text("至少一项的权重大于 0", "One criterion at least weighs more than 0")


def rules_of(db: DbSession, edition_id: uuid.UUID, *, lock: bool = False) -> HonourRules:
    """The rules of an edition; with `lock` nobody else changes them, or assigns or decides by them, until commit.
    Raises NoSuchEdition."""
    edition = find(db, Edition, edition_id, NoSuchEdition, lock=lock)
    rules = db.get(HonourRules, edition_id, populate_existing=lock)
    return rules or first_rules(db, edition)


def first_rules(db: DbSession, edition: Edition) -> HonourRules:
    """Those of an edition for which the office has set none yet: as those of the last before it, but for the window, or
    the usual ones."""
    rules = HonourRules.usual(edition.id)
    earlier = select(HonourRules).join(Edition, Edition.id == HonourRules.edition_id)
    earlier = earlier.where(Edition.opens_on < edition.opens_on).order_by(Edition.opens_on.desc())
    if last := db.scalar(earlier.limit(1)):
        rules.amend(**{name: getattr(last, name) for name in TAKEN_OVER})
    return rules


def set_rules(
    db: DbSession, edition_id: uuid.UUID, *, on_purpose: bool = False, **fields: Any
) -> HonourRules:
    """Set what is given of them; a window that is over or far ahead only `on_purpose`. Raises RulesInUse for what
    decides about scores, once reviews are assigned."""
    rules = rules_of(db, edition_id, lock=True)
    refuse_stale(rules.version)
    if rules.assigned_at and any(
        fields.get(name, getattr(rules, name)) != getattr(rules, name) for name in SCORING
    ):
        raise RulesInUse()
    before = {name: getattr(rules, name) for name in WINDOW}
    rules.amend(**fields)
    check_rules(rules)
    slips.refuse(on_purpose, window_slips(rules, before))
    rules.version += 1
    db.add(rules)
    db.flush()
    db.refresh(rules)
    return rules


def window_slips(rules: HonourRules, before: Mapping[str, datetime | None]) -> dict[str, Text | None]:
    """What looks like a slip in the window of nominations, of what is another than `before`."""
    faults = {
        "opens_at": slips.distant(rules.opens_at),
        "closes_at": slips.past(rules.closes_at) or slips.distant(rules.closes_at),
    }
    return {name: text for name, text in faults.items() if getattr(rules, name) != before[name]}


def check_rules(rules: HonourRules) -> None:
    """Refuse a window that ends before it begins, and scores that would not count at all."""
    if rules.opens_at and rules.closes_at and rules.closes_at <= rules.opens_at:
        raise Invalid.field("closes_at", BACKWARDS)
    if not any(rules.weights.values()):
        raise Invalid.field("weights", NO_WEIGHT)


def add_earlier_winners(db: DbSession, kind: str, year: int, names: Iterable[str]) -> int:
    """Note who won in a year before this system; how many are new. Raises Invalid for a year that is not over."""
    if year >= today().year:
        raise Invalid.field("year", NOT_OVER)
    keys = {name_key(kind, name) for name in names}
    known_keys = set(db.scalars(select(EarlierWinner.key).filter_by(kind=kind, year=year)))
    db.add_all(EarlierWinner(kind=kind, year=year, key=key) for key in sorted(keys - known_keys))
    return len(keys - known_keys)
