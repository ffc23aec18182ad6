"""What reporting tells the other departments. No phones, and no names of people but of who is honoured in public."""

from marshmallow import Schema, fields, validate

from chassis.messaging.events import Event

from .states import DeadlinesPart, OrganiserPart, RequirementPart, RulesPart, number
from .vocabulary import (
    BOOKED_AS,
    HONOUR_KINDS,
    KINDS,
    MODES,
    ORGANISER_KINDS,
    POOLS,
    READING_KINDS,
    ROLES,
)


class EditionChanged(Event):
    """An edition is new, or its window, status, organisers, rules, deadlines or requirements are."""

    type = "reporting.edition-changed.v1"

    year = fields.Integer(required=True)
    name = fields.String(required=True)
    theme = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True, metadata={"description": "in English"})
    theme_en = fields.String(required=True, allow_none=True, metadata={"description": "in English"})
    notice = fields.String(required=True, metadata={"description": "the text of the notice to units"})
    desk_phone = fields.String(required=True, allow_none=True)
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["planned", "open", "closed"]))
    organisers = fields.List(fields.Nested(OrganiserPart), required=True)
    rules = fields.Nested(RulesPart, required=True)
    deadlines = fields.Nested(DeadlinesPart, required=True)
    reviewed = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "what of an approved plan waits for the office before the public sees it"},
    )
    prevention_required = fields.Boolean(
        required=True, metadata={"description": "no plan is submitted without prevention measures"}
    )
    requirements = fields.List(fields.Nested(RequirementPart), required=True)


class UnitRolePart(Schema):
    edition_id = fields.UUID(required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))


class UnitChanged(Event):
    """A unit is new, or its name, kind, area or part in an edition is."""

    type = "reporting.unit-changed.v1"
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True, metadata={"description": "in English"})
    kind = fields.String(required=True)
    district = fields.String(
        required=True, allow_none=True, metadata={"description": "national division code"}
    )
    area = fields.String(
        required=True, metadata={"description": "operating area: a district or functional zone"}
    )
    roles = fields.List(fields.Nested(UnitRolePart), required=True)
    public_phone = fields.String(
        required=True, allow_none=True, metadata={"description": "that citizens may call"}
    )


class PlacePart(Schema):
    name = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)


class KeptPart(Schema):
    pool = fields.String(required=True, validate=validate.OneOf(POOLS))
    seats = number("places kept back")
    release_minutes_before = number("before the start they are released to all")


class BookingTerms(Schema):
    """Times are minutes before the start."""

    opens_minutes_before = number("null: from approval", allow_none=True)
    closes_minutes_before = number("the last moment to book")
    cancel_minutes_before = number("the last moment to cancel")
    party_limit = number("null: the edition's", allow_none=True)
    children_per_adult = number("most children with one adult; null: no rule", allow_none=True)
    keep = fields.List(fields.Nested(KeptPart), required=True)
    bring = fields.String(required=True, metadata={"description": "what people are to bring"})


class OnlinePart(Schema):
    id = fields.UUID(required=True)
    seats = number("people who take part online")


class SittingPart(Schema):
    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = number(
        "people on the spot; of an online sitting those online, 0 when a hall open to all counts none"
    )
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True, allow_none=True)
    place = fields.Nested(
        PlacePart,
        required=True,
        allow_none=True,
        metadata={"description": "the unit's own place, without a space"},
    )
    prevention = fields.List(fields.String(), required=True)
    booking = fields.Nested(BookingTerms, required=True)
    join_url = fields.String(
        required=True, allow_none=True, metadata={"description": "not public: for those who booked"}
    )
    open_to_all = fields.Boolean(
        required=True, metadata={"description": "an online hall that counts no seats"}
    )
    online = fields.Nested(
        OnlinePart,
        required=True,
        allow_none=True,
        metadata={"description": "second pool of a hybrid sitting; `seats` is the offline one"},
    )
    status = fields.String(required=True, validate=validate.OneOf(["planned", "cancelled"]))


class GiverPart(Schema):
    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(ORGANISER_KINDS))


class ActivityEvent(Event):
    edition_id = fields.UUID(required=True)
    plan_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True, metadata={"description": "in English"})
    summary = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    mode = fields.String(required=True, validate=validate.OneOf(MODES))
    series = fields.String(required=True)
    booked_as = fields.String(
        required=True,
        validate=validate.OneOf(BOOKED_AS),
        metadata={
            "description": "series: all sittings are booked once as one, on the terms of the first of them"
        },
    )
    topics = fields.List(fields.String(), required=True)
    audiences = fields.List(fields.String(), required=True)
    drop_in = fields.Boolean(
        required=True, metadata={"description": "nobody books: whoever comes is counted by head"}
    )
    reading_kind = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(READING_KINDS),
        metadata={"description": "of the kind 阅读"},
    )
    organiser = fields.Nested(
        GiverPart,
        required=True,
        allow_none=True,
        metadata={
            "description": "the family or social body that gives it under its unit, as it is to be called"
        },
    )
    status = fields.String(required=True, validate=validate.OneOf(["approved", "withdrawn"]))
    sittings = fields.List(fields.Nested(SittingPart), required=True)


class ActivityApproved(ActivityEvent):
    """An activity is public, with its sittings."""

    type = "reporting.activity-approved.v1"


class ActivityChanged(ActivityEvent):
    """A public activity or one of its sittings has changed."""

    type = "reporting.activity-changed.v1"


class ActivityWithdrawn(ActivityEvent):
    """An activity is no longer given."""

    type = "reporting.activity-withdrawn.v1"


def hours() -> fields.Float:
    return fields.Float(
        required=True, metadata={"description": "of learning, of all in `attended`, to one decimal"}
    )


