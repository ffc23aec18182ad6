"""Bodies about uploads."""

from typing import Any

from marshmallow import Schema, fields

from chassis.wording import Text

STATUSES = ["open", "received", "checking", "good", "refused"]


class VerdictView(Schema):
    """What was measured of a file, and whether it can be used."""

    outcome = fields.String(required=True, metadata={"enum": ["good", "refused"]})
    code = fields.String(
        required=True, metadata={"description": "good, too-small, cut-off, damaged, misnamed …"}
    )
    words = fields.Method("in_words", required=True, metadata={"type": "string"})
    kind = fields.String(allow_none=True, metadata={"enum": ["photo", "video", "document", None]})
    media_type = fields.String(allow_none=True)
    width = fields.Integer(allow_none=True)
    height = fields.Integer(allow_none=True)
    seconds = fields.Float(allow_none=True)

    def in_words(self, verdict: dict[str, Any]) -> str:
        """What was measured, in the reader's language."""
        return str(Text(verdict["zh"], verdict["en"]))


class UploadView(Schema):
    id = fields.UUID(required=True)
    unit_id = fields.UUID(
        required=True, allow_none=True, metadata={"description": "null: a photo for a nomination"}
    )
    filename = fields.String(required=True)
    length = fields.Integer(required=True, metadata={"description": "bytes of the file"})
    received = fields.Integer(required=True, metadata={"description": "bytes that are here"})
    status = fields.String(required=True, metadata={"enum": STATUSES})
    sha256 = fields.String(
        required=True, allow_none=True, metadata={"description": "its file is at /files/{sha256}"}
    )
    expires_at = fields.AwareDateTime(
        required=True, metadata={"description": "of an open one; of others it says nothing"}
    )
    verdict = fields.Nested(
        VerdictView,
        required=True,
        allow_none=True,
        metadata={"description": "null until it has been checked"},
    )
