"""What a department tells, reads, tells again and does by itself. Each of its rooms adds its own part."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session as DbSession

from ..delivery.courier import Courier
from ..delivery.lateness import Watch
from ..delivery.outgoing import Notices
from . import retelling
from .events import Event
from .jobs import Job
from .retelling import Telling, restated_event
from .subscriptions import Subscriptions, Verb


@dataclass
class Messaging:
    """All that the rooms of one department have added."""

    publishes: list[type[Event]] = field(default_factory=list)
    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    republish: list[Telling] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    measures: list[Callable[[DbSession], object]] = field(default_factory=list)


def messaging_of(app: Flask) -> Messaging:
    """What has been added to ``app``."""
    messaging: Messaging = app.extensions["messaging"]
    return messaging


def publish(app: Flask, *event_classes: type[Event]) -> None:
    """Promise events of these classes to the other departments."""
    messaging_of(app).publishes += event_classes


def subscribe(app: Flask, verb: Verb, *event_classes: type[Event], forget: Verb | None = None) -> None:
    """Call ``verb(db, **fields)`` for every event of these classes; see `Subscriptions.on`.

    ``forget(db, id=…)`` is called for each noun that its department does not name any more once it was restored.
    """
    subscriptions = messaging_of(app).subscriptions
    subscriptions.on(*event_classes)(verb)
    if forget:
        subscriptions.forget(forget, *event_classes)


def subscribe_all(app: Flask, verb: Verb, *event_classes: type[Event], forget: Verb | None = None) -> None:
    """As `subscribe`, but call ``verb(db, states)`` once for all events of a type that are handled together."""
    subscriptions = messaging_of(app).subscriptions
    subscriptions.on_all(*event_classes)(verb)
    if forget:
        subscriptions.forget(forget, *event_classes)


def add_republish(app: Flask, *tellings: Telling) -> None:
    """Let all of these nouns be told again."""
    messaging = messaging_of(app)
    messaging.republish += tellings
    promise_restated(app)


def promise_restated(app: Flask) -> None:
    """Promise to say which nouns there are, when all is told again."""
    event_class = restated_event(app.extensions["settings"].department)
    if event_class not in messaging_of(app).publishes:
        publish(app, event_class)


def tell_again_to(app: Flask, *departments: str) -> None:
    """When one of these was restored, tell everything again: what it was told since its backup it has lost."""
    for department in departments:
        messaging_of(app).subscriptions.on_restored(department, retelling.ask)


def hear_restored(app: Flask, verb: Callable[[DbSession], object], *departments: str) -> None:
    """Call ``verb(db)`` when one of these was restored, before its new state is taken over."""
    for department in departments:
        messaging_of(app).subscriptions.on_restored(department, verb)


def add_jobs(app: Flask, *jobs: Job) -> None:
    """Let the department's workers do these."""
    messaging_of(app).jobs += jobs


def add_measures(app: Flask, *measures: Callable[[DbSession], object]) -> None:
    """Have each `measure(db)`, which only reads and sets a metric, called every few seconds, whatever the jobs do."""
    messaging_of(app).measures += measures


def add_courier(app: Flask, courier: Courier, notices: Notices[Any]) -> None:
    """Let the department's workers send its notices, on a thread of its own, and see how late they are."""
    add_measures(app, Watch(notices, app.extensions["settings"].department).look)
    deliver = Job(
        "deliver notices",
        1,
        courier.turn,
        own_transactions=True,
        waiting=(notices.due,),
        apart=True,
        end=courier.end,
    )
    add_jobs(app, deliver)
