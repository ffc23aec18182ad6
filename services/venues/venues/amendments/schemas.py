"""Bodies of changes to venues and their spaces."""

from marshmallow import fields, validate

from chassis.city import AREAS, DISTRICTS
from chassis.web import slips
from chassis.web.bodies import ProperName, PublicPhone, Words, number

from ..venues.schemas import SpaceFacts, VenueFacts
from ..vocabulary import MOST_SEATS, SECTORS


class SpaceChange(SpaceFacts):
    name = ProperName(longest=100)
    seats = number(1, MOST_SEATS)
    status = fields.String(validate=validate.OneOf(["open", "retired"]))
    refuses = number(
        0,
        MOST_SEATS,
        metadata={"description": "`refuses` of the answer 409: requests that wait for the space"},
    )


class VenueChange(VenueFacts):
    name = ProperName(longest=100)
    sector = fields.String(validate=validate.OneOf(SECTORS))
    district = fields.String(allow_none=True, validate=validate.OneOf(DISTRICTS))
    area = fields.String(metadata={"enum": list(AREAS)})
    address = Words(longest=200)
    phone = PublicPhone()
    hours = Words(shortest=0, longest=500)
    notice = Words(shortest=0, longest=2000)
    status = fields.String(validate=validate.OneOf(["open", "retired"]))
    on_purpose = slips.on_purpose()
