"""Notices on both databases, delivered by workers that are killed in between and by several at once."""

import os
import signal
import threading
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from chassis import failpoints
from chassis.delivery import outgoing
from chassis.delivery.courier import AFTER_CLAIM, FAILPOINTS
from chassis.delivery.messenger import Messenger
from chassis.storage.db import reading, transaction
from chassis.testing import Issuer, run_jobs
from registration.delivery import courier, reminders
from registration.notices.model import Message, Notice
from tests.fixtures import warm
from tests.fixtures.patience import patient
from tests.fixtures.registration import at, new_registration, sitting, wish

pytestmark = pytest.mark.integration


class Post(Messenger):
    """A provider that counts what it is handed; `then` happens once it has it."""

    def __init__(self, takes_reference, then=lambda: None):
        self.takes_reference = takes_reference
        self.handed = Counter()
        self.then = then

    def send(self, *, to, text, kind, reference):
        self.handed[reference] += 1
        self.then()


def crowd(week, parties, **columns):
    session_id = week.slot(seats=100, **columns)
    for _ in range(parties):
        week.citizen().create("/bookings", wish(session_id))


def lapse(week):
    """Let every claim be over."""
    with week.app.app_context(), transaction() as db:
        past = datetime.now(UTC) - timedelta(seconds=1)
        db.execute(update(Notice).where(Notice.status == "due").values(rests_until=past))


def states(week):
    with week.app.app_context(), reading() as db:
        counts = db.execute(select(Notice.status, func.count().label("count")).group_by(Notice.status)).all()
        return {row.status: row.count for row in counts}


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def deliver_and_die(database_url, folder, takes_reference, handed):
    """A worker of its own that is killed between handing the second notice over and noting that."""
    app = new_registration(database_url, f"embedded:///{folder}/bus.db", Issuer())
    app.extensions["clock"].set(
        at(5, 9)
    )  # later than whoever wrote the notices: its own began to tick just now
    post = Post(takes_reference)

    def then():
        with handed.get_lock():
            handed.value += 1
        if handed.value == 2:
            die()

    post.then = then
    with app.app_context():
        courier.send_due(post)


@pytest.mark.parametrize("takes_reference", [True, False])
def test_a_worker_killed_between_claim_and_settling(week, database_url, tmp_path, takes_reference):
    crowd(week, 4)
    handed = warm.warm.Value("i", 0)
    worker = warm.start(deliver_and_die, database_url, tmp_path, takes_reference, handed)
    worker.join(patient(60))
    assert (worker.exitcode, handed.value) == (-signal.SIGKILL, 2)
    assert states(week) == {"sent": 1, "due": 3}
    post = Post(takes_reference)
    with week.app.app_context():
        courier.send_due(post)
        assert post.handed == {}, "what is claimed is not due to others"
    lapse(week)
    with week.app.app_context():
        courier.send_due(post)
    assert set(post.handed.values()) == {1}
    if takes_reference:
        # The one in between comes again under its reference, by which the provider knows it.
        assert (len(post.handed), states(week)) == (3, {"sent": 4})
    else:
        assert (len(post.handed), states(week)) == (2, {"sent": 3, "given_up": 1})
        with week.app.app_context(), reading() as db:
            why = db.scalar(select(Notice.why).where(Notice.status == "given_up"))
        assert why == outgoing.PERHAPS_SENT


class Ledger(Messenger):
    """A provider that writes down what it is handed, for whoever is killed meanwhile."""

    def __init__(self, path, takes_reference):
        self.path = path
        self.takes_reference = takes_reference

    def send(self, *, to, text, kind, reference):
        with self.path.open("a") as file:
            file.write(f"{reference}\n")

    @property
    def handed(self):
        return Counter(self.path.read_text().split()) if self.path.exists() else Counter()


def deliver_until_failpoint(database_url, folder, failpoint, takes_reference):
    """A worker of its own with several senders, that is killed at a failpoint."""
    os.environ["CHASSIS_FAILPOINT"] = failpoint
    app = new_registration(database_url, f"embedded:///{folder}/bus.db", Issuer())
    app.extensions["clock"].set(at(5, 9))
    with app.app_context():
        armed = courier.new_courier(Ledger(folder / "handed", takes_reference), senders=4)
        while armed.turn():
            pass


