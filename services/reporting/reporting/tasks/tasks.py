"""What can be done with a task: start, look, cancel; and what its worker does with it.

A worker holds a task by a claim, a key of its own. Whatever it writes is one conditional update that asks for the
claim: who has lost it, because the task was cancelled or another took it up, learns so at the next part.
"""

import hashlib
import json
import uuid
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from marshmallow import ValidationError
from sqlalchemy import Select, bindparam, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DbSession

from chassis import clock, machine
from chassis.errors import Conflict, Forbidden, NotFound
from chassis.storage.db import Moment, wake_workers
from chassis.storage.rows import find
from chassis.web.auth import Actor
from chassis.wording import Text

from ..files.disclosures import Due, pack_due
from .kinds import Kind, Progress, Result, find_kind
from .model import Task

HELD = timedelta(seconds=30)
"""After which another worker takes up what one was killed over; it says that it is at it three times in between."""
ATTEMPTS = 3
"""After so many workers have died over it, it is given up."""
KEPT = timedelta(days=1)
"""How long is remembered what came to nothing."""
PATIENCE = timedelta(days=1)
"""So long a task is tried, however far somebody sets the clock meanwhile; then it is given up."""
OPEN = ("queued", "running")
INTERRUPTED = Text(
    "多次做到一半就中断了；请稍后再试，仍不行请告诉技术人员",
    "It broke off several times: try again later, and tell an engineer if it does not help",
)


class NoSuchTask(NotFound):
    title = Text("没有这个任务，或已过期", "There is no such task, or it has expired")


class TaskClosed(Forbidden):
    title = Text("这是别人的任务", "This task is another's")


class TaskEnded(Conflict):
    title = Text("任务已经结束", "The task has ended")


class NoSuchResult(NotFound):
    title = Text("还没有结果，或已过期", "There is no result yet, or it has expired")


def start(db: DbSession, *, actor: Actor, kind: str, about: dict[str, Any]) -> Task:
    """A task that waits for a worker; or the same one that is under way already."""
    of_kind = find_kind(kind)
    told_of = read_about(of_kind, about)
    unit_id = of_kind.check(db, actor, told_of)
    plain: dict[str, Any] = of_kind.about().dump(told_of)
    doing = hashlib.sha256(json.dumps([kind, plain], sort_keys=True).encode()).hexdigest()
    same = select(Task).filter_by(doing=doing)
    if task := db.scalar(same):
        return task
    task = Task(kind=kind, about=plain, doing=doing, by=actor.subject, unit_id=unit_id)
    task.created_at, task.waits_until = clock.now(), machine.now() + PATIENCE
    try:
        with db.begin_nested():
            db.add(task)
    except IntegrityError:
        return db.scalars(same).one()
    wake_workers(db)
    return task


def read_about(kind: Kind, about: dict[str, Any]) -> dict[str, Any]:
    """What a task is told, as its kind reads it. Raises ValidationError with paths below `about`."""
    try:
        told_of: dict[str, Any] = kind.about().load(about)
    except ValidationError as error:
        raise ValidationError({"about": error.messages}) from error
    return told_of


def may_see(actor: Actor, task: Task) -> bool:
    """Whether it is their unit's, or the actor is the office. To have started it is not enough: whoever works for
    another unit since sees no more of what this one filed."""
    return actor.has("office", "admin") or task.unit_id in actor.units


def find_task(db: DbSession, task_id: uuid.UUID, *, actor: Actor, lock: bool = False) -> Task:
    """The task, for whom it is for. Raises NoSuchTask, TaskClosed."""
    task = find(db, Task, task_id, NoSuchTask, lock=lock)
    if not may_see(actor, task):
        raise TaskClosed()
    if task.expires_at and task.expires_at <= clock.now():
        raise NoSuchTask()
    return task


def select_tasks(actor: Actor, **criteria: Any) -> Select[Task]:
    """Tasks as a select: all for the office, else those of one's units."""
    query = select(Task).filter_by(**{name: value for name, value in criteria.items() if value is not None})
    query = query.where(or_(Task.expires_at.is_(None), Task.expires_at > clock.now()))
    if actor.has("office", "admin"):
        return query
    return query.where(Task.unit_id.in_(actor.units))


def find_result(db: DbSession, task_id: uuid.UUID, *, actor: Actor) -> Task:
    """A task that has a result. Raises NoSuchResult."""
    task = find_task(db, task_id, actor=actor)
    if task.key is None:
        raise NoSuchResult()
    return task


def disclosure_due(db: DbSession, task: Task, actor: Actor) -> Due | None:
    """What is to be kept for the audit where the result has files as others have sent them."""
    kind = find_kind(task.kind)
    if kind.discloses is None:
        return None
    return pack_due(db, *kind.discloses(read_about(kind, task.about)), actor)


