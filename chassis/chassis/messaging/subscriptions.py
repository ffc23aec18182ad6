"""What one service reads: which verb is called for which event, and what is forgotten when it is not named any more."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from inspect import signature
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session as DbSession

from .epochs import ids_before, inbox_version
from .events import Envelope, Event, load, stream_of
from .retelling import restated_event

# What is done with an event: verb(db, **fields); or with all of a type at once: verb(db, states).
Verb = Callable[..., object]
V = TypeVar("V", bound=Verb)

current: ContextVar[Envelope | None] = ContextVar("current_event", default=None)


def current_event() -> Envelope:
    """The event being handled. Raises LookupError outside of a handler."""
    event = current.get()
    if event is None:
        raise LookupError("no event is being handled")
    return event


class Subscriptions:
    """What one service reads: for each event type, the reader's own schema and the verb it is given to."""

    def __init__(self) -> None:
        self._of: dict[str, list[tuple[type[Event], Verb]]] = {}
        self._forgets: dict[str, list[Verb]] = {}
        self.take_all: set[Verb] = set()
        """The verbs that are called once for all events of a type that are handled together."""
        self.when_restored: dict[str, list[Verb]] = {}

    def forget(self, verb: Verb, *event_classes: type[Event]) -> None:
        """Call ``verb(db, id=…)`` for what a department does not name any more when it tells all of a noun again."""
        for stream in {stream_of(event_class.type) for event_class in event_classes}:
            self._forgets.setdefault(stream, []).append(verb)
            self.hear_restated(stream.partition(".")[0])

    def on_restored(self, source: str, verb: Verb) -> None:
        """Call ``verb(db)`` when a department has begun a new epoch, before anything that it tells in it is taken."""
        self.when_restored.setdefault(source, []).append(verb)
        self.hear_restated(source)

    def hear_restated(self, source: str) -> None:
        event_class = restated_event(source)
        if event_class.type not in self._of:
            self.on(event_class)(self._sweep)

    def _sweep(
        self, db: DbSession, *, id: UUID, noun: str, after: str | None, until: str | None, ids: list[str]
    ) -> None:
        """Forget what is known between two ids of a noun from an earlier epoch, and is not named."""
        stream = f"{current_event().source}.{noun}"
        verbs = self._forgets.get(stream, ())
        if verbs:
            bygone = ids_before(db, stream, current_event().epoch, after, until) - set(ids)
            for id_ in sorted(bygone):
                for verb in verbs:
                    verb(db, id=UUID(id_))
                db.execute(delete(inbox_version).filter_by(stream=stream, id=id_))

    def on_all(self, *event_classes: type[Event]) -> Callable[[V], V]:
        """Bind ``verb(db, states)``: the fields of all events of one type that are handled together, of each noun one.

        Otherwise as `on`, which is called first with whatever else is handled with them.
        """

        def subscribe(verb: V) -> V:
            self.take_all.add(verb)
            return self.on(*event_classes)(verb)

        return subscribe

    def on(self, *event_classes: type[Event]) -> Callable[[V], V]:
        """Bind ``verb(db, **fields)``, fields as loaded by the reader's schema, with ``id``.

        Only versions newer than any seen reach it, so an earlier state may never: a verb takes over the state it is
        given, and does not count on having seen what came before. It gets ``version`` where it names it.
        """

        def subscribe(verb: V) -> V:
            for event_class in event_classes:
                self._of.setdefault(event_class.type, []).append((event_class, verb))
            return verb

        return subscribe

    @property
    def types(self) -> list[str]:
        return sorted(self._of)

    @property
    def event_classes(self) -> list[type[Event]]:
        """Every class subscribed with, in the order of their types."""
        return list(dict.fromkeys(event_class for type_ in self.types for event_class, _ in self._of[type_]))

    def calls(self, event: Envelope) -> list[tuple[Verb, dict[str, Any]]]:
        """An event's verbs with their arguments. Raises Unreadable when what they need is not there."""
        subscriptions = self._of.get(event.type, ())
        return [
            (verb, _arguments(verb, load(event_class, event.data))) for event_class, verb in subscriptions
        ]


def _arguments(verb: Verb, fields: dict[str, Any]) -> dict[str, Any]:
    fields.pop("epoch", None)
    if not _names_version(verb):
        del fields["version"]
    return fields


@cache
def _names_version(verb: Verb) -> bool:
    return "version" in signature(verb).parameters
