"""Background tasks: how far each is, given up, and what it has made."""

import uuid
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ...departments import tasks
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.i18n import msgid
from ..frame.lists import pager
from .access import staff_only

blp = Blueprint("tasks", __name__, url_prefix="/staff/tasks")
WHO = ("unit_editor", "office", "admin")
Body = dict[str, Any]
STATES = {
    "queued": ("full", msgid("排队等候")),
    "running": ("full", msgid("正在做")),
    "done": ("free", msgid("已做好")),
    "failed": ("off", msgid("没有做成")),
    "cancelled": ("off", msgid("已取消")),
}


def page_of_tasks() -> Body:
    """Tasks, the newest first."""
    page = tasks.tasks({}, request.args.get("cursor"))
    return {"tasks": page["items"], "states": STATES, **pager(page)}


def about_task(task_id: uuid.UUID) -> Body:
    """One task."""
    return {"task": tasks.task(task_id), "states": STATES}


@blp.get("")
@staff_only(*WHO)
def index() -> ResponseReturnValue:
    """What was started in the background"""
    return page_about("staff/tasks.html", page_of_tasks)


@blp.route("/<uuid:task_id>", methods=["GET", "POST"])
@staff_only(*WHO)
@form_page(PortalForm, "staff/task.html", about_task)
def show(_form: PortalForm, task_id: uuid.UUID) -> ResponseReturnValue:
    """How far a task is; it is given up, or what it has made is fetched"""
    tasks.cancel(task_id)
    return redirect(url_for(".show", task_id=task_id), 303)
