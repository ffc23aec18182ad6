"""Bodies and queries about notices."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs

KINDS = (
    "plan_returned",
    "plan_approved",
    "activity_returned",
    "material_returned",
    "links_returned",
    "space_held",
    "space_missing",
    "extended",
    "extension_withdrawn",
    "reminder",
    "nudge",
    "announcement",
    "consent",
    "nomination_returned",
    "nomination_refused",
    "digest",
)
STATUSES = ("due", "sent", "given_up", "dropped", "phone", "done", "shown")


class NoticeQuery(PageArgs):
    edition_id = fields.UUID()
    unit_id = fields.UUID()
    kind = fields.String(validate=validate.OneOf(KINDS))
    status = fields.String(validate=validate.OneOf(STATUSES))


class NoticeView(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"enum": [*KINDS]})
    unit_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: to the office"})
    unit_name = fields.String(required=True, allow_none=True)
    edition_id = fields.UUID(required=True)
    text = fields.String(required=True, metadata={"description": "as it was sent, or is to be"})
    in_languages = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        allow_none=True,
        metadata={"description": "of a week's digest: its text by language, for whoever reads it on a page"},
    )
    status = fields.String(
        required=True,
        metadata={
            "enum": [*STATUSES],
            "description": "phone: there is no address, the office calls; given_up: none reached anybody; "
            "done: told by phone; dropped: was not true any more; shown: on this list alone",
        },
    )
    written_at = fields.AwareDateTime(required=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)