def cancel(db: DbSession, task: Task) -> Task:
    """Give a task up; its worker stops before the next part. Once more does no harm."""
    if task.status in ("done", "failed"):
        raise TaskEnded()
    if task.status in OPEN:
        task.amend(**ending("cancelled", None))
    return task


def ending(status: str, words: Text | None, lifetime: timedelta = KEPT) -> dict[str, Any]:
    """What a task is like from now on."""
    at = clock.now()
    state = {"status": status, "words": words._asdict() if words else None, "ended_at": at}
    return state | {"expires_at": at + lifetime, "doing": None, "claim": None, "held_until": None}


def waiting(db: DbSession) -> Sequence[uuid.UUID]:
    """Tasks that are not begun, or whose worker has not come back, the oldest first."""
    oldest = ANY_FREE.order_by(Task.created_at, Task.id).limit(20)
    return db.scalars(oldest, {"real_now": machine.now()}).all()


def claim(db: DbSession, task_id: uuid.UUID) -> Task | None:
    """Take a task to work on it; None where another worker has, where so many died over it, or it waits for a day."""
    values = {"status": "running", "claim": machine.new_key().hex, "held_until": machine.now() + HELD}
    if not _change(
        db, [Task.id == task_id, _is_free(machine.now())], values | {"attempts": Task.attempts + 1}
    ):
        return None
    task = db.get_one(Task, task_id, populate_existing=True)
    if task.attempts > ATTEMPTS or task.waits_until <= machine.now():
        task.amend(**ending("failed", INTERRUPTED))
        return None
    return task


def _is_free(at: Any) -> Any:
    is_lost = (Task.status == "running") & (Task.held_until <= at)
    return or_(Task.status == "queued", is_lost)


ANY_FREE = select(Task.id).where(_is_free(bindparam("real_now", type_=Moment())))


def advance(db: DbSession, task: Task, progress: Progress) -> bool:
    """Note how far a task is; whether it still is to be gone on with."""
    state = {"part": progress.part, "parts": progress.parts, "words": progress.words._asdict()}
    return _change(db, _of(task), state | {"held_until": machine.now() + HELD})


def finish(db: DbSession, task: Task, key: str, result: Result, length: int, sha256: str) -> bool:
    """Note the result; whether anyone still waits for it."""
    lifetime = find_kind(task.kind).kept
    made_of = {"key": key, "name": result.name, "media_type": result.media_type}
    state = ending("done", None, lifetime) | made_of | {"length": length, "sha256": sha256}
    return _change(db, _of(task), state | {"part": Task.parts})


def fail(db: DbSession, task: Task, words: Text) -> bool:
    """Note what went wrong."""
    return _change(db, _of(task), ending("failed", words))


def put_off(db: DbSession, task: Task, words: Text, seconds: float) -> bool:
    """Let a task be begun anew after so long: what it needs is away, and no attempt has failed."""
    again_at = machine.now() + timedelta(seconds=seconds)
    state = {"words": words._asdict(), "held_until": again_at, "attempts": Task.attempts - 1}
    return _change(db, _of(task), state)


def hold(db: DbSession, claims: Collection[str]) -> None:
    """Say that these are still worked on."""
    _change(db, [Task.claim.in_(claims), Task.status == "running"], {"held_until": machine.now() + HELD})


def let_go(db: DbSession, claims: Collection[str]) -> None:
    """Give back what a worker that stops has not finished: no attempt has failed."""
    values = {"status": "queued", "claim": None, "held_until": None, "attempts": Task.attempts - 1}
    _change(db, [Task.claim.in_(claims), Task.status == "running"], values)


def find_expired(db: DbSession) -> list[tuple[uuid.UUID, str | None]]:
    """Tasks that are over, each with its object."""
    over = select(Task.id, Task.key).where(Task.expires_at <= clock.now()).limit(100)
    return [(task_id, key) for task_id, key in db.execute(over)]


def forget(db: DbSession, task_ids: Collection[uuid.UUID]) -> None:
    """Forget tasks that are over."""
    db.execute(delete(Task).where(Task.id.in_(task_ids)))


def known_results(db: DbSession, keys: Sequence[str]) -> set[str]:
    """Those of these objects that are results."""
    return {str(key) for key in db.scalars(select(Task.key).where(Task.key.in_(keys)))}


def _of(task: Task) -> list[Any]:
    return [Task.id == task.id, Task.claim == task.claim, Task.status == "running"]


def _change(db: DbSession, which: list[Any], values: dict[str, Any]) -> bool:
    statement = update(Task).where(*which).values(values).execution_options(synchronize_session=False)
    return bool(db.execute(statement).rowcount)  # type: ignore[attr-defined]
