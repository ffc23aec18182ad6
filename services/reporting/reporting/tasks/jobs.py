"""What workers do with tasks: one after the other, each on the thread that is there for it."""

import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from chassis import logs, machine
from chassis.errors import DomainError, Unavailable
from chassis.messaging.jobs import Job, do_each
from chassis.running import extension
from chassis.storage.db import reading, transaction
from chassis.wording import Text

from ..uploads.store import store
from . import tasks
from .kinds import Result, find_kind
from .model import Task

MB = 1024 * 1024
CRASHED = Text(
    "出错了，我们已经记下；请稍后再试", "Something went wrong, and has been noted: try again later"
)

log = logs.get_logger()


def run_tasks() -> bool:
    """Work on the tasks that wait; whether there may be more."""
    with reading() as db:
        waiting = tasks.waiting(db)
    return do_each(waiting, run_task)


def run_task(task_id: uuid.UUID) -> None:
    """Claim a task and do it. Killed anywhere on the way, it is begun anew by whoever claims it next."""
    with transaction() as db:
        task = tasks.claim(db, task_id)
    if task is None:
        return
    with (
        hold_claim(task),
        tempfile.TemporaryDirectory(prefix="learning-week-", dir=store().scratch()) as folder,
    ):
        words = attempt(task, Result(Path(folder) / "result"))
    if words is not None:
        with transaction() as db:
            tasks.fail(db, task, words)


@contextmanager
def hold_claim(task: Task) -> Iterator[None]:
    """Meanwhile this process says every so often that it is at this task."""
    claims: set[str] = extension("tasks_held")
    claim = str(task.claim)
    claims.add(claim)
    try:
        yield
    finally:
        claims.discard(claim)


def attempt(task: Task, result: Result) -> Text | None:
    """Do a task; what went wrong, if anything did. What is only away for a while is waited for."""
    try:
        make(task, result)
    except Unavailable as away:
        with transaction() as db:
            tasks.put_off(db, task, words_of(away), away.members.get("retry_after", 10))
    except DomainError as refusal:
        return words_of(refusal)
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("task failed", kind=task.kind)
        return CRASHED
    return None


def words_of(error: DomainError) -> Text:
    """What went wrong, in a sentence."""
    return error.detail or error.title


def make(task: Task, result: Result) -> None:
    """Make the result part by part and keep it, unless the task is cancelled meanwhile."""
    kind = find_kind(task.kind)
    for progress in kind.make(tasks.read_about(kind, task.about), result):
        with transaction() as db:
            goes_on = tasks.advance(db, task, progress)
        if not goes_on:
            return
    keep(task, result)


def keep(task: Task, result: Result) -> None:
    """Put the result into the store; it is forgotten at once where nobody waits for it any more."""
    length, sha256 = result.path.stat().st_size, digest(result.path)
    key = f"results/{task.id}-{machine.new_key().hex}"
    store().put(key, result.path, length)
    with transaction() as db:
        is_wanted = tasks.finish(db, task, key, result, length, sha256)
    if not is_wanted:
        store().delete([key])


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hold_tasks() -> None:
    """Say that this process is still at what it holds."""
    if claims := set(extension("tasks_held")):
        with transaction() as db:
            tasks.hold(db, claims)


def let_go_of_tasks() -> None:
    """Give back what this process has not finished, as it stops."""
    if claims := set(extension("tasks_held")):
        with transaction() as db:
            tasks.let_go(db, claims)


def forget_tasks() -> bool:
    """Forget tasks that are over, each result first; whether there may be more."""
    with reading() as db:
        over = tasks.find_expired(db)
    store().delete([key for _, key in over if key])
    if over:
        with transaction() as db:
            tasks.forget(db, [task_id for task_id, _ in over])
    return len(over) == 100


# Whoever starts a task wakes it.
RUN_TASKS = Job("run tasks", 1, run_tasks, own_transactions=True, waiting=(tasks.ANY_FREE,), apart=True)
HOLD_TASKS = Job("hold tasks", 8, hold_tasks, own_transactions=True, apart=True, end=let_go_of_tasks)
FORGET_TASKS = Job("forget tasks", 600, forget_tasks, own_transactions=True, apart=True)
