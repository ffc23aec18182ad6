"""Views of what was found by a question."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import page_of

from ..catalogue.filters import PARTS, SPANS
from .schemas import FoundView, SessionView


class NarrowedView(Schema):
    """What of a question was read as a filter of lists."""

    area = fields.List(fields.String())
    date = fields.Date()
    from_ = fields.Date(data_key="from", attribute="from")
    to = fields.Date()
    when = fields.String(validate=validate.OneOf(list(SPANS)))
    part = fields.List(fields.String(validate=validate.OneOf(list(PARTS))))
    mode = fields.List(fields.String(validate=validate.OneOf(["offline", "online", "hybrid"])))
    free = fields.Boolean()
    drop_in = fields.Boolean()
    step_free = fields.Boolean()
    no_fee = fields.Boolean(metadata={"description": "narrows nothing: all activities are free of charge"})


class MatchesView(page_of(FoundView)):  # type: ignore[misc]
    dropped = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "words that nothing has, or not with the others"},
    )
    numbered = fields.List(
        fields.Nested(SessionView),
        required=True,
        metadata={"description": "the sessions that it calls by their short number"},
    )
    filters = fields.Nested(NarrowedView, required=True)
    answers = fields.List(
        fields.String(), required=True, metadata={"description": "what the office says to such words"}
    )
    guessed = fields.List(
        fields.String(),
        required=True,
        metadata={
            "description": "words that nothing has as they are written; what sounds or looks like them is shown"
        },
    )
    no_days = fields.List(
        fields.String(), required=True, metadata={"description": "days as typed that no calendar has"}
    )
