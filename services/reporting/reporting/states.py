"""What belongs to an edition, as it is told with it."""

from typing import Any

from marshmallow import Schema, fields, validate

from .vocabulary import PAPERS, ROLES


def number(description: str, **kwargs: Any) -> fields.Integer:
    """A number, with what it means."""
    return fields.Integer(required=True, metadata={"description": description}, **kwargs)


class OrganiserPart(Schema):
    name = fields.String(required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    unit_id = fields.UUID(required=True, allow_none=True)


class RulesPart(Schema):
    party_limit = fields.Integer(required=True, metadata={"description": "most people under one booking"})
    open_bookings_limit = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "most bookings a citizen holds at once; null: any"},
    )

    hold_minutes = number("how long a party that does not fit is held at the head of a waitlist")
    promotion_cutoff_minutes = number("before the start; after it nobody is promoted by itself")
    release_minutes = number("after the start the seats of those not there are released")
    no_show_limit = number("no-shows after which a citizen cannot book; null: no such rule", allow_none=True)
    no_show_days = number("span in which no-shows are counted")
    block_days = number("how long a citizen with too many no-shows cannot book")
    undo_minutes = number("how long a booking or a cancellation can be undone")
    retention_days = number("after the edition, until personal data is erased")


class DeadlinesPart(Schema):
    plans = fields.AwareDateTime(required=True, allow_none=True)
    summaries = fields.AwareDateTime(required=True, allow_none=True)


class RequirementPart(Schema):
    """What the office asks of units: its own rule, and not the notice's."""

    id = fields.UUID(required=True)
    paper = fields.String(required=True, validate=validate.OneOf(PAPERS))
    title = fields.String(required=True)
    kinds = fields.List(
        fields.String(), required=True, metadata={"description": "of units; empty: every unit"}
    )
    least = number("pieces of material that it takes")
    due_at = fields.AwareDateTime(required=True, allow_none=True)