def no_show() -> fields.Float:
    return fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": "of a hundred booked people whose session is over, how many did not come"},
    )


class TotalsPart(Schema):
    activities = fields.Integer(required=True)
    sessions = fields.Integer(required=True)
    seats = fields.Integer(required=True)
    bookings = fields.Integer(required=True, metadata={"description": "confirmed or attended"})
    people = fields.Integer(required=True, metadata={"description": "in the parties of those bookings"})
    elders = fields.Integer(required=True, metadata={"description": "of `people`, those of 60 and over"})
    children = fields.Integer(required=True, metadata={"description": "of `people`, the children"})
    newcomers = fields.Integer(
        required=True, metadata={"description": "of `people`, those of citizens who are new this year"}
    )
    booked_by_self = fields.Integer(required=True, metadata={"description": "of `people`"})
    booked_by_helper = fields.Integer(
        required=True, metadata={"description": "of `people`, by someone who does not come along"}
    )
    booked_by_desk = fields.Integer(required=True, metadata={"description": "of `people`, by the phone desk"})
    waiting = fields.Integer(required=True, metadata={"description": "people on waitlists"})
    attended = fields.Integer(
        required=True, metadata={"description": "people who came, with a booking or without"}
    )
    walk_ins = fields.Integer(
        required=True,
        metadata={"description": "of `attended`, those who came without a booking to what is booked"},
    )
    dropped_in = fields.Integer(
        required=True, metadata={"description": "of `attended`, those counted where nobody books"}
    )
    self_attested = fields.Integer(
        required=True,
        metadata={
            "description": "who say themselves that they took part in an online hall; not in `attended`"
        },
    )
    missed = fields.Integer(required=True, metadata={"description": "people who had seats and did not come"})
    cancelled = fields.Integer(required=True, metadata={"description": "people in cancelled bookings"})
    hours = hours()
    no_show = no_show()


class FigurePart(Schema):
    key = fields.String(required=True)
    label = fields.String(required=True)
    sessions = fields.Integer(required=True)
    seats = fields.Integer(required=True)
    people = fields.Integer(required=True)
    newcomers = fields.Integer(required=True)
    attended = fields.Integer(
        required=True, metadata={"description": "`walk_ins` and `dropped_in` among them"}
    )
    walk_ins = fields.Integer(required=True)
    dropped_in = fields.Integer(required=True)
    self_attested = fields.Integer(required=True, metadata={"description": "not in `attended`"})
    bookings = fields.Integer(required=True)
    missed = fields.Integer(required=True)
    hours = hours()
    no_show = no_show()


class StatisticsPublished(Event):
    """An edition's figures have changed; `id` is the edition's."""

    type = "reporting.statistics-published.v1"

    at = fields.AwareDateTime(required=True)
    totals = fields.Nested(TotalsPart, required=True)
    by_unit = fields.List(fields.Nested(FigurePart), required=True)
    by_district = fields.List(fields.Nested(FigurePart), required=True)
    by_series = fields.List(fields.Nested(FigurePart), required=True)
    by_audience = fields.List(fields.Nested(FigurePart), required=True)
    by_day = fields.List(fields.Nested(FigurePart), required=True)
    by_sector = fields.List(fields.Nested(FigurePart), required=True)
    by_topic = fields.List(fields.Nested(FigurePart), required=True)
    by_mode = fields.List(fields.Nested(FigurePart), required=True)


class HighlightPublished(Event):
    """A photo or video of a unit that the office shows the public, or has taken down.

    Its picture is at /highlights/{id}/picture.
    """

    type = "reporting.highlight-published.v1"

    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    activity_id = fields.UUID(required=True, allow_none=True)
    activity_title = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, validate=validate.OneOf(["photo", "video"]))
    caption = fields.String(required=True)
    width = fields.Integer(required=True, allow_none=True)
    height = fields.Integer(required=True, allow_none=True)
    status = fields.String(required=True, validate=validate.OneOf(["shown", "taken_down"]))


class AnnouncementPublished(Event):
    """The office has announced something to the public, or has taken it back."""

    type = "reporting.announcement-published.v1"

    edition_id = fields.UUID(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True, metadata={"description": "in English"})
    text_en = fields.String(required=True, allow_none=True, metadata={"description": "in English"})
    published_at = fields.AwareDateTime(required=True)
    status = fields.String(required=True, validate=validate.OneOf(["published", "withdrawn"]))


class PhotoPart(Schema):
    id = fields.UUID(required=True)
    caption = fields.String(required=True)


class HonourPublished(Event):
    """An honour on public notice, granted, or taken down; of one that was taken down no name and no story.

    The candidate has agreed to be named; before the notice nothing is told.
    """

    type = "reporting.honour-published.v1"

    edition_id = fields.UUID(required=True)
    year = fields.Integer(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(HONOUR_KINDS))
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True, metadata={"description": "in English"})
    nominator = fields.String(
        required=True, allow_none=True, metadata={"description": "unit or social body; null: by themselves"}
    )
    field = fields.String(required=True)
    area = fields.String(required=True)
    story = fields.String(required=True)
    photos = fields.List(
        fields.Nested(PhotoPart),
        required=True,
        metadata={
            "description": "pictures are at /honours/{id}/photos/{photo}/picture; of one taken down none"
        },
    )
    status = fields.String(required=True, validate=validate.OneOf(["announced", "granted", "taken_down"]))
    notice_until = fields.AwareDateTime(required=True)
    granted_at = fields.AwareDateTime(required=True, allow_none=True)
    sent_up = number("place among those recommended upward; null: not among them", allow_none=True)
