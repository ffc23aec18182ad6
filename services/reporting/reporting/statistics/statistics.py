"""The figures of an edition, or of one unit in it: from the sums kept over its sessions, and from its papers."""

import uuid
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now
from chassis.errors import Invalid
from chassis.messaging.outbox import emit
from chassis.wording import Text

from ..editions.model import Edition
from ..events import StatisticsPublished
from ..figures.model import Statistics
from ..plans.model import Activity, Plan
from .groups import GROUPS, PUBLISHED, add_up, with_rates
from .scope import COUNTS, Figure, Scope, Sums

OF_STAFF = ("rated", "stars", "rating")
OF_A_UNIT = Text("按活动统计要指明单位", "Figures by activity are those of one unit: name it")


def emit_figures(db: DbSession, statistics: Statistics) -> None:
    """Tell the figures as they were last counted."""
    state = {"id": statistics.edition_id, "version": statistics.version, "at": statistics.at}
    emit(db, StatisticsPublished, state | (statistics.figures or {}))


def select_figures() -> Select[Statistics]:
    """The figures that were ever told, as a select."""
    return select(Statistics).where(Statistics.version > 0)


def count(db: DbSession, edition: Edition) -> dict[str, Any]:
    """All figures of the edition that are told: {"totals", "by_unit", "by_district", …}."""
    scope = Scope(edition)
    sums = {by: GROUPS[by].sums(db, scope) for by in PUBLISHED}
    rows = {by: GROUPS[by].rows(db, scope, sums[by]) for by in PUBLISHED}
    by_group = {f"by_{by}": [without_ratings(row) for row in rows[by]] for by in PUBLISHED}
    return {"totals": without_ratings(totals(db, scope, sums["unit"]))} | by_group


def without_ratings(figure: Figure) -> Figure:
    """Figures as they are told. Ratings are not the public's."""
    return {name: figure[name] for name in figure if name not in OF_STAFF}


def current_figures(
    db: DbSession, edition: Edition, by: str, unit_id: uuid.UUID | None = None
) -> dict[str, Any]:
    """The figures as they are this moment: totals, and one group's rows, all from one reading of the sums."""
    if by == "activity" and unit_id is None:
        raise Invalid.field("unit_id", OF_A_UNIT)
    scope, group = Scope(edition, unit_id), GROUPS[by]
    sums = group.sums(db, scope)
    return {
        "edition_id": edition.id,
        "unit_id": unit_id,
        "at": now(),
        "totals": totals(db, scope, sums),
        "by": by,
        "items": group.rows(db, scope, sums),
        "next_cursor": None,
    }


def totals(db: DbSession, scope: Scope, sums: Sums) -> Figure:
    """The figures as a whole, with the number of standing activities."""
    activities: int = db.execute(
        select(func.count(Activity.id))
        .join(Plan, Plan.id == Activity.plan_id)
        .where(Plan.edition_id == scope.edition.id, Activity.status == "approved", *scope.of(Plan.unit_id))
    ).scalar_one()
    return {"activities": activities} | with_rates(add_up(sums.values(), COUNTS))
