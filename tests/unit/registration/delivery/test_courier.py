"""Notices on their way: the provider's HTTP, retries, giving up, and the demonstration's store."""

import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import event, func, select, update

from chassis import machine
from chassis.config import ConfigurationError
from chassis.delivery import outgoing
from chassis.delivery.lateness import Watch
from chassis.delivery.messenger import Messenger
from chassis.delivery.messengers import StoreMessenger
from chassis.delivery.model import is_under_way
from chassis.delivery.sms import HttpMessenger
from chassis.storage.db import reading, transaction
from chassis.testing import DATA_KEY
from registration import create_app
from registration.config import Settings
from registration.delivery import courier
from registration.delivery.courier import NOTICES, new_courier
from registration.notices.model import Message, Notice
from tests.fixtures.log_lines import logged
from tests.fixtures.patience import patient
from tests.fixtures.registration import wish
from tests.fixtures.statements import statements

KEY = "a key between us and the provider"


@pytest.fixture
def send(week, provider):
    messenger = HttpMessenger(f"http://127.0.0.1:{provider.server_port}/sms", KEY)

    def run():
        with week.app.app_context():
            courier.send_due(messenger)

    yield run
    messenger.close()


@pytest.fixture
def notice(week):
    week.citizen().create("/bookings", wish(week.slot()))
    return partial(only_notice, week)


def only_notice(week):
    with week.app.app_context(), reading() as db:
        return db.scalars(select(Notice)).one()


def hurry(week):
    """Let what rests after a failure be tried now."""
    with week.app.app_context(), transaction() as db:
        db.execute(update(Notice).values(rests_until=datetime.now(UTC) - timedelta(seconds=1)))


def test_a_provider_gets_a_signed_message(provider, send, notice):
    send()
    [(headers, body)] = provider.received
    fields = json.loads(body)
    assert fields.keys() == {"to", "text", "reference"}
    assert fields["to"].startswith("+86138")
    assert fields["reference"] == str(notice().id)
    signature = hmac.new(
        KEY.encode(), headers["X-Timestamp"].encode() + b"." + body, hashlib.sha256
    ).hexdigest()
    assert headers["X-Signature"] == signature
    assert notice().status == "sent"
    send()
    assert len(provider.received) == 1


def test_a_provider_that_is_busy_is_asked_again_later(week, provider, send, notice):
    provider.statuses = [503, 429]
    for attempts in (1, 2):
        send()
        assert (notice().status, notice().attempts) == ("due", attempts)
        assert notice().rests_until > datetime.now(UTC) + timedelta(seconds=3)
        hurry(week)
    send()
    assert notice().status == "sent"
    assert len({json.loads(body)["reference"] for _, body in provider.received}) == 1


def test_a_provider_that_refuses_for_good_is_not_asked_again(week, provider, send, notice):
    provider.statuses = [400]
    send()
    assert notice().status == "given_up"
    hurry(week)
    send()
    assert len(provider.received) == 1


def test_in_the_end_a_notice_is_given_up(week, provider, send, notice):
    provider.statuses = [500] * outgoing.MOST_ATTEMPTS
    for _ in range(outgoing.MOST_ATTEMPTS):
        hurry(week)
        send()
    assert notice().status == "given_up"


def test_a_provider_that_is_not_there(week, notice):
    messenger = HttpMessenger("http://127.0.0.1:1/sms", KEY)
    with week.app.app_context():
        courier.send_due(messenger)
    assert (notice().status, notice().attempts) == ("due", 1)


def test_a_claim_keeps_others_off_until_it_lapses(week, provider, send, notice):
    with week.app.app_context(), transaction() as db:
        assert len(NOTICES.claim(db, NOTICES.goes_after, 10)) == 1
    send()
    assert provider.received == []
    hurry(week)
    send()
    assert len(provider.received) == 1


class Post(Messenger):
    """A messenger that keeps what it is handed; `then(kind)` happens once it has it."""

    takes_reference = False

    def __init__(self, then=lambda kind: None):
        self.handed = []
        self._then = then

    def send(self, *, to, text, kind, reference):
        self.handed.append((kind, reference))
        self._then(kind)

    @property
    def kinds(self):
        return [kind for kind, _ in self.handed]


