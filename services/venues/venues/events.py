"""What venues tells the other departments: each event the whole public state of one noun."""

from marshmallow import fields, validate

from chassis.messaging.events import Event

from .states import (
    AlternativeState,
    BookingTerms,
    ElderServiceState,
    HoursState,
    OsmState,
    PositionState,
    SlotState,
    SpaceState,
    StopState,
    one_of,
)
from .vocabulary import (
    DECISIONS,
    FACILITIES,
    PARTS,
    PLACEMENT_REASONS,
    RESOURCES,
    SCOPES,
)


class VenueChanged(Event):
    """A venue is new, or it or one of its spaces has changed."""

    type = "venues.venue-changed.v1"
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True, metadata={"description": "in English"})
    sector = fields.String(required=True)
    district = fields.String(required=True, allow_none=True, metadata={"description": "code, as 420102"})
    area = fields.String(required=True, metadata={"description": "operating area, as 江岸区 or 武汉经开区"})
    address = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True, metadata={"description": "for the public"})
    hours = fields.String(
        required=True, metadata={"description": "in words; made of opening_hours where there are any"}
    )
    notice = fields.String(required=True)
    opening_hours = fields.Nested(
        HoursState, required=True, allow_none=True, metadata={"description": "null: known in words only"}
    )
    osm_hours = fields.List(fields.Nested(OsmState), required=True)
    facilities = fields.List(one_of(*FACILITIES), required=True)
    directions = fields.String(required=True, metadata={"description": "how to get there"})
    elder_service = fields.Nested(ElderServiceState, required=True, allow_none=True)
    bring = fields.String(required=True, metadata={"description": "what visitors bring"})
    nicknames = fields.List(
        fields.String(), required=True, metadata={"description": "what people call it, too"}
    )
    position = fields.Nested(PositionState, required=True, allow_none=True)
    kept_minutes = fields.Integer(
        required=True, metadata={"description": "as its next closure will have them"}
    )
    at_once = fields.Integer(required=True, allow_none=True, metadata={"description": "people at a time"})
    status = one_of("open", "retired")
    spaces = fields.List(fields.Nested(SpaceState), required=True)


class OpeningChanged(Event):
    """An opening is declared or changed, or withdrawn and its slots with it. A slot keeps its id while it is named."""

    type = "venues.opening-changed.v1"
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": "null: the venue at large"}
    )
    date = fields.Date(required=True, metadata={"description": "the day in Asia/Shanghai"})
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    last_entry = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "until when one is let in; null: not said"}
    )
    status = one_of("declared", "withdrawn")
    declaration_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "of the weekly pattern that it is of; null: declared by the day"},
    )
    shared = fields.Boolean(
        required=True, metadata={"description": "activities may have the space meanwhile"}
    )
    slots = fields.List(fields.Nested(SlotState), required=True)
    booking = fields.Nested(
        BookingTerms, required=True, metadata={"description": "the terms of each of its slots"}
    )


class DemandDeclined(Event):
    """A venue will not open for those who asked for a part of a day; who asks afterwards is not meant."""

    type = "venues.demand-declined.v1"
    venue_id = fields.UUID(required=True)
    date = fields.Date(required=True, metadata={"description": "the day in Asia/Shanghai"})
    part = one_of(*PARTS)
    note = fields.String(required=True, metadata={"description": "as the venue words it"})


class ClosureEvent(Event):
    venue_id = fields.UUID(required=True)
    space_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: the whole venue"})
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    kept_minutes = fields.Integer(
        required=True,
        metadata={"description": "what had not begun takes place where the closure leaves so much of it"},
    )
    reason = fields.String(required=True, metadata={"description": "for staff of the week, never public"})
    note = fields.String(
        required=True, metadata={"description": "what the venue says to the public; may be empty"}
    )
    status = one_of("declared", "lifted")


class ClosureDeclared(ClosureEvent):
    """A venue or a space is shut for a span: what is on ends as it begins, and nothing begins in it."""

    type = "venues.closure-declared.v1"


class ClosureLifted(ClosureEvent):
    """A closure no longer stands. Registration restores what the closure cancelled or shortened."""

    type = "venues.closure-lifted.v1"


class PlacementEvent(Event):
    id = fields.UUID(required=True, metadata={"description": "id of the sitting"})
    activity_id = fields.UUID(required=True)
    activity_version = fields.Integer(
        required=True, metadata={"description": "version of the activity answered"}
    )
    venue_id = fields.UUID(required=True, allow_none=True)
    space_id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    seats = fields.Integer(required=True, metadata={"description": "seats the sitting asks for"})
    space_seats = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null: no such space"}
    )
    status = one_of("held", "refused", "revoked")
    reason = fields.String(required=True, allow_none=True, validate=validate.OneOf(PLACEMENT_REASONS))


