"""Bodies of changes to activities and their sittings."""

from marshmallow import fields, validate

from ..bodies import change_of, parts
from ..plans.schemas import ActivityBody, BookingBody, SittingRow
from ..vocabulary import MOST_SEATS


class SittingChange(SittingRow):
    """Any of a sitting's fields. Naming a space leaves the own place, and the other way round."""


SITTING_CHANGE = change_of(SittingChange, *parts("booking", BookingBody))


class ActivityChange(ActivityBody):
    """Any of an activity's fields; its sittings are changed one by one."""

    online_seats = fields.Integer(
        strict=True,
        validate=validate.Range(1, MOST_SEATS),
        metadata={"description": "of each sitting, where the activity becomes hybrid"},
    )


ACTIVITY_CHANGE = change_of(ActivityChange)
