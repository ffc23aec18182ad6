"""What a department tells, reads, tells again and does by itself. Each of its rooms adds its own part."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy.orm import Session as DbSession

from .events import Event
from .inbox import Subscriptions, Verb
from .worker import Job


@dataclass
class Messaging:
    """All that the rooms of one department have added."""

    publishes: list[type[Event]] = field(default_factory=list)
    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    republish: list[Callable[[DbSession], None]] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)


def messaging_of(app: Flask) -> Messaging:
    """What has been added to ``app``."""
    messaging: Messaging = app.extensions["messaging"]
    return messaging


def publish(app: Flask, *event_classes: type[Event]) -> None:
    """Promise events of these classes to the other departments."""
    messaging_of(app).publishes += event_classes


def subscribe(app: Flask, verb: Verb, *event_classes: type[Event]) -> None:
    """Call ``verb(db, **fields)`` for every event of these classes; see `Subscriptions.on`."""
    messaging_of(app).subscriptions.on(*event_classes)(verb)


def add_republish(app: Flask, *verbs: Callable[[DbSession], None]) -> None:
    """Let ``republish`` call each ``verb(db)``, which tells all of its noun again."""
    messaging_of(app).republish += verbs


def add_jobs(app: Flask, *jobs: Job) -> None:
    """Let the department's workers do these."""
    messaging_of(app).jobs += jobs