def crowd(week, parties):
    """Parties in one session, each of which is to be told."""
    session_id = week.slot(seats=2 * parties)
    for _ in range(parties):
        week.citizen().create("/bookings", wish(session_id))


def ask_for_code(week, phone="13900000001"):
    week.gateway().post("/sign-in-codes", json={"phone": phone})


def states(week):
    with week.app.app_context(), reading() as db:
        counts = db.execute(select(Notice.status, func.count().label("count")).group_by(Notice.status))
        return {row.status: row.count for row in counts}


class SlowMachine(machine.Machine):
    """Whenever somebody looks at the clock, more than a second has gone by."""

    def __init__(self):
        self._seconds = 0.0

    def monotonic(self):
        self._seconds += 1.05
        return self._seconds


@pytest.mark.slow
def test_on_the_slowest_machine_at_least_one_notice_of_every_claim_is_sent(week):
    crowd(week, 25)
    post, before = Post(), machine.exchange(SlowMachine())
    try:
        with week.app.app_context():
            for _ in range(25):
                courier.send_due(post)
    finally:
        machine.exchange(before)
    assert len({reference for _, reference in post.handed}) == len(post.handed) == 25
    assert states(week) == {"sent": 25}


def test_one_turn_on_such_a_machine_sends_one_and_what_it_holds_is_given_back_at_the_end(week):
    crowd(week, 5)
    post, before = Post(), machine.exchange(SlowMachine())
    try:
        with week.app.app_context():
            slow = new_courier(post)
            assert slow.turn()
            assert len(post.handed) == 1
            slow.end()
    finally:
        machine.exchange(before)
    assert states(week) == {"sent": 1, "due": 4}
    with week.app.app_context(), reading() as db:
        due = db.scalars(select(Notice).where(Notice.status == "due")).all()
    assert {(notice.attempts, notice.rests_until) for notice in due} == {(0, None)}


def test_sign_in_codes_go_first_also_before_what_is_claimed_already(week):
    crowd(week, 3)
    ask_for_code(week)
    post = Post(lambda kind: len(post.handed) == 2 and ask_for_code(week, "13900000002"))
    with week.app.app_context():
        courier.send_due(post)
    assert post.kinds == ["sign_in_code", "booked", "sign_in_code", "booked", "booked"]


@pytest.mark.slow
def test_several_are_handed_over_at_once_and_each_once(week):
    crowd(week, 12)
    together = threading.Barrier(4, timeout=patient(10))
    post = Post(lambda kind: together.wait())
    with week.app.app_context():
        quick = new_courier(post, senders=4)
        while quick.turn():
            pass
        quick.end()
    assert len({reference for _, reference in post.handed}) == len(post.handed) == 12
    assert states(week) == {"sent": 12}


@pytest.mark.slow
def test_what_waits_for_nobody_needs_no_threads_to_be_handed_over_together(week):
    crowd(week, 12)
    threads = threading.active_count()
    with week.app.app_context(), statements(week.app) as queries:
        courier = new_courier(StoreMessenger(Message), senders=20)
        while courier.turn():
            pass
    assert threading.active_count() == threads
    assert states(week) == {"sent": 12}
    assert len([words for words in queries if words.startswith("UPDATE notice SET attempts")]) <= 2


@pytest.mark.slow
def test_one_that_hangs_keeps_no_other_back(week):
    crowd(week, 5)
    answers = threading.Event()
    post = Post(lambda kind: len(post.handed) == 1 and answers.wait(patient(10)))
    with week.app.app_context():
        quick = new_courier(post, senders=2)
        while states(week) != {"sent": 4, "due": 1}:
            quick.turn()
        answers.set()
        quick.end()
    assert states(week) == {"sent": 5}
    assert len(post.handed) == 5


def test_a_messenger_that_fails_may_have_sent_it(week):
    def fail(kind):
        raise RuntimeError("a bug")

    crowd(week, 1)
    with week.app.app_context():
        courier.send_due(Post(fail))
    with week.app.app_context(), reading() as db:
        assert db.scalar(select(Notice.why)) == "RuntimeError; it may have arrived"
    assert states(week) == {"given_up": 1}


