"""On what terms citizens book the slots of an opening: times are minutes before a slot's start, or, for when booking
opens, so many days before its day at a time of day (`opens_at`: minutes since the day began)."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.errors import Invalid
from chassis.wording import Text, amount, lead_time

from ..times import DAY, clock_time

Terms = dict[str, Any]


USUAL: Terms = {
    "opens_minutes_before": None,
    "opens_days_before": None,
    "opens_at": None,
    "closes_minutes_before": 0,
    "cancel_minutes_before": 0,
    "party_limit": None,
    "children_per_adult": None,
    "once_a_day": False,
    "keep": [],
    "bring": "",
}
"""On what terms slots are booked when a venue does not say: at any time until the start, no place kept back."""


def count_kept_back(terms: Terms) -> int:
    """How many places of each slot are kept back."""
    return sum(places["seats"] for places in terms["keep"])


def check(terms: Terms, slots: Sequence[Mapping[str, Any]]) -> None:
    """Refuse terms that the smallest of slots (starts, in minutes since its day began, and seats) cannot keep, or that
    never let anyone book."""
    seats, first = (min(slot[name] for slot in slots) for name in ("seats", "starts"))
    errors = faults_of_opening(terms, first)
    pools = [places["pool"] for places in terms["keep"]]
    for n, pool in enumerate(pools):
        if pool in pools[:n]:
            errors[f"booking.keep.{n}.pool"] = [Text("这一类已经留过了", "Places are kept for these already")]
    kept_seats = count_kept_back(terms)
    if kept_seats > seats:
        errors["booking.keep"] = [
            Text(
                f"共留出 {kept_seats} 座，多于 {seats} 座",
                f"{kept_seats} are kept back of {amount(seats, 'seat', 'seats')}",
            )
        ]
    if errors:
        raise Invalid(errors=errors)


def faults_of_opening(terms: Terms, first: int) -> dict[str, list[Text]]:
    """What is wrong with when booking opens, by field."""
    days, at, minutes = (terms[name] for name in ("opens_days_before", "opens_at", "opens_minutes_before"))
    if (days is None) != (at is None):
        missing = "opens_at" if at is None else "opens_days_before"
        return {
            f"booking.{missing}": [
                Text("提前几天和几点要一起填", "Say both how many days before and at what time")
            ]
        }
    if days is not None and minutes is not None:
        return {
            "booking.opens_minutes_before": [
                Text(
                    "已写提前几天几点开始，这里请空着",
                    "Leave this out: it opens days before, at a time of day",
                )
            ]
        }
    return fault_of_window(terms, first)


def fault_of_window(terms: Terms, first: int) -> dict[str, list[Text]]:
    """That booking closes before it has opened, by the field that says when it opens."""
    days, closes = terms["opens_days_before"], terms["closes_minutes_before"]
    opens = terms["opens_minutes_before"] if days is None else days * DAY - terms["opens_at"] + first
    if opens is None or opens > closes:
        return {}
    ahead = lead_time(closes)
    closing = Text(
        f"报名要早于截止（开始前 {ahead.zh}）开始",
        f"Booking opens before it closes ({ahead.en} before the start)",
    )
    if days is None:
        return {"booking.opens_minutes_before": [closing]}
    at = clock_time(first)
    return {
        "booking.opens_at": [Text(f"{at} 的时段{closing.zh}", f"{closing.en}, also for the slot at {at}")]
    }
