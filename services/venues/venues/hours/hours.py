"""Opening hours as they are kept: whole, without contradiction, times past midnight beyond 24:00."""

from typing import Any

from chassis.errors import Invalid
from chassis.open_times import Hours
from chassis.web import slips
from chassis.wording import Text

from ..times import DAY, end_after
from .faults import Row, faults, slip_faults

Body = dict[str, Any]  # as HoursBody loads it


def check_hours(body: Body, before: Hours | None, *, on_purpose: bool) -> Hours:
    """Hours as they are kept and told. Refuses by field what contradicts itself, and dates that look like a slip
    unless the office means them `on_purpose`."""
    hours = stored_hours(body)
    errors: dict[str, list[Text]] = {}
    for path, text in faults(hours):
        errors.setdefault(path, [text])
    if errors:
        raise Invalid(errors=errors)
    slips.refuse(on_purpose, slip_faults(hours, before))
    return hours


def stored_hours(body: Body) -> Hours:
    """Hours as they are kept, right or wrong."""
    return {"sets": [_stored_set(each) for each in body["sets"]]}


def _stored_set(body: Body) -> dict[str, Any]:
    weekly = [_span(span) | {"weekdays": span["weekdays"]} for span in body["weekly"]]
    return {
        "name": body["name"],
        "weekly": weekly,
        "exceptions": [_exception(day) for day in body["exceptions"]],
    }


def _exception(body: Body) -> dict[str, Any]:
    return {
        "date": body["date"].isoformat(),
        "until_date": (body["until_date"] or body["date"]).isoformat(),
        "spans": [_span(span) for span in body["spans"]],
        "note": body["note"],
    }


def _span(body: Body) -> Row:
    opens, closes, last = body["opens"], end_after(body["opens"], body["closes"]), body["last_entry"]
    is_after_midnight = last is not None and last < opens and closes > DAY
    return {"opens": opens, "closes": closes, "last_entry": last + DAY if is_after_midnight else last}
