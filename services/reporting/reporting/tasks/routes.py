"""Background tasks over HTTP, and their results, whole or in part."""

import uuid
from typing import Any
from urllib.parse import quote

from flask import Response
from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.idempotency import KEY_HEADER, create_once

from ..files.routes import FILE, RANGE, keep, send
from . import tasks
from .model import Task
from .schemas import NewTask, TaskQuery, TaskView

blp = Blueprint(
    "tasks",
    __name__,
    url_prefix="/tasks",
    description="What takes longer than a request may: started, followed",
)
results = Blueprint("results", __name__, url_prefix="/results", description="What tasks have made")
WHO = ("unit_editor", "office", "admin")


@blp.get("")
@require(*WHO)
@blp.arguments(TaskQuery, location="query")
@blp.response(200, page_of(TaskView))
def list_tasks(query: dict[str, Any]) -> Any:
    """List tasks, the newest first: the office all, others those of their units"""
    cursor, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        selection = tasks.select_tasks(actor(), **query)
        return page(db, selection, key=Task.id, cursor=cursor, limit=limit, descending=True)


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require(*WHO)
@blp.arguments(NewTask)
@blp.response(201, TaskView)
def start_task(request: dict[str, Any]) -> Any:
    """Start a task; the same one, where it is under way already"""
    with transaction() as db:
        return create_once(db, Task, lambda: tasks.start(db, actor=actor(), **request))


@blp.get("/<uuid:task_id>")
@require(*WHO)
@blp.response(200, TaskView)
def show_task(task_id: uuid.UUID) -> Any:
    """Show how far a task is, and what came of it"""
    with reading() as db:
        return tasks.find_task(db, task_id, actor=actor())


@blp.post("/<uuid:task_id>/cancellation")
@require(*WHO)
@blp.response(200, TaskView)
def cancel_task(task_id: uuid.UUID) -> Any:
    """Give a task up; it stops before its next part, and nothing of it is kept"""
    with transaction() as db:
        return tasks.cancel(db, tasks.find_task(db, task_id, actor=actor(), lock=True))


@results.get("/<uuid:task_id>")
@require(*WHO)
@results.doc(responses=FILE, parameters=[RANGE])
def fetch_result(task_id: uuid.UUID) -> Response:
    """Fetch what a task has made"""
    with reading() as db:
        task = tasks.find_result(db, task_id, actor=actor())
        due = tasks.disclosure_due(db, task, actor())
    keep(due)
    answer = send(str(task.key), task.length or 0, str(task.media_type), str(task.sha256))
    # A name in Chinese is no header's as it is (RFC 5987).
    disposition = f"attachment; filename*=UTF-8''{quote(str(task.name), safe='')}"
    answer.headers["Content-Disposition"] = disposition
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
