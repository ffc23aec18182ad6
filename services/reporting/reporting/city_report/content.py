"""What stands in the report: read at one moment, by the functions that answer over HTTP."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import now

from ..curves.snapshots import show_curve
from ..editions.model import Edition
from ..material.model import Material
from ..nominations.model import Nomination
from ..openings.openings import sum_openings
from ..owed.states import MISSING, read_owed
from ..statistics.grid import read_grid
from ..statistics.scope import Scope
from ..statistics.statistics import current_figures

GROUPS = ("district", "series", "topic", "audience", "sector", "mode", "day", "unit")
MOST_HIGHLIGHTS = 40
OPENED = ("区", "场馆", "承诺天数", "实际天数", "承诺小时", "实际小时", "承诺名额", "实际名额", "到馆人次")
HONOURED = ("称号", "姓名或项目", "区", "推荐单位")
MISSED = ("单位", "缺项", "没有报送的")

Body = dict[str, Any]


@dataclass(frozen=True)
class Content:
    """An edition as it is at a moment.

    figures: {group: StatisticsView}. missing: [(unit, [what it has not filed])]. highlights: [(unit, activity or
    nothing, caption)]. honours: [(kind, name, area, nominator or nothing)], of those granted, which are public.
    """

    edition: Edition
    at: datetime
    figures: dict[str, Body]
    curve: list[Body]
    grid: Body
    openings: Body
    missing: list[tuple[str, list[str]]]
    units: int
    highlights: list[tuple[str, str, str]]
    honours: list[tuple[str, str, str, str]]

    @property
    def totals(self) -> Body:
        totals: Body = self.figures["district"]["totals"]
        return totals

    @property
    def opened(self) -> list[list[Any]]:
        """A row of OPENED for each district."""
        return [opening_row(item) for item in self.openings["items"]]

    @property
    def missed(self) -> list[list[Any]]:
        """A row of MISSED for each unit that has not filed all."""
        return [[unit, len(titles), "、".join(titles)] for unit, titles in self.missing]


def opening_row(item: Body) -> list[Any]:
    pledge, actual = item["pledged"], item["actual"]
    pairs = [amounts[name] for name in ("days", "hours", "places") for amounts in (pledge, actual)]
    return [item["label"] or "全市", item["venues"], *pairs, actual["visitors"]]


def read_content(db: DbSession, edition: Edition) -> Content:
    owed_rows = read_owed(db, edition.id, "unit_id", "unit_name", "title", "state")
    return Content(
        edition=edition,
        at=now(),
        figures={by: current_figures(db, edition, by) for by in GROUPS},
        curve=show_curve(db, edition)["items"],
        grid=read_grid(db, Scope(edition)),
        openings=sum_openings(db, edition, "district"),
        missing=missing_of(owed_rows),
        units=len({row["unit_id"] for row in owed_rows}),
        highlights=read_highlights(db, edition),
        honours=read_honours(db, edition),
    )


def missing_of(owed_rows: list[Body]) -> list[tuple[str, list[str]]]:
    """Units that have not filed all that they owe, those who miss most first."""
    lines = []
    for (_id, name), rows in groupby(owed_rows, key=lambda row: (row["unit_id"], row["unit_name"])):
        titles = [row["title"] for row in rows if row["state"] in MISSING]
        if titles:
            lines.append((name, titles))
    return sorted(lines, key=lambda line: -len(line[1]))


def read_highlights(db: DbSession, edition: Edition) -> list[tuple[str, str, str]]:
    """Accepted material that the office marked."""
    query = select(Material).filter_by(edition_id=edition.id, status="accepted", highlight=True)
    highlights = db.scalars(query.order_by(Material.decided_at, Material.id).limit(MOST_HIGHLIGHTS))
    return [(each.unit_name, each.activity_title or "", each.caption) for each in highlights]


def read_honours(db: DbSession, edition: Edition) -> list[tuple[str, str, str, str]]:
    """Whom the edition honours: granted, with the candidate's consent."""
    query = select(Nomination).filter_by(edition_id=edition.id, status="granted")
    query = query.where(Nomination.consent_at.is_not(None))
    return [
        (each.kind, str(each.content["name"]), each.area, each.nominator or "")
        for each in db.scalars(query.order_by(Nomination.kind, Nomination.area, Nomination.id))
    ]
