"""Bodies about editions."""

from marshmallow import Schema, fields, validate

from chassis.web import slips
from chassis.web.bodies import English, Moment, ProperName, PublicPhone, Words, day

from ..bodies import DAY, refuse_repeats, rule
from ..vocabulary import REVIEWABLE, REVIEWED, ROLES

IN_ENGLISH = "in English; null: there is none"


class OrganiserBody(Schema):
    name = Words(longest=100, required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    unit_id = fields.UUID(load_default=None, allow_none=True)


class RulesBody(Schema):
    party_limit = fields.Integer(load_default=5, strict=True, validate=validate.Range(1, 100))
    open_bookings_limit = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, 1000)
    )

    hold_minutes = rule(30, 0, DAY)
    promotion_cutoff_minutes = rule(60, 0, 30 * DAY)
    release_minutes = rule(30, 0, DAY)
    no_show_limit = rule(3, 1, 100, allow_none=True, metadata={"description": "null: no such rule"})
    no_show_days = rule(30, 1, 366)
    block_days = rule(7, 1, 366)
    undo_minutes = rule(10, 0, DAY)
    retention_days = rule(180, 1, 3660)


class DeadlinesBody(Schema):
    plans = Moment(load_default=None, allow_none=True)
    summaries = Moment(load_default=None, allow_none=True)


class EditionRequest(Schema):
    year = fields.Integer(required=True, strict=True, validate=validate.Range(2000, 2099))
    name = ProperName(longest=100, required=True)
    theme = Words(longest=200, required=True)
    name_en = English(longest=200, load_default=None, metadata={"description": IN_ENGLISH})
    theme_en = English(longest=300, load_default=None, metadata={"description": IN_ENGLISH})
    notice = Words(
        longest=20_000,
        shortest=0,
        load_default="",
        metadata={"description": "the text of the notice to units"},
    )
    desk_phone = PublicPhone(
        load_default=None, metadata={"description": "of the city's desk; it stands on every page"}
    )
    opens_on = day(required=True)
    closes_on = day(required=True)
    organisers = fields.List(
        fields.Nested(OrganiserBody), load_default=list, validate=validate.Length(max=50)
    )
    rules = fields.Nested(RulesBody, load_default=lambda: RulesBody().load({}))
    deadlines = fields.Nested(DeadlinesBody, load_default=lambda: DeadlinesBody().load({}))
    reviewed = fields.List(
        fields.String(validate=validate.OneOf(REVIEWABLE)),
        load_default=lambda: [*REVIEWED],
        validate=[validate.Length(max=len(REVIEWABLE)), refuse_repeats],
        metadata={"description": "of an approved plan: what waits for the office before the public sees it"},
    )
    prevention_required = fields.Boolean(
        load_default=True, metadata={"description": "no plan is submitted without prevention measures"}
    )


class NewEdition(EditionRequest):
    on_purpose = slips.on_purpose(load_default=False)


class EditionView(EditionRequest):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    revision = fields.Integer(
        required=True, metadata={"description": "its ETag: no change of its requirements is another"}
    )
    status = fields.String(required=True)
