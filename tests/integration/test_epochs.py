"""A restored department: what it tells in its new epoch is taken whole, and what it does not name is forgotten.

On each database. The order in which messages come, and how often, does not matter.
"""

import random
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from chassis.messaging import epochs, retelling
from chassis.messaging.bus import Message
from chassis.messaging.department import add_republish, hear_restored, messaging_of, subscribe, tell_again_to
from chassis.messaging.events import add_epoch, unpack
from chassis.messaging.inbox import Inbox
from chassis.messaging.outbox import OLDEST, emit, outbox
from chassis.messaging.retelling import Telling
from chassis.messaging.subscriptions import Subscriptions
from chassis.storage.db import Database
from chassis.testing import deliver, prepare
from tests.fixtures.toys import ClerkSettings, Copy, KioskSettings, Thing, ThingChanged, clerk, kiosk, make


def keep(db, *, id, colour):
    db.merge(Copy(id=id, colour=colour))


def forget(db, *, id):
    db.delete(db.get_one(Copy, id))


@pytest.fixture
def new_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Callable[[], str]:
    """Empty databases of the kind that the test runs on."""
    if database_url.startswith("sqlite"):
        return lambda: f"sqlite:///{tmp_path}/{uuid.uuid4().hex}.db"
    new: Callable[[], str] = request.getfixturevalue("new_postgres_url")
    return new


@pytest.fixture
def shop(new_url: Callable[[], str], tmp_path: Path) -> Iterator[Flask]:
    """Kiosk, which tells its things again in batches."""
    app = kiosk(
        KioskSettings(environment="test", database_url=new_url(), broker_url=f"embedded:///{tmp_path}/bus.db")
    )
    add_republish(app, Telling(ThingChanged, select(Thing), Thing.id))
    tell_again_to(app, "clerk")
    yield prepare(app)
    close(app)


@pytest.fixture
def reader(new_url: Callable[[], str], tmp_path: Path) -> Iterator[Flask]:
    """Clerk, which forgets what is not named any more, and notes when kiosk was restored."""
    app = clerk(
        ClerkSettings(environment="test", database_url=new_url(), broker_url=f"embedded:///{tmp_path}/bus.db")
    )
    messaging_of(app).subscriptions = Subscriptions()
    subscribe(app, keep, ThingChanged, forget=forget)
    app.extensions["restorings"] = []
    hear_restored(app, lambda db: app.extensions["restorings"].append(colours(app)), "kiosk")
    yield prepare(app)
    close(app)


def close(app: Flask) -> None:
    if "worker" in app.extensions:
        app.extensions["worker"].bus.close()
    app.extensions["database"].close()


def colours(app: Flask) -> list[str]:
    """What clerk knows, or kiosk has."""
    noun = Thing if app.extensions["settings"].department == "kiosk" else Copy
    with app.extensions["database"].reading() as db:
        return sorted(db.scalars(select(noun.colour)))


def create(app: Flask, *names: str) -> None:
    with app.app_context(), app.extensions["database"].transaction() as db:
        for name in names:
            make(db, name)


def paint(app: Flask, colour: str, times: int) -> None:
    """Change the first thing so many times, and at last into this colour."""
    with app.app_context(), app.extensions["database"].transaction() as db:
        thing = db.scalars(select(Thing).order_by(Thing.id)).first()
        for number in range(times):
            thing.paint(f"{colour} {number}")
            emit(db, ThingChanged, thing)
        thing.paint(colour)
        emit(db, ThingChanged, thing)


def do(app: Flask, command: str) -> str:
    result = app.test_cli_runner().invoke(args=[command])
    assert result.exit_code == 0, result.output
    return result.output


