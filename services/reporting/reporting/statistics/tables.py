"""Figures as a table."""

from typing import Any

from chassis.city import name_in_sums
from chassis.wording import Text

from ..tables import IN_ALL, WHOLE, write_table
from .groups import IN_GROUPS

NAMES = {
    "unit": Text("单位", "Unit"),
    "district": Text("区", "District"),
    "series": Text("主题系列", "Series"),
    "audience": Text("适合人群", "Audience"),
    "day": Text("日期", "Day"),
    "sector": Text("领域", "Sector"),
    "topic": Text("专题", "Topic"),
    "mode": Text("形式", "Mode"),
    "activity": Text("活动", "Activity"),
}
OVERLAPPING = ("series", "topic", "audience")
"""Where a session may count in several rows, or in none."""
HEADS = {
    "sessions": Text("场次", "Sessions"),
    "seats": Text("座位", "Seats"),
    "bookings": Text("报名份数", "Bookings"),
    "people": Text("报名人数", "People booked"),
    "newcomers": Text("其中今年新来的市民", "of them newcomers of this year"),
    "attended": Text("到场人次", "People who came"),
    "walk_ins": Text("其中未报名", "of them without a booking"),
    "dropped_in": Text("其中不用预约、清点的", "of them counted where nobody books"),
    "self_attested": Text("自己登记参加（不计入到场）", "Self-attested (not among who came)"),
    "missed": Text("报名未到", "Booked and did not come"),
    "no_show": Text("未到率（%）", "No-shows (%)"),
    "hours": Text("学习时长（小时）", "Hours of learning"),
    "rated": Text("评价份数", "Ratings"),
    "rating": Text("平均评分（1—5）", "Average rating (1–5)"),
}


def write_figures(figures: dict[str, Any], kind: str) -> bytes:
    """What `current_figures` gave as `csv` or `xlsx`: a row for each of its items, and last the whole, where all counts
    once."""
    heads = [NAMES[figures["by"]], *(HEADS[name] for name in IN_GROUPS)]
    last = str(WHOLE if figures["by"] in OVERLAPPING else IN_ALL)
    name = name_in_sums if figures["by"] == "district" else str
    rows = [(name(row["label"]), row) for row in figures["items"]] + [(last, figures["totals"])]
    return write_table(heads, ([label, *(row[count] for count in IN_GROUPS)] for label, row in rows), kind)
