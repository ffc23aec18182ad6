"""Bodies and queries about accounts of staff, beside what makes one."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import sound

from ..accounts.staff_accounts import LONGEST, ROLES, SHORTEST


class StaffListView(Schema):
    id = fields.UUID(required=True)
    username = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    unit = fields.UUID(required=True, allow_none=True)
    venues = fields.List(fields.UUID(), required=True)
    created_at = fields.AwareDateTime(required=True)
    disabled_at = fields.AwareDateTime(required=True, allow_none=True)


class StaffQuery(PageArgs):
    q = fields.String(load_default="", validate=[validate.Length(max=40), sound])
    role = fields.String(load_default="", validate=validate.OneOf(["", *sorted(ROLES)]))


class RightsRequest(Schema):
    roles = fields.List(fields.String(), required=True)
    unit = fields.UUID(load_default=None, allow_none=True)
    venues = fields.List(fields.UUID(), load_default=list)


class ResetRequest(Schema):
    password = fields.String(
        load_default=None, allow_none=True, validate=[validate.Length(SHORTEST, LONGEST), sound]
    )


class OwnPasswordRequest(Schema):
    current = fields.String(required=True, validate=[validate.Length(1, LONGEST), sound])
    password = fields.String(required=True, validate=[validate.Length(SHORTEST, LONGEST), sound])


class AccountActView(Schema):
    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    account_id = fields.UUID(required=True)
    username = fields.String(required=True)
    by = fields.String(required=True, metadata={"description": "user name of who did it"})
    act = fields.String(required=True)
    detail = fields.Dict(required=True)
