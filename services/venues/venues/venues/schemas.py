"""Bodies and queries about venues and their spaces."""

from marshmallow import Schema, fields, validate

from chassis.city import AREAS, DISTRICTS, DISTRICTS_AND_ZONES
from chassis.storage.cursors import PageArgs
from chassis.web import slips
from chassis.web.bodies import English, ProperName, PublicPhone, Words, number

from ..hours.schemas import HoursBody
from ..vocabulary import FACILITIES, MOST_SEATS, SECTORS

LATITUDES, LONGITUDES = (3.8, 53.6), (73.4, 135.1)
OUTSIDE = (
    "不在中国境内，请核对经纬度（纬度在前，WGS-84），是否写反了"
    " | This is not in China: check latitude and longitude (WGS-84), and which is which"
)
LONGEST_SETUP = 24 * 60
LONGEST_KEPT = 4 * 60
AT_ONCE = "how many may be in it at a time; null: as many as come"
NICKNAMES = "what people call it, too"
IN_ENGLISH = "its name in English; null: none is known"
KEPT = "what a closure must leave of something that has not begun, for it to take place all the same"


class PositionBody(Schema):
    """WGS-84, in degrees."""

    latitude = fields.Float(required=True, validate=validate.Range(*LATITUDES, error=OUTSIDE))
    longitude = fields.Float(required=True, validate=validate.Range(*LONGITUDES, error=OUTSIDE))


class ElderServiceBody(Schema):
    """What there is for those who use no smartphone."""

    manual_window = Words(
        shortest=0, longest=100, load_default="", metadata={"description": "where somebody serves them"}
    )
    phone = PublicPhone(load_default=None, metadata={"description": "that they book by"})
    places = number(
        0, MOST_SEATS, load_default=0, metadata={"description": "kept daily for who comes without booking"}
    )


class VenueFacts(Schema):
    """What visitors want to know before they come. `hours` is made of `opening_hours` where these are given."""

    name_en = English(longest=200, metadata={"description": IN_ENGLISH})
    opening_hours = fields.Nested(HoursBody, allow_none=True)
    facilities = fields.List(
        fields.String(validate=validate.OneOf(FACILITIES)), validate=validate.Length(max=len(FACILITIES))
    )
    directions = Words(shortest=0, longest=500, metadata={"description": "how to get there"})
    elder_service = fields.Nested(ElderServiceBody, allow_none=True)
    bring = Words(shortest=0, longest=200, metadata={"description": "what visitors bring"})
    nicknames = fields.List(
        Words(longest=20), validate=validate.Length(max=10), metadata={"description": NICKNAMES}
    )
    position = fields.Nested(PositionBody, allow_none=True)
    kept_minutes = number(0, LONGEST_KEPT, metadata={"description": KEPT})
    at_once = number(1, MOST_SEATS, allow_none=True, metadata={"description": AT_ONCE})


class SpaceFacts(Schema):
    equipment = Words(shortest=0, longest=200)
    setup_minutes = number(0, LONGEST_SETUP, metadata={"description": "that it takes before each use"})
    clearing_minutes = number(0, LONGEST_SETUP, metadata={"description": "that it takes after each use"})
    needs_approval = fields.Boolean(metadata={"description": "the venue agrees to each use first"})
    at_once = number(1, MOST_SEATS, allow_none=True, metadata={"description": AT_ONCE})


class SpaceRequest(SpaceFacts):
    name = ProperName(longest=100, required=True)
    seats = number(1, MOST_SEATS, required=True)


class VenueRequest(VenueFacts):
    name = ProperName(longest=100, required=True)
    sector = fields.String(required=True, validate=validate.OneOf(SECTORS))
    district = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(DISTRICTS))
    area = fields.String(required=True, metadata={"enum": list(AREAS)})
    address = Words(longest=200, required=True)
    phone = PublicPhone(load_default=None)
    hours = Words(shortest=0, longest=500, load_default="")
    notice = Words(shortest=0, longest=2000, load_default="")
    spaces = fields.List(fields.Nested(SpaceRequest), load_default=list, validate=validate.Length(max=200))
    on_purpose = slips.on_purpose(load_default=False)


class VenueQuery(PageArgs):
    sector = fields.String(validate=validate.OneOf(SECTORS))
    district = fields.String(validate=validate.OneOf(DISTRICTS_AND_ZONES))


class SpaceView(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    seats = fields.Integer(required=True)
    equipment = fields.String(required=True)
    setup_minutes = fields.Integer(required=True)
    clearing_minutes = fields.Integer(required=True)
    needs_approval = fields.Boolean(required=True)
    at_once = fields.Integer(required=True, allow_none=True, metadata={"description": AT_ONCE})
    status = fields.String(required=True)


class OsmView(Schema):
    name = fields.String(required=True, metadata={"description": "of the set of hours"})
    text = fields.String(required=True)


class VenueView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"description": "of the venue and its spaces"})
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True, metadata={"description": IN_ENGLISH})
    sector = fields.String(required=True)
    district = fields.String(required=True, allow_none=True)
    area = fields.String(required=True)
    address = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    hours = fields.String(required=True)
    notice = fields.String(required=True)
    opening_hours = fields.Nested(HoursBody, required=True, allow_none=True)
    osm_hours = fields.List(
        fields.Nested(OsmView),
        required=True,
        metadata={"description": "the opening hours as OpenStreetMap's opening_hours, by set"},
    )
    facilities = fields.List(fields.String(), required=True)
    directions = fields.String(required=True)
    elder_service = fields.Nested(ElderServiceBody, required=True, allow_none=True)
    bring = fields.String(required=True)
    nicknames = fields.List(fields.String(), required=True, metadata={"description": NICKNAMES})
    position = fields.Nested(PositionBody, required=True, allow_none=True)
    kept_minutes = fields.Integer(required=True, metadata={"description": KEPT})
    at_once = fields.Integer(required=True, allow_none=True, metadata={"description": AT_ONCE})
    status = fields.String(required=True)
    spaces = fields.List(fields.Nested(SpaceView), required=True)
