"""What lists of the gateway's own API are asked with."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import FIRST_DAY, LAST_DAY, sound

from ..catalogue.filters import PARTS, SPANS

OF_FACETS = {"description": "a word of /facets; one that nothing has finds nothing"}


class Word(fields.String):
    """A word to look for: up to 100 characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=[validate.Length(max=100), sound], **kwargs)


def day(description: str, **kwargs: Any) -> fields.Date:
    """A day in Shanghai."""
    within = validate.Range(FIRST_DAY, LAST_DAY)
    return fields.Date(validate=within, metadata={"description": description}, **kwargs)


class PlaceFilters(PageArgs):
    """What is asked of a place and a day."""

    district = Word(metadata={"description": "division code, e.g. 420102"})
    area = Word(metadata={"description": "operating area, e.g. 江岸区"})
    date = day("a day in Shanghai")
    free = fields.Boolean(metadata={"description": "only what can be booked and has a seat left"})


class TimeFilters(PlaceFilters):
    when = fields.String(
        validate=validate.OneOf(list(SPANS)), metadata={"description": "these days; date says another"}
    )
    from_ = day("first day", data_key="from", attribute="from")
    to = day("last day")
    edition = fields.UUID()
    unit = fields.UUID()
    venue = fields.UUID()
    kind = Word(metadata=OF_FACETS)
    mode = fields.String(validate=validate.OneOf(["offline", "online", "hybrid"]))

    @validates_schema
    def check_order(self, query: dict[str, Any], **_: Any) -> None:
        first, last = query.get("from"), query.get("to")
        if first and last and last < first:
            raise ValidationError(f"不能早于 {first} | It cannot be before {first}", "to")


class ActivityFilters(TimeFilters):
    part = fields.String(
        validate=validate.OneOf(list(PARTS)), metadata={"description": "of the day in which a sitting begins"}
    )
    step_free = fields.Boolean(metadata={"description": "only at venues without steps"})
    drop_in = fields.Boolean(metadata={"description": "only what nobody books for"})
    reading = Word(metadata=OF_FACETS)
    series = Word(metadata=OF_FACETS)
    topic = Word(metadata=OF_FACETS)
    audience = Word(metadata=OF_FACETS)


class SessionFilters(TimeFilters):
    activity = fields.UUID()
    status = fields.String(validate=validate.OneOf(["open", "cancelled"]))
    number = fields.Integer(
        validate=validate.Range(1000, 9_999_999),
        metadata={"description": "the short number; editions of several years have the same ones"},
    )


class VenueFilters(PlaceFilters):
    sector = Word(metadata=OF_FACETS)


class SearchQuery(PageArgs):
    q = fields.String(required=True, metadata={"description": "1 to 100 characters"})


class FacetQuery(Schema):
    edition = fields.UUID(load_default=None)
