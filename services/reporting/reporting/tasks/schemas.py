"""Bodies about tasks."""

from marshmallow import Schema, fields, validate

from chassis.storage.cursors import PageArgs
from chassis.web.bodies import sound
from chassis.wording import Text

from .kinds import find_kind
from .model import Task

STATUSES = ["queued", "running", "done", "failed", "cancelled"]


class NewTask(Schema):
    kind = fields.String(
        required=True, validate=[validate.Length(1, 40), sound], metadata={"description": "media-pack …"}
    )
    about = fields.Dict(
        keys=fields.String(), required=True, metadata={"description": "what the kind has to know"}
    )


class TaskQuery(PageArgs):
    kind = fields.String(validate=[validate.Length(1, 40), sound])
    status = fields.String(validate=validate.OneOf(STATUSES))


class ResultView(Schema):
    name = fields.String(required=True, metadata={"description": "of the file"})
    media_type = fields.String(required=True)
    length = fields.Integer(required=True, metadata={"description": "bytes"})
    sha256 = fields.String(required=True)


class TaskView(Schema):
    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    title = fields.Function(lambda task: title_of(task), required=True, metadata={"type": "string"})
    about = fields.Dict(required=True)
    unit_id = fields.UUID(required=True, allow_none=True, metadata={"description": "null: the office's"})
    status = fields.String(required=True, metadata={"enum": STATUSES})
    part = fields.Integer(required=True, metadata={"description": "so many of its parts are done"})
    parts = fields.Integer(required=True, metadata={"description": "0 until it is known"})
    words = fields.Function(
        lambda task: in_words(task),
        required=True,
        metadata={"type": "string", "description": "what is done now, or what went wrong"},
    )
    created_at = fields.AwareDateTime(required=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    expires_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "when it is forgotten with its result"}
    )
    result = fields.Nested(
        ResultView, required=True, allow_none=True, metadata={"description": "at /results/{id}"}
    )


def title_of(task: Task) -> str:
    """What a task is called, in the reader's language."""
    return str(find_kind(task.kind).title)


def in_words(task: Task) -> str:
    """What a task is at, in the reader's language; nothing where its status says all."""
    return str(Text(task.words["zh"], task.words["en"])) if task.words else ""
