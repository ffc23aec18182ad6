"""What is done at the kiosk, and what the clerk has of it."""

import uuid
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from chassis.messaging.bus import Message
from chassis.messaging.events import unpack
from chassis.messaging.outbox import emit, outbox
from tests.fixtures.toys import Copy, Effect, Thing, ThingChanged, make


def count(app: Flask, what: Any) -> int:
    with app.extensions["database"].reading() as db:
        return db.scalar(select(func.count()).select_from(what)) or 0


def copies(clerk: Flask) -> dict[uuid.UUID, str]:
    with clerk.extensions["database"].reading() as db:
        return {copy.id: copy.colour for copy in db.scalars(select(Copy))}


def effects(clerk: Flask) -> list[tuple[uuid.UUID, int]]:
    with clerk.extensions["database"].reading() as db:
        return [(effect.copy_id, effect.version) for effect in db.scalars(select(Effect))]


def bodies(app: Flask) -> list[bytes]:
    with app.extensions["database"].reading() as db:
        return [bytes(body) for body in db.scalars(select(outbox.c.body).order_by(outbox.c.id))]


def new_thing(kiosk: Flask, colour: str = "red") -> uuid.UUID:
    with kiosk.extensions["database"].transaction() as db:
        return make(db, colour).id


def paint(kiosk: Flask, id_: uuid.UUID, colour: str) -> None:
    with kiosk.extensions["database"].transaction() as db:
        thing = db.get_one(Thing, id_)
        thing.paint(colour)
        emit(db, ThingChanged, thing)


def as_message(body: bytes) -> Message:
    event = unpack(body)
    return Message(event.id, event.type, body)
