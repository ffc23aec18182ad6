"""Kinds of tasks. A room that has one adds it (`tasks.add_kind`); this room knows none of them."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from marshmallow import Schema
from sqlalchemy.orm import Session as DbSession

from chassis.errors import Invalid
from chassis.running import extension
from chassis.web.auth import Actor
from chassis.wording import Text


@dataclass(frozen=True)
class Progress:
    """So many of the parts are done; what is done next, in words."""

    part: int
    parts: int
    words: Text


@dataclass
class Result:
    """What a task makes: a file that it writes at `path`, and how it is called."""

    path: Path
    name: str = "result"
    media_type: str = "application/octet-stream"


@dataclass(frozen=True)
class Kind:
    """A kind of task.

    about: what it is told, as a schema. check: who may start it with this; the unit whose it is, None for the office's.
    make: writes the result and yields before each part, where it may be stopped. It opens its own transactions,
    short ones, and may be begun anew after a worker was killed. kept: how long the result is. discloses: of whom there
    are files as they were sent in it, for the audit: ("unit" or "edition", id).
    """

    name: str
    title: Text
    about: type[Schema]
    check: Callable[[DbSession, Actor, dict[str, Any]], uuid.UUID | None]
    make: Callable[[dict[str, Any], Result], Iterator[Progress]]
    kept: timedelta = timedelta(days=1)
    discloses: Callable[[dict[str, Any]], tuple[str, uuid.UUID]] | None = None


def find_kind(name: str) -> Kind:
    """The kind of that name. Raises Invalid on `kind`."""
    kinds: dict[str, Kind] = extension("task_kinds")
    if name not in kinds:
        names = ", ".join(sorted(kinds))
        text = Text(f"没有这种任务；可以是：{names}", f"There is no such kind of task, but: {names}")
        raise Invalid.field("kind", text)
    return kinds[name]
