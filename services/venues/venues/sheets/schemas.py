"""What is asked about a table of resources: whose they are."""

from marshmallow import Schema, fields

from chassis.web.tables import ImportQuery


class OwnerQuery(Schema):
    """A venue, a unit, or, where neither is named, the office."""

    venue_id = fields.UUID(load_default=None)
    unit_id = fields.UUID(load_default=None)


class ResourceImportQuery(OwnerQuery, ImportQuery):
    """And whether to keep what comes."""
