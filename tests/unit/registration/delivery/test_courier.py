"""Notices on their way: the provider's HTTP, retries, giving up, and the demonstration's store."""

import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import select, update

from chassis.config import ConfigurationError
from chassis.storage.db import reading, transaction
from chassis.testing import DATA_KEY
from registration import create_app
from registration.config import Settings
from registration.delivery import courier
from registration.delivery.messengers import HttpMessenger, StoreMessenger
from registration.notices.model import Message, Notice
from tests.fixtures.registration import wish

KEY = "a key between us and the provider"


class Provider(BaseHTTPRequestHandler):
    """An SMS provider that answers with the statuses it is told to, then with 200."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers), body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def provider():
    server = HTTPServer(("127.0.0.1", 0), Provider)
    server.received, server.statuses = [], []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


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
    provider.statuses = [500] * courier.MOST_ATTEMPTS
    for _ in range(courier.MOST_ATTEMPTS):
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
        assert len(courier.claim(db)) == 1
    send()
    assert provider.received == []
    hurry(week)
    send()
    assert len(provider.received) == 1


def test_the_store_keeps_a_reference_once(week, notice):
    store = StoreMessenger()
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
    "REGISTRATION_SMS_URL": "https://sms.example/send",
    "REGISTRATION_SMS_KEY": KEY,
    "REGISTRATION_PORTAL_URL": "https://week.example",
}


@pytest.fixture
def production(monkeypatch):
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


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
