"""On what terms citizens book a sitting. All times are minutes before its start, so that they follow a move."""

from collections.abc import Iterator
from typing import Any

from chassis.wording import Text, amount, lead_time

Terms = dict[str, Any]

USUAL: Terms = {
    "opens_minutes_before": None,
    "closes_minutes_before": 0,
    "cancel_minutes_before": 0,
    "party_limit": None,
    "children_per_adult": None,
    "keep": [],
    "bring": "",
}
"""From approval until the start, the edition's party limit, no place kept back."""


def faults(terms: Terms, seats: int) -> Iterator[tuple[str, Text]]:
    """What is wrong with the terms of a sitting with `seats`, as (field, text)."""
    opens, closes = terms["opens_minutes_before"], terms["closes_minutes_before"]
    if opens is not None and opens <= closes:
        ahead = lead_time(closes)
        yield (
            "opens_minutes_before",
            Text(
                f"报名要早于截止（开始前 {ahead.zh}）开始",
                f"Booking opens before it closes ({ahead.en} before the start)",
            ),
        )
    pools = [places["pool"] for places in terms["keep"]]
    for n, pool in enumerate(pools):
        if pool in pools[:n]:
            yield f"keep.{n}.pool", Text("这一类已经留过了", "Places are kept for these already")
    kept_seats = sum(places["seats"] for places in terms["keep"])
    if kept_seats > max(seats, 0):
        yield (
            "keep",
            Text(
                f"共留出 {kept_seats} 座，多于 {seats} 座",
                f"{kept_seats} are kept back of {amount(seats, 'seat', 'seats')}",
            ),
        )
