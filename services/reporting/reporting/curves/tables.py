"""A curve as a table."""

from typing import Any

from chassis.wording import Text

from ..tables import write_table

DAY = Text("日期", "Day")
HEADS = {
    "bookings": Text("累计报名份数", "Bookings so far"),
    "people": Text("累计报名人数", "People booked so far"),
    "waiting": Text("候补人数", "People waiting"),
    "cancelled": Text("累计取消人数", "People who cancelled"),
    "attended": Text("累计到场人次", "People who came so far"),
    "walk_ins": Text("其中未报名", "of them without a booking"),
    "dropped_in": Text("其中不用预约、清点的", "of them counted where nobody books"),
    "self_attested": Text("自己登记参加（不计入到场）", "Self-attested (not among who came)"),
    "missed": Text("累计报名未到", "Booked and did not come"),
    "hours": Text("累计学习时长（小时）", "Hours of learning so far"),
}


def write_curve(curve: dict[str, Any], kind: str) -> bytes:
    """What `show_curve` gave as `csv` or `xlsx`, a row for each day."""
    rows = ([point["day"].isoformat(), *(point[name] for name in HEADS)] for point in curve["items"])
    return write_table([DAY, *HEADS.values()], rows, kind)
