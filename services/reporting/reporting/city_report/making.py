"""The report as a task: read, drawn, written."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from marshmallow import Schema, fields, validate
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Forbidden, Invalid
from chassis.storage.db import reading
from chassis.web.auth import Actor
from chassis.web.downloads import XLSX
from chassis.wording import Text

from ..editions.model import Edition
from ..tasks import Kind, Progress, Result
from .content import Content, read_content

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
READING = Text("正在读取数字", "Reading the numbers")
DRAWING = Text("正在画图", "Drawing the charts")
WRITING = Text("正在写报告", "Writing the report")


class OfficeOnly(Forbidden):
    title = Text("只有领导小组办公室可以生成全市报告", "The city's report is made by the office alone")


class ReportAbout(Schema):
    edition_id = fields.UUID(required=True)
    format = fields.String(load_default="docx", validate=validate.OneOf(["docx", "xlsx"]))


def check_report(db: DbSession, actor: Actor, about: dict[str, Any]) -> uuid.UUID | None:
    """Refuse whoever is not the office, and an edition that there is not."""
    if not actor.has("office", "admin"):
        raise OfficeOnly()
    if db.get(Edition, about["edition_id"]) is None:
        raise Invalid.field("about.edition_id", Text("没有这一届活动周", "There is no such edition"))
    return None


def make_report(about: dict[str, Any], result: Result) -> Iterator[Progress]:
    """Make the document or the workbook, in three parts."""
    # What writes and draws them takes ten megabytes, and few processes ever make a report.
    from .document import write_document
    from .pictures import draw_all
    from .workbook import write_workbook

    yield Progress(0, 3, READING)
    with reading() as db:
        content = read_content(db, db.get_one(Edition, about["edition_id"]))
    yield Progress(1, 3, DRAWING)
    name_result(result, content, about["format"])
    if about["format"] == "xlsx":
        yield Progress(2, 3, WRITING)
        write_workbook(content, result.path)
    else:
        pictures = draw_all(content)
        yield Progress(2, 3, WRITING)
        write_document(content, pictures, result.path)


def name_result(result: Result, content: Content, kind: str) -> None:
    result.name = f"{content.edition.name}{'情况报告' if kind == 'docx' else '数字'}.{kind}"
    result.media_type = DOCX if kind == "docx" else XLSX


CITY_REPORT = Kind(
    "city-report",
    Text("全市报告", "The city's report"),
    ReportAbout,
    check_report,
    make_report,
    kept=timedelta(days=7),
)
