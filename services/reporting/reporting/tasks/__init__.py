"""Background tasks: what takes longer than a request may, done by a worker, with its progress and its result."""

from flask import Flask

from chassis.messaging.department import add_jobs
from chassis.web.app import add_routes

from ..uploads import keep_objects
from . import jobs, tasks
from .kinds import Kind, Progress, Result

__all__ = ["Kind", "Progress", "Result", "add_kind", "register"]


def add_kind(app: Flask, kind: Kind) -> None:
    """Let tasks of this kind be started."""
    app.extensions.setdefault("task_kinds", {})[kind.name] = kind


def register(app: Flask) -> None:
    """Add what this room answers and does by itself."""
    app.extensions.setdefault("task_kinds", {})
    app.extensions["tasks_held"] = set()
    keep_objects(app, "results", tasks.known_results)
    add_routes(app, __name__, "blp", "results")
    add_jobs(app, jobs.RUN_TASKS, jobs.HOLD_TASKS, jobs.FORGET_TASKS)