@pytest.mark.parametrize("takes_reference", [True, False])
@pytest.mark.parametrize("failpoint", FAILPOINTS)
def test_a_courier_killed_between_two_steps(week, database_url, tmp_path, failpoint, takes_reference):
    crowd(week, 6)
    armed = warm.start(deliver_until_failpoint, database_url, tmp_path, failpoint, takes_reference)
    armed.join(patient(60))
    assert armed.exitcode == -signal.SIGKILL
    lapse(week)
    ledger = Ledger(tmp_path / "handed", takes_reference)
    handed_before = set(ledger.handed)
    with week.app.app_context():
        courier.send_due(ledger)
    if takes_reference:
        # What had come there comes again under its reference, by which the provider knows it.
        assert (len(ledger.handed), states(week)) == (6, {"sent": 6})
        return
    assert set(ledger.handed.values()) == {1}, "nobody is told twice"
    state = states(week)
    assert state.get("sent", 0) + len(handed_before) == len(ledger.handed)
    # Only what was under way when it was killed is left to the desk.
    assert state.get("given_up", 0) == (0 if failpoint == AFTER_CLAIM else 4)
    assert state.get("sent", 0) == 6 - state.get("given_up", 0)


def test_a_slow_worker_whose_claim_lapsed_hands_nothing_over_twice(week):
    crowd(week, 1)
    post = Post(takes_reference=False)

    def taken_for_dead(failpoint):
        if failpoint == AFTER_CLAIM and not post.handed:
            lapse(week)
            unwatch()
            courier.send_due(post)

    with week.app.app_context():
        unwatch = failpoints.watch(taken_for_dead)
        courier.send_due(post)
    assert list(post.handed.values()) == [1]
    assert states(week) == {"sent": 1}


def test_a_message_that_did_arrive_counts_as_sent_after_all(week):
    crowd(week, 1)

    def taken_for_dead():
        lapse(week)
        courier.send_due(Post(takes_reference=False))

    with week.app.app_context():
        courier.send_due(Post(takes_reference=False, then=taken_for_dead))
    assert states(week) == {"sent": 1}


def side_by_side(week, work, times=4):
    failed = []

    def run():
        try:
            with week.app.app_context():
                work()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def send_all(post):
    """Turn after turn, as each has its budget of time, and this machine may be busy."""
    while courier.is_anything_due():
        courier.send_due(post)


@pytest.mark.parametrize("takes_reference", [True, False])
def test_workers_side_by_side_send_each_notice_once(week, takes_reference):
    crowd(week, 30)
    post = Post(takes_reference)
    side_by_side(week, lambda: send_all(post))
    assert (len(post.handed), set(post.handed.values())) == (30, {1})
    assert states(week) == {"sent": 30}


def test_reminders_of_sessions_and_of_a_series_are_written_once(week):
    crowd(week, 3, starts_at=at(7, 9))
    series = week.activity(sitting(9, at(7, 9)), sitting(9, at(8, 9)), booked_as="series")
    week.citizen().create("/bookings", wish(series))
    week.set_clock(at(6, 9))
    for _ in range(2):
        run_jobs(week.app, "write reminders")
    week.set_clock(at(7, 9))
    run_jobs(week.app, "write reminders")
    with week.app.app_context(), reading() as db:
        reminded = db.scalars(select(Notice).filter_by(kind="reminder")).all()
        assert len(reminded) == 5
        assert len({(notice.booking_id, str(notice.data)) for notice in reminded}) == 5
        with transaction() as db:
            assert reminders.feedback_request_rows(db, 10) == []


def test_the_night_and_the_phone_list(week):
    crowd(week, 2, starts_at=at(8, 9))
    office = week.staff("office")
    with week.app.app_context(), transaction() as db:
        first = db.scalars(select(Notice).order_by(Notice.id)).first()
        first.status = "phone"
    [call] = office.get("/phone-list?limit=1").json["items"]
    assert call["id"] == str(first.id)
    assert office.post(f"/phone-list/{call['id']}/phone", json={"reason": "to call"}).status_code == 200
    assert office.post(f"/phone-list/{call['id']}/done").json["status"] == "done"
    assert office.put("/templates/booked/en", json={"text": "Own {what} {code} {link}"}).status_code == 200
    assert office.put("/templates/booked/en", json={"text": "Ours {what} {code} {link}"}).status_code == 200
    [message] = week.messages()
    assert "Ours" in message["text"]
    with week.app.app_context(), reading() as db:
        assert db.scalar(select(func.count()).select_from(Message)) == 1


def test_two_taps_at_once_take_an_offer_once(week):
    venue, other = week.venue(), week.slot(seats=9, starts_at=at(8, 9), venue_id=week.venue())
    session_id = week.slot(venue_id=venue)
    week.citizen().create("/bookings", wish(session_id))
    address = f"/links/{week.messages()[0]['text'].rpartition('/b/')[2]}"
    week.closure(venue, at(6, 0), at(7, 0))
    order = []

    def tap():
        order.append(week.gateway().post(f"{address}/take", json={"session_id": str(other)}))

    side_by_side(week, tap)
    assert {answer.status_code for answer in order} == {200}
    assert len({uuid.UUID(answer.json["id"]) for answer in order}) == 1
    assert week.session(other).confirmed == 1
