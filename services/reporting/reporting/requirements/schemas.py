"""Bodies and queries about requirements."""

from marshmallow import Schema, fields, validate

from chassis.web import slips
from chassis.web.bodies import Moment, Words, number

from ..editions.schemas import EditionRequest, NewEdition
from ..vocabulary import PAPERS

DUE = "of a plan or a summary the edition's deadline, which cannot be given here"


class RequirementChange(Schema):
    title = Words(longest=60)
    note = Words(longest=500, shortest=0, metadata={"description": "what is to be in it"})
    kinds = fields.List(
        Words(longest=40),
        validate=validate.Length(max=50),
        metadata={"description": "of units; empty: every unit files it"},
    )
    least = number(1, 100, metadata={"description": "pieces of material, of photos usually 4, else 1"})
    due_at = Moment(allow_none=True, metadata={"description": DUE})
    position = number(0, 1000, metadata={"description": "where it stands in the list"})
    on_purpose = slips.on_purpose()


class NewRequirement(RequirementChange):
    edition_id = fields.UUID(required=True)
    paper = fields.String(required=True, validate=validate.OneOf(PAPERS))


class RequirementView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"description": "its ETag"})
    edition_id = fields.UUID(required=True)
    position = fields.Integer(required=True)
    paper = fields.String(required=True, metadata={"enum": [*PAPERS]})
    title = fields.String(required=True)
    note = fields.String(required=True)
    kinds = fields.List(fields.String(), required=True)
    least = fields.Integer(required=True)
    due_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": DUE})


class RequirementList(Schema):
    items = fields.List(fields.Nested(RequirementView), required=True)


class EditionQuery(Schema):
    edition_id = fields.UUID(required=True)


class EditionCopy(NewEdition):
    """An edition copied from another: what is not given is as there."""

    units = fields.Boolean(
        load_default=False, metadata={"description": "the units of the other take the same part in this one"}
    )


COPY = EditionCopy(
    partial=[*EditionRequest().fields.keys() - {"year", "name", "theme", "opens_on", "closes_on"}]
)
