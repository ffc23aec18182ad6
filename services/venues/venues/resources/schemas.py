"""Bodies and queries about resources."""

from marshmallow import Schema, fields, validate

from chassis.city import AUDIENCES, SERIES, TOPICS
from chassis.storage.cursors import PageArgs
from chassis.web.bodies import English, Moment, Words, number, sound

from ..vocabulary import RESOURCES
from .addresses import check_public

STATES = ("public", "withdrawn")
LINKS = ("unchecked", "works", "unsure", "failing", "broken")
LONGEST = 100_000
IN_ENGLISH = "its title in English; null: it has none"


def words(vocabulary: tuple[str, ...]) -> fields.List:
    """Some of the known words."""
    word = fields.String(validate=validate.OneOf(vocabulary))
    return fields.List(word, load_default=list, validate=validate.Length(max=len(vocabulary)))


class ResourceBody(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(RESOURCES))
    title = Words(longest=100, required=True)
    title_en = English(longest=200, load_default=None, metadata={"description": IN_ENGLISH})
    summary = Words(shortest=0, longest=2000, load_default="")
    series = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(SERIES))
    topics = words(TOPICS)
    audiences = words(AUDIENCES)
    minutes = number(
        1,
        LONGEST,
        load_default=None,
        allow_none=True,
        metadata={"description": "that it takes; null: not said"},
    )
    is_free = fields.Boolean(load_default=True)
    url = fields.String(
        load_default=None,
        allow_none=True,
        validate=[validate.Length(max=500), sound, check_public],
        metadata={"format": "uri", "description": "where it is, at its owner's; null of a book alone"},
    )
    recommended_by = Words(
        shortest=0, longest=100, load_default="", metadata={"description": "wanted of a book"}
    )
    why = Words(shortest=0, longest=500, load_default="", metadata={"description": "wanted of a book"})


class ResourceRequest(ResourceBody):
    """Of a venue, of a unit, or, where neither is named, of the office."""

    venue_id = fields.UUID(load_default=None, allow_none=True)
    unit_id = fields.UUID(load_default=None, allow_none=True)


class ResourceChange(ResourceBody):
    """What is given becomes so; the owner stays."""

    status = fields.String(validate=validate.OneOf(STATES))


class ResourceQuery(PageArgs):
    kind = fields.String(validate=validate.OneOf(RESOURCES))
    venue_id = fields.UUID()
    unit_id = fields.UUID()
    status = fields.String(validate=validate.OneOf(STATES))
    link_state = fields.String(validate=validate.OneOf(LINKS))


class LookRequest(Schema):
    """What somebody saw who opened the address in a browser."""

    outcome = fields.String(required=True, validate=validate.OneOf(("works", "failed")))
    at = Moment(load_default=None, allow_none=True, metadata={"description": "when; null: just now"})


class LinkView(Schema):
    """Of the address: `unsure` where its host does not say, `broken` after three failures on two days."""

    state = fields.String(required=True, validate=validate.OneOf(LINKS))
    why = fields.String(
        required=True,
        metadata={
            "description": "a status; by_hand; or unknown_host, unreachable, slow, insecure, not_public, redirects, "
            "address, nobody_answers; empty where it works"
        },
    )
    failures = fields.Integer(required=True)
    checked_at = fields.AwareDateTime(required=True, allow_none=True)


class ResourceView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    title_en = fields.String(required=True, allow_none=True)
    summary = fields.String(required=True)
    venue_id = fields.UUID(required=True, allow_none=True)
    unit_id = fields.UUID(required=True, allow_none=True)
    series = fields.String(required=True, allow_none=True)
    topics = fields.List(fields.String(), required=True)
    audiences = fields.List(fields.String(), required=True)
    minutes = fields.Integer(required=True, allow_none=True)
    is_free = fields.Boolean(required=True)
    url = fields.String(required=True, allow_none=True)
    recommended_by = fields.String(required=True)
    why = fields.String(required=True)
    status = fields.String(required=True)
    link = fields.Nested(LinkView, required=True)
