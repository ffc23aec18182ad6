"""What the gateway asks of reporting for background tasks: packs of material, reports.

As in `registration`: who asks, and what is raised. What a task has made is at `/api/reporting/results/<id>`.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]


def start(kind: str, about: Body, key: str) -> Body:
    """Start a task, or the same one that is under way; `about`: what its kind has to know (TaskView)."""
    return ask("POST", "/tasks", {"kind": kind, "about": about}, idempotency_key=key)


def tasks(filters: Body, cursor: str | None = None) -> Body:
    """Tasks, the newest first; `filters`: kind, status (TaskViewPage)."""
    return ask("GET", "/tasks", query=filters | {"cursor": cursor})


def task(task_id: uuid.UUID | str) -> Body:
    """How far a task is (TaskView)."""
    return ask("GET", f"/tasks/{task_id}")


def cancel(task_id: uuid.UUID | str) -> Body:
    """Give a task up (TaskView)."""
    return ask("POST", f"/tasks/{task_id}/cancellation")
