"""Bodies of changes to activities and their sittings."""

from marshmallow import Schema, fields, validate

from chassis.web import slips
from chassis.web.bodies import Moment

from ..bodies import change_of, parts
from ..places.schemas import PlacementView
from ..plans.schemas import ActivityBody, ActivityRow, BookingBody, SittingRow, confirmed_field
from ..vocabulary import MOST_SEATS


def expected_field() -> fields.String:
    """A change that touches people who have booked is refused once, with its numbers, and done when it is confirmed."""
    words = "of the 409 `people-booked` that told for how many people it is booked: confirms what was seen"
    return fields.String(validate=validate.Length(1, 64), metadata={"description": words})


class Confirmation(Schema):
    expected = expected_field()


class NewActivity(ActivityRow):
    on_purpose = slips.on_purpose(load_default=False)
    confirmed = confirmed_field()


class NewSitting(SittingRow):
    on_purpose = slips.on_purpose(load_default=False)
    confirmed = confirmed_field()
    expected = expected_field()


class TakenAlternative(Confirmation):
    """One of the `alternatives` of a refused sitting."""

    space_id = fields.UUID(required=True)
    starts_at = Moment(required=True)


class SpaceRequestView(Schema):
    """A coming sitting that names a space, and what its venue answered."""

    id = fields.UUID(required=True, metadata={"description": "of the sitting"})
    activity_id = fields.UUID(required=True)
    title = fields.String(required=True, attribute="activity.title")
    title_en = fields.String(required=True, allow_none=True, attribute="activity.title_en")
    unit_id = fields.UUID(required=True, attribute="activity.plan.unit_id")
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    placement = fields.Nested(PlacementView, required=True)


class SittingChange(NewSitting):
    """Any of a sitting's fields. Naming a space leaves the own place, and the other way round."""


SITTING_CHANGE = change_of(SittingChange, *parts("booking", BookingBody))


class ActivityChange(ActivityBody):
    """Any of an activity's fields; its sittings are changed one by one."""

    expected = expected_field()
    confirmed = confirmed_field()
    online_seats = fields.Integer(
        strict=True,
        validate=validate.Range(1, MOST_SEATS),
        metadata={"description": "of each sitting, where the activity becomes hybrid"},
    )


ACTIVITY_CHANGE = change_of(ActivityChange)
