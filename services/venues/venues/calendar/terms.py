"""On what terms citizens book the slots of an opening. All times are minutes before a slot's start."""

from typing import Any

from chassis.errors import Invalid
from chassis.wording import Text

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
"""On what terms slots are booked when a venue does not say: at any time until the start, no place kept back."""


def kept_back(terms: Terms) -> int:
    """How many places of each slot are kept back."""
    return sum(places["seats"] for places in terms["keep"])


def check(terms: Terms, *, seats: int) -> None:
    """Refuse terms that the smallest slot, of `seats`, cannot keep, or that never let anyone book."""
    errors: dict[str, list[Text]] = {}
    opens, closes = terms["opens_minutes_before"], terms["closes_minutes_before"]
    if opens is not None and opens <= closes:
        errors["booking.opens_minutes_before"] = [
            Text(f"报名要早于截止（开始前 {closes} 分钟）开始", f"Booking opens before it closes ({closes})")
        ]
    pools = [places["pool"] for places in terms["keep"]]
    for n, pool in enumerate(pools):
        if pool in pools[:n]:
            errors[f"booking.keep.{n}.pool"] = [Text("这一类已经留过了", "Places are kept for these already")]
    kept = kept_back(terms)
    if kept > seats:
        errors["booking.keep"] = [
            Text(f"共留出 {kept} 座，多于 {seats} 座", f"{kept} are kept back of {seats} seats")
        ]
    if errors:
        raise Invalid(errors=errors)