class PlacementAsked(PlacementEvent):
    """The venue is to approve the sitting's use of the space; without an answer it is refused at `answer_by`."""

    type = "venues.placement-asked.v1"
    status = one_of("asked")
    answer_by = fields.AwareDateTime(required=True)


class DecidedEvent(PlacementEvent):
    decision = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(DECISIONS),
        metadata={
            "description": "of the venue's own, then without a `reason`; null: it follows from the calendar"
        },
    )
    note = fields.String(required=True, allow_none=True, metadata={"description": "as the venue words it"})


class PlacementHeld(PlacementEvent):
    """The space is the sitting's for its time."""

    type = "venues.placement-held.v1"


class PlacementRefused(DecidedEvent):
    """The sitting cannot have the space: clash, closed, too_small, unknown_space; it stays in line. Or as decided."""

    type = "venues.placement-refused.v1"
    alternatives = fields.List(
        fields.Nested(AlternativeState),
        required=True,
        metadata={"description": "what was free instead, at most one of each kind"},
    )


class PlacementRevoked(DecidedEvent):
    """The sitting no longer has the space: closed, withdrawn by its unit, or taken back."""

    type = "venues.placement-revoked.v1"


class CapacityPolicyChanged(Event):
    """A capacity policy is declared or lifted: sessions in its scope may use that share of their capacity."""

    type = "venues.capacity-policy-changed.v1"
    scope = one_of(*SCOPES)
    edition_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: of any edition"})
    district = fields.String(
        required=True, allow_none=True, metadata={"description": "code; of scope district only"}
    )
    venue_id = fields.UUID(required=True, allow_none=True, metadata={"description": "of scope venue only"})
    sector = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "only venues of this sector; null: whatever their sector"},
    )
    ratio_percent = fields.Integer(required=True, metadata={"description": "0 to 100"})
    conditions = fields.List(fields.String(), required=True)
    from_at = fields.AwareDateTime(required=True)
    until_at = fields.AwareDateTime(required=True, allow_none=True)
    status = one_of("in_force", "lifted")


class PledgeChanged(Event):
    """A venue promised, or now promises otherwise, how much it opens in an edition."""

    type = "venues.pledge-changed.v1"
    venue_id = fields.UUID(required=True)
    edition_id = fields.UUID(required=True)
    days = fields.Integer(required=True)
    hours = fields.Integer(required=True)
    places = fields.Integer(required=True, metadata={"description": "seats of all slots together"})


class VenueDayChanged(Event):
    """What came of a day at a venue is other than told before."""

    type = "venues.venue-day-changed.v1"
    venue_id = fields.UUID(required=True)
    date = fields.Date(required=True, metadata={"description": "the day in Asia/Shanghai"})
    minutes = fields.Integer(
        required=True, metadata={"description": "open for citizens in any of its spaces, less closures"}
    )
    places = fields.Integer(required=True, metadata={"description": "seats of the slots that take place"})
    visitors = fields.Integer(
        required=True, metadata={"description": "who came, by head count or else by the door"}
    )


class RouteChanged(Event):
    """A learning route is new, changed or withdrawn."""

    type = "venues.route-changed.v1"
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True, metadata={"description": "in English"})
    summary = fields.String(required=True)
    venue_id = fields.UUID(required=True, allow_none=True, metadata={"description": "whose it is"})
    unit_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": "whose it is; both null: the office's"}
    )
    stops = fields.List(
        fields.Nested(StopState), required=True, metadata={"description": "in the order to go them"}
    )
    status = one_of("public", "withdrawn")


class ResourceChanged(Event):
    """Something to learn from is new, changed or withdrawn. It lies at its owner's; the city keeps no copy."""

    type = "venues.resource-changed.v1"
    kind = one_of(*RESOURCES)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True, metadata={"description": "in English"})
    summary = fields.String(required=True)
    venue_id = fields.UUID(required=True, allow_none=True, metadata={"description": "whose it is"})
    unit_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": "whose it is; both null: the office's"}
    )
    series = fields.String(required=True, allow_none=True)
    topics = fields.List(fields.String(), required=True)
    audiences = fields.List(fields.String(), required=True)
    minutes = fields.Integer(
        required=True, allow_none=True, metadata={"description": "that it takes; null: not said"}
    )
    is_free = fields.Boolean(required=True)
    url = fields.String(required=True, allow_none=True, metadata={"description": "null: of a book alone"})
    recommended_by = fields.String(required=True, metadata={"description": "of a book; may be empty"})
    why = fields.String(required=True, metadata={"description": "it is recommended"})
    link_is_broken = fields.Boolean(
        required=True,
        metadata={"description": "its address did not open several times, on two days at least"},
    )
    status = one_of("public", "withdrawn")
