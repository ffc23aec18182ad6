"""The parts of what venues tells: spaces, slots, stops, hours and other nouns that stand within one of its events."""

from marshmallow import Schema, fields, validate

from .vocabulary import ALTERNATIVES, PARTS, POOLS, STOPS, WEEKDAYS


def one_of(*values: str) -> fields.String:
    """A required string out of a few."""
    return fields.String(required=True, validate=validate.OneOf(values))


class SpaceState(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    seats = fields.Integer(required=True, metadata={"description": "people it takes"})
    equipment = fields.String(required=True)
    setup_minutes = fields.Integer(required=True, metadata={"description": "before each use"})
    clearing_minutes = fields.Integer(required=True, metadata={"description": "after each use"})
    needs_approval = fields.Boolean(required=True, metadata={"description": "the venue agrees to each use"})
    at_once = fields.Integer(required=True, allow_none=True, metadata={"description": "people at a time"})
    status = one_of("open", "retired")


class AskedState(Schema):
    """The part of a day for which people asked, who are answered by the slot that names it; null: nobody is."""

    date = fields.String(required=True, metadata={"format": "date"})
    part = one_of(*PARTS)


class SlotState(Schema):
    id = fields.UUID(
        required=True, metadata={"description": "id of the session that registration makes of it"}
    )
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True)
    note = fields.String(
        required=True, metadata={"description": "what the venue says to those who come; may be empty"}
    )
    answers = fields.Nested(AskedState, required=True, allow_none=True)


class KeptState(Schema):
    pool = one_of(*POOLS)
    seats = fields.Integer(required=True, metadata={"description": "places kept back"})
    release_minutes_before = fields.Integer(required=True)


class BookingTerms(Schema):
    """Times are minutes before a slot's start; when booking opens may be a time of day instead, days before its day."""

    opens_minutes_before = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null: from declaration"}
    )
    opens_days_before = fields.Integer(required=True, allow_none=True)
    opens_at = fields.Integer(
        required=True, allow_none=True, metadata={"description": "minutes since that day began"}
    )
    closes_minutes_before = fields.Integer(required=True)
    cancel_minutes_before = fields.Integer(required=True)
    party_limit = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null: the edition's"}
    )
    children_per_adult = fields.Integer(
        required=True, allow_none=True, metadata={"description": "most with one adult; null: no rule"}
    )
    once_a_day = fields.Boolean(
        required=True, metadata={"description": "nobody has two such slots of the venue on one day"}
    )
    keep = fields.List(fields.Nested(KeptState), required=True)
    bring = fields.String(required=True, metadata={"description": "what people are to bring"})


class StopState(Schema):
    id = fields.UUID(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True, metadata={"description": "in English"})
    kind = one_of(*STOPS)
    venue_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": "null: no venue of this department"}
    )
    url = fields.String(required=True, allow_none=True)
    words = fields.String(required=True, metadata={"description": "what is told or done there; may be empty"})
    minutes = fields.Integer(
        required=True, allow_none=True, metadata={"description": "that it takes there; null: not said"}
    )
    walking_minutes = fields.Integer(
        required=True, allow_none=True, metadata={"description": "on foot to the next; null: not said"}
    )


class OpenState(Schema):
    """A span of a day, in minutes since the day began; over 1440: on the next."""

    opens = fields.Integer(required=True)
    closes = fields.Integer(required=True)
    last_entry = fields.Integer(required=True, allow_none=True)


class WeeklyState(OpenState):
    weekdays = fields.List(one_of(*WEEKDAYS), required=True, metadata={"description": "it begins on"})


class ExceptionState(Schema):
    """Dates that are open otherwise than in the week: in these spans, or not at all."""

    date = fields.String(required=True, metadata={"format": "date"})
    until_date = fields.String(required=True, metadata={"format": "date", "description": "the last of them"})
    spans = fields.List(fields.Nested(OpenState), required=True)
    note = fields.String(required=True)


class HoursSetState(Schema):
    name = fields.String(required=True, metadata={"description": "empty: of the whole venue"})
    weekly = fields.List(fields.Nested(WeeklyState), required=True)
    exceptions = fields.List(fields.Nested(ExceptionState), required=True)


class HoursState(Schema):
    sets = fields.List(fields.Nested(HoursSetState), required=True)


class OsmState(Schema):
    name = fields.String(required=True, metadata={"description": "of the set of hours"})
    text = fields.String(required=True, metadata={"description": "OpenStreetMap's opening_hours"})


class ElderServiceState(Schema):
    """What there is for those who use no smartphone."""

    manual_window = fields.String(required=True, metadata={"description": "where; empty: there is none"})
    phone = fields.String(required=True, allow_none=True, metadata={"description": "for booking"})
    places = fields.Integer(required=True, metadata={"description": "kept daily for who has not booked"})


class PositionState(Schema):
    """WGS-84, in degrees."""

    latitude = fields.Float(required=True)
    longitude = fields.Float(required=True)


class AlternativeState(Schema):
    kind = one_of(*ALTERNATIVES)
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
