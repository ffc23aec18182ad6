"""Bodies and queries about material."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import Words

from ..uploads.schemas import UploadView
from .model import LONGEST, Material

STATUSES = ["draft", "filed", "returned", "accepted"]
CAPTION = "5 to 100 characters by the time it is filed"
CONSENT = "all who can be recognised agree to be shown, or nobody can be"


class MaterialRequest(Schema):
    caption = Words(longest=2 * LONGEST, shortest=0, load_default="", metadata={"description": CAPTION})
    consent = fields.Boolean(load_default=False, metadata={"description": CONSENT})
    activity_id = fields.UUID(load_default=None, allow_none=True)


class NewMaterial(MaterialRequest):
    edition_id = fields.UUID(required=True)
    upload_id = fields.UUID(required=True, metadata={"description": "it may still be on its way"})


class MaterialChange(Schema):
    caption = Words(longest=2 * LONGEST, shortest=0, metadata={"description": CAPTION})
    consent = fields.Boolean(metadata={"description": CONSENT})
    activity_id = fields.UUID(allow_none=True)
    upload_id = fields.UUID(metadata={"description": "another file in its place"})


class MaterialQuery(PageArgs):
    edition_id = fields.UUID()
    unit_id = fields.UUID()
    activity_id = fields.UUID()
    status = fields.String(validate=validate.OneOf(STATUSES))


class FilingRequest(Schema):
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    activity_id = fields.UUID(load_default=None, allow_none=True)
    confirmed = fields.Boolean(
        load_default=False, metadata={"description": "fewer than 4 or more than 5 photos are meant"}
    )
    only_good = fields.Boolean(
        load_default=False,
        metadata={"description": "pieces with something wrong stay, and the others are filed"},
    )


class AcceptanceRequest(Schema):
    highlight = fields.Boolean(load_default=False, metadata={"description": "the public sees it"})


class HighlightRequest(Schema):
    highlight = fields.Boolean(required=True)


class MaterialRemark(Schema):
    remark = Words(longest=500, required=True)


class MaterialView(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    edition_id = fields.UUID(required=True)
    unit_id = fields.UUID(required=True)
    unit_name = fields.String(required=True)
    activity_id = fields.UUID(required=True, allow_none=True)
    activity_title = fields.String(required=True, allow_none=True)
    activity_title_en = fields.String(required=True, allow_none=True)
    kind = fields.String(
        required=True, allow_none=True, metadata={"enum": ["photo", "video", "document", None]}
    )
    caption = fields.String(required=True)
    consent = fields.Boolean(required=True)
    status = fields.String(required=True, metadata={"enum": STATUSES})
    remark = fields.String(required=True, allow_none=True)
    highlight = fields.Boolean(required=True, allow_none=True)
    filed_at = fields.AwareDateTime(required=True, allow_none=True)
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    sha256 = fields.String(
        required=True, allow_none=True, metadata={"description": "its file is at /files/{sha256}"}
    )
    upload = fields.Nested(UploadView, required=True, allow_none=True)
    faults = fields.Function(
        lambda material: in_words(material),
        required=True,
        metadata={
            "type": "array",
            "items": {"type": "object"},
            "description": "what keeps it from being filed",
        },
    )


def in_words(material: Material) -> list[dict[str, str]]:
    """[{"field", "message"}] in the reader's language; nothing of what is filed."""
    faults = material.faults if material.is_open else {}
    return [{"field": field, "message": str(text)} for field, text in faults.items()]


class FilingView(Schema):
    items = fields.List(fields.Nested(MaterialView), required=True)