@pytest.mark.slow
def test_however_many_are_put_into_words_what_they_speak_of_is_read_once(week):
    def statements(parties):
        crowd(week, parties)
        sent = []
        with week.app.app_context():
            with transaction() as db:
                claimed = NOTICES.claim(db, NOTICES.goes_after, 100)
            engine = week.app.extensions["database"].engine
            note = lambda *state: sent.append(state[2])  # noqa: E731
            event.listen(engine, "before_cursor_execute", note)
            with reading() as db:
                NOTICES.put_into_words(db, claimed, takes_reference=True)
            event.remove(engine, "before_cursor_execute", note)
        assert len(claimed) == parties
        return len(sent)

    # BEGIN, phones, bookings, sessions, the venues' numbers, the department's own words, the desk's number.
    assert statements(2) == statements(20) == 7


def test_how_late_notices_are_is_measured_and_once_a_minute_called_out(week, notice):
    def look():
        with week.app.app_context(), reading() as db:
            watch.look(db)
        return REGISTRY.get_sample_value("notice_oldest_due_seconds", {"service": "registration"})

    watch = Watch(NOTICES, "registration")
    assert look() < 30
    week.minute_passes()
    week.minute_passes()
    with logged("notices are late") as lines:
        assert 110 < look() < 200
        assert look() > 110
    assert len(lines) == 1
    week.messages()
    assert look() == 0


def test_the_store_keeps_a_reference_once(week, notice):
    store = StoreMessenger(Message)
    with week.app.app_context():
        for _ in range(2):
            store.send(to="+8613800000000", text="你好", kind="booked", reference=notice().id)
        with reading() as db:
            assert len(db.scalars(select(Message)).all()) == 1


def test_messages_are_read_by_the_gateway(week, notice):
    week.messages()
    client = week.gateway()
    [message] = client.get("/demo/messages").json["items"]
    assert message["to"] == "+8613800000000"
    assert len(client.get("/demo/messages?to=13800000000").json["items"]) == 1
    assert client.get("/demo/messages?to=13800000001").json["items"] == []
    assert client.get("/demo/messages?to=12").status_code == 422
    assert week.citizen().get("/demo/messages").status_code == 403


PRODUCTION = {
    "REGISTRATION_DATABASE_URL": "sqlite:////nowhere/registration.db",
    "REGISTRATION_BROKER_URL": "embedded:////nowhere/bus.db",
    "REGISTRATION_DATA_KEY": DATA_KEY,
    "REGISTRATION_PASS_KEY": DATA_KEY,
    "REGISTRATION_ERASURE_KEY": DATA_KEY,
    "REGISTRATION_SMS_URL": "https://sms.example/send",
    "REGISTRATION_SMS_KEY": KEY,
    "REGISTRATION_PORTAL_URL": "https://week.example",
}


@pytest.fixture
def production(monkeypatch):
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.slow
def test_production_mounts_no_messages(production):
    app = create_app()
    assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/demo")]
    app.extensions["database"].close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REGISTRATION_MESSENGER", "store"),
        ("REGISTRATION_SMS_URL", ""),
        ("REGISTRATION_DATA_KEY", ""),
        ("REGISTRATION_PASS_KEY", ""),
        ("REGISTRATION_ERASURE_KEY", ""),
        ("REGISTRATION_ERASURE_KEY", "sample-only-32-bytes-in-base64"),
        ("REGISTRATION_PASS_KEY", "c2hvcnQ="),
        ("REGISTRATION_PASS_KEY", "sample-only-32-bytes-in-base64"),
        ("REGISTRATION_SMS_KEY", "sample-only-key"),
        ("REGISTRATION_CODES_PER_PHONE", "often"),
    ],
)
def test_production_refuses(production, name, value):
    production.setenv(name, value)
    with pytest.raises(ConfigurationError, match=name):
        Settings.from_environment()


def test_what_was_refused_is_not_under_way_until_it_is_claimed_again(week, provider, send, notice):
    """Whoever changes it meanwhile changes what nobody was told."""
    provider.statuses = [503]
    send()
    assert (notice().attempts, notice().refusals) == (1, 1)
    assert not under_way(week)
    hurry(week)
    with week.app.app_context(), transaction() as db:
        NOTICES.claim(db, NOTICES.goes_after, 10)
    assert under_way(week)


def under_way(week):
    with week.app.app_context(), reading() as db:
        return db.scalar(select(func.count()).where(is_under_way(Notice))) == 1