class Backup:
    """All things of kiosk with their versions, as they are now; to be put back."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with self._database.reading() as db:
            self._rows = [dict(row) for row in db.execute(select(Thing.__table__)).mappings()]

    @property
    def _database(self) -> Database:
        database: Database = self.app.extensions["database"]
        return database

    def restore(self) -> None:
        with self._database.transaction() as db:
            db.execute(Thing.__table__.delete())
            db.execute(outbox.delete())
            db.execute(epochs.own_epoch.delete())
            db.execute(Thing.__table__.insert(), self._rows)


def test_a_restored_department_is_taken_whole_and_what_it_does_not_name_is_forgotten(shop, reader):
    create(shop, "red", "green")
    backup = Backup(shop)
    paint(shop, "blue", times=9)
    create(shop, "lost")
    deliver(shop, reader)
    assert colours(reader) == ["blue", "green", "lost"]
    backup.restore()
    paint(shop, "black", times=1)
    do(shop, "republish")
    deliver(shop, reader)
    assert colours(reader) == ["blue", "green", "lost"], "without a new epoch its versions are too low"
    do(shop, "restored")
    deliver(shop, reader)
    assert colours(reader) == colours(shop) == ["black", "green"]
    create(shop, "new")
    paint(shop, "white", times=0)
    deliver(shop, reader)
    assert colours(reader) == ["green", "new", "white"]


def test_the_same_backup_may_be_restored_twice(shop, reader):
    create(shop, "red")
    backup = Backup(shop)
    for colour in ("blue", "white"):
        backup.restore()
        do(shop, "restored")
        deliver(shop, reader)
        assert colours(reader) == ["red"]
        paint(shop, colour, times=3)
        create(shop, f"beside {colour}")
        deliver(shop, reader)
        assert colours(reader) == [f"beside {colour}", colour]


def test_what_others_remember_is_asked_for_before_the_new_state_is_taken(shop, reader):
    create(shop, "red")
    deliver(shop, reader)
    backup = Backup(shop)
    create(shop, "lost")
    deliver(shop, reader)
    backup.restore()
    do(shop, "republish")
    deliver(shop, reader)
    assert reader.extensions["restorings"] == []
    do(shop, "restored")
    deliver(shop, reader)
    assert reader.extensions["restorings"] == [["lost", "red"]]


def test_whoever_reads_a_restored_department_tells_it_everything_again(shop, reader):
    """It has lost what it was told since its backup."""
    create(shop, "red")
    deliver(shop, reader)
    with shop.app_context(), shop.extensions["database"].reading() as db:
        assert retelling.waiting(db) == 0
    with reader.app_context(), reader.extensions["database"].transaction() as db:
        epochs.begin(db)
        retelling.announce(db)
    deliver(shop, reader)
    with shop.app_context():
        with shop.extensions["database"].reading() as db:
            assert retelling.waiting(db) == 1
        retelling.tell_waiting()
        with shop.extensions["database"].reading() as db:
            assert retelling.waiting(db) == 0
            assert {unpack(row.body).type for row in db.execute(OLDEST)} == {
                ThingChanged.type,
                "kiosk.nouns-restated.v1",
            }


def messages(app: Flask, epoch: int) -> list[Message]:
    """What waits to be told, as it would be published, and no longer waits."""
    with app.extensions["database"].transaction() as db:
        rows = db.execute(OLDEST).all()
        db.execute(outbox.delete())
    return [Message(event_id, type_, add_epoch(body, epoch)) for _, event_id, type_, body in rows]


@pytest.mark.parametrize("seed", range(6))
def test_neither_order_nor_repeats_matter(shop, reader, seed, monkeypatch):
    """Everything of both epochs comes in any order, some of it twice, in batches: the end is the same."""
    monkeypatch.setattr(retelling, "AT_ONCE", 3)
    create(shop, *(f"old {number}" for number in range(7)))
    backup = Backup(shop)
    create(shop, *(f"lost {number}" for number in range(5)))
    paint(shop, "blue", times=4)
    before = messages(shop, 0)
    backup.restore()
    with shop.app_context(), shop.extensions["database"].transaction() as db:
        epoch = epochs.begin(db)
        retelling.ask(db)
    create(shop, "meanwhile")
    with shop.app_context():
        retelling.tell_waiting()
    paint(shop, "black", times=0)
    after = messages(shop, epoch)
    chance = random.Random(seed)
    coming = [*before, *after, *chance.choices(before, k=6), *chance.choices(after, k=6)]
    chance.shuffle(coming)
    inbox = Inbox(
        reader.extensions["database"],
        None,
        messaging_of(reader).subscriptions,
        "clerk",  # type: ignore[arg-type]
    )
    with reader.app_context():
        for message in coming:
            inbox.replay(message)
    assert colours(reader) == colours(shop)
    assert not [colour for colour in colours(reader) if colour.startswith("lost")]


def test_telling_again_goes_on_where_it_was_broken_off(shop, reader, monkeypatch):
    monkeypatch.setattr(retelling, "AT_ONCE", 2)
    create(shop, *"abcde")
    with shop.app_context(), shop.extensions["database"].transaction() as db:
        epochs.begin(db)
        retelling.ask(db)
        progress = retelling.step(db)
        assert progress == ("thing", 2, False)
    with shop.app_context():
        retelling.tell_waiting()
    deliver(shop, reader)
    assert colours(reader) == list("abcde")
    assert "thing: 5\n" in do(shop, "republish")


def test_a_message_without_an_epoch_is_of_epoch_0():
    body = b'{"id":"e","type":"kiosk.thing-changed.v1","data":{"id":"x","version":3}}'
    assert (unpack(body).epoch, unpack(add_epoch(body, 7)).epoch) == (0, 7)
    assert add_epoch(body, 0) == body


def test_an_epoch_is_above_the_one_before_and_never_the_same_again(shop):
    with shop.app_context(), shop.extensions["database"].transaction() as db:
        first = epochs.begin(db)
        again = epochs.begin(db)
        db.execute(epochs.own_epoch.update().values(epoch=2**60))
        assert epochs.begin(db) == 2**60 + 1
        db.execute(epochs.own_epoch.delete())
        time.sleep(0.002)  # two of one millisecond differ by chance alone
        fresh = epochs.begin(db)
    assert first < again < fresh < 2**53
