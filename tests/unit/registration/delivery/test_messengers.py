"""What SMS providers and mail relays are sent, what their answers mean, and how the night is kept quiet."""

import hashlib
import json
import uuid
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select, update

from chassis.config import ConfigurationError
from chassis.delivery.mail import MailMessenger
from chassis.delivery.messenger import Undelivered
from chassis.delivery.messengers import messenger_for
from chassis.delivery.quiet import parse_quiet
from chassis.delivery.sms import HttpMessenger
from chassis.storage.db import reading, transaction
from chassis.testing import DATA_KEY
from registration.config import Settings
from registration.delivery import courier
from registration.notices.model import Message, Notice
from tests.fixtures.loopback import serving
from tests.fixtures.registration import at, wish

KEY = "a key between us and the provider"
REFERENCE = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")


class Provider(BaseHTTPRequestHandler):
    """Answers with what it is told to, (status, body), then with 200; "hang up" ends the connection."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((dict(self.headers), body))
        answer = self.server.answers.pop(0) if self.server.answers else (200, b"{}")
        if answer == "hang up":
            self.close_connection = True
            return
        self.send_response(answer[0])
        self.end_headers()
        self.wfile.write(answer[1])

    def log_message(self, *args):
        pass


@pytest.fixture
def provider():
    with serving(Provider) as server:
        server.received, server.answers = [], []
        yield server


def url(provider):
    return f"http://127.0.0.1:{provider.server_port}/sms"


def send(messenger, text="【学习活动周】你好"):
    messenger.send(to="+8613800001234", text=text, kind="booked", reference=REFERENCE)
    if isinstance(messenger, HttpMessenger):
        messenger.close()


def settings(**variables):
    usual = {"environment": "production", "database_url": "sqlite://", "broker_url": "embedded:///x"}
    usual |= {
        "data_key": DATA_KEY,
        "pass_key": DATA_KEY,
        "erasure_key": DATA_KEY,
        "portal_url": "https://week.example",
        "messenger": "http",
    }
    usual |= {"sms_url": "https://sms.example", "sms_key": KEY}
    return Settings(**usual | variables)


def test_a_provider_gets_account_signature_name_and_template(provider):
    configured = settings(
        sms_url=url(provider), sms_account="lw", sms_sign="学习活动周", sms_template="SMS_1"
    )
    send(messenger_for(configured, Message))
    [(_, body)] = provider.received
    assert json.loads(body) == {
        "account": "lw",
        "sign_name": "学习活动周",
        "template_id": "SMS_1",
        "to": "+8613800001234",
        "text": "你好",
        "reference": str(REFERENCE),
    }


def test_a_provider_gets_a_form_with_sorted_fields_signed(provider):
    configured = settings(sms_url=url(provider), sms_account="lw", sms_body="form", sms_signing="sorted")
    send(messenger_for(configured, Message))
    [(headers, body)] = provider.received
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    sign = fields.pop("sign")
    assert fields["text"] == "【学习活动周】你好"
    joined = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
    assert sign == hashlib.sha256((joined + KEY).encode()).hexdigest()
    assert abs(int(fields["timestamp"]) - datetime.now(UTC).timestamp()) < 60


@pytest.mark.parametrize(
    ("answer", "for_good", "perhaps"),
    [
        ((400, b""), True, False),
        ((429, b""), False, False),
        ((503, b""), False, False),
        ((500, b""), False, True),
        ((504, b""), False, True),
        ("hang up", False, True),
        ((200, b'{"code": "limit"}'), False, False),
        ((200, b"not json"), False, False),
    ],
)
def test_what_a_provider_answers(provider, answer, for_good, perhaps):
    provider.answers = [answer]
    with pytest.raises(Undelivered) as refusal:
        send(HttpMessenger(url(provider), KEY, good_answer="code=0"))
    assert (refusal.value.for_good, refusal.value.perhaps) == (for_good, perhaps)


def test_a_provider_may_say_in_words_that_it_accepts(provider):
    provider.answers = [(200, b'{"code": 0}')]
    send(HttpMessenger(url(provider), KEY, good_answer="code=0"))


def mailer(port, **more):
    data = {
        "sender": "week@city.example",
        "to": "{phone}@sms.example",
        "subject": "学习活动周",
        "tls": "none",
    }
    return MailMessenger("127.0.0.1", port, **data | more)


def test_a_relay_gets_a_mail_for_the_phone(relay):
    for _ in range(2):
        send(mailer(relay.port))
    [(to, mail), (_, again)] = relay.mails
    assert to == "13800001234@sms.example"
    assert (mail["From"], mail["To"]) == ("week@city.example", to)
    assert mail["Subject"] == "学习活动周"
    assert mail.get_content().strip() == "【学习活动周】你好"
    assert mail["Message-ID"] == again["Message-ID"] == f"<{REFERENCE}@city.example>"


@pytest.mark.parametrize(
    ("verb", "answer", "for_good", "perhaps"),
    [
        ("RCPT", "550 no such phone", True, False),
        ("RCPT", "450 later", False, False),
        ("MAIL", "hang up", False, False),
        ("DATA", "554 not this", True, False),
        ("DATA", "451 later", False, False),
        ("DATA", "hang up", False, True),
    ],
)
def test_what_a_relay_answers(relay, verb, answer, for_good, perhaps):
    relay.answers = {verb: [answer]}
    with pytest.raises(Undelivered) as refusal:
        send(mailer(relay.port))
    assert (refusal.value.for_good, refusal.value.perhaps) == (for_good, perhaps)


def test_a_relay_that_is_not_there_or_speaks_no_tls(relay):
    for messenger in (mailer(1), mailer(relay.port, tls="starttls"), mailer(relay.port, login=("u", "p"))):
        with pytest.raises(Undelivered) as refusal:
            send(messenger)
        assert not refusal.value.for_good and not refusal.value.perhaps
    assert relay.mails == []


def test_settings_choose_the_relay(relay):
    configured = settings(
        messenger="smtp",
        mail_host="127.0.0.1",
        mail_port=relay.port,
        mail_tls="none",
        mail_from="week@city.example",
        mail_to="{phone}@sms.example",
        takes_reference=True,
    )
    assert configured.faults() == []
    messenger = messenger_for(configured, Message)
    assert messenger.takes_reference
    send(messenger)
    assert len(relay.mails) == 1


def test_all_that_is_wrong_with_the_settings_is_told_at_once():
    data = {"messenger": "smtp", "mail_from": "nobody", "mail_user": "week", "mail_tls": "none"}
    faults = "\n".join(settings(**data, mail_to="1@sms.example", portal_url="week").faults())
    for name in ("PORTAL_URL", "MAIL_HOST", "MAIL_FROM", "MAIL_TO", "MAIL_USER", "MAIL_TLS"):
        assert f"REGISTRATION_{name}" in faults
    assert "SMS_URL" not in faults
    wrong = settings(sms_url="sms.example", sms_key="", sms_accepted="code")
    assert [fault.split(":")[0].strip() for fault in wrong.faults()] == [
        "REGISTRATION_SMS_URL",
        "REGISTRATION_SMS_KEY",
        "REGISTRATION_SMS_ACCEPTED",
    ]


@pytest.mark.parametrize(
    "name", ["QUIET_HOURS", "SMS_BODY", "SMS_SIGNING", "MAIL_TLS", "URGENT_HOURS", "MAIL_PORT"]
)
def test_a_setting_that_is_none_is_refused(monkeypatch, name):
    settings = {"DATABASE_URL": "sqlite://", "BROKER_URL": "embedded:///x", "DATA_KEY": DATA_KEY}
    for setting, value in settings.items():
        monkeypatch.setenv(f"REGISTRATION_{setting}", value)
    monkeypatch.setenv(f"REGISTRATION_{name}", "sometimes")
    with pytest.raises(ConfigurationError, match=name):
        Settings.from_environment()


@pytest.mark.parametrize(
    ("hours", "now", "until"),
    [
        ("21:30-07:30", at(5, 21, 29), None),
        ("21:30-07:30", at(5, 21, 30), at(6, 7, 30)),
        ("21:30-07:30", at(6, 7, 29), at(6, 7, 30)),
        ("21:30-07:30", at(6, 7, 30), None),
        ("12:00-14:00", at(5, 13), at(5, 14)),
        ("12:00-14:00", at(5, 15), None),
    ],
)
def test_quiet_hours_go_over_midnight(hours, now, until):
    assert parse_quiet(hours).until(now) == until


def test_quiet_hours_that_are_none():
    assert parse_quiet("none") is None
    assert parse_quiet("21:30-07:30").begins == time(21, 30)
    for wrong in ("", "late", "21:30", "21:30-21:30", "25:00-07:00"):
        with pytest.raises(ValueError):
            parse_quiet(wrong)


def only(week):
    with week.app.app_context(), reading() as db:
        return db.scalars(select(Notice)).one()


def test_what_may_have_been_sent_is_not_sent_again(week, provider):
    week.citizen().create("/bookings", wish(week.slot()))
    provider.answers = ["hang up"]
    messenger = HttpMessenger(url(provider), KEY)
    with week.app.app_context():
        courier.send_due(messenger)
        courier.send_due(messenger)
    messenger.close()
    assert len(provider.received) == 1
    assert only(week).status == "given_up"
    assert "may have arrived" in only(week).why


def test_what_was_surely_not_sent_is_sent_again(week, provider):
    week.citizen().create("/bookings", wish(week.slot()))
    provider.answers = [(503, b"")]
    messenger = HttpMessenger(url(provider), KEY)
    with week.app.app_context():
        courier.send_due(messenger)
        assert only(week).why == "status 503"
        with transaction() as db:
            db.execute(update(Notice).values(rests_until=None))
        courier.send_due(messenger)
    messenger.close()
    assert (only(week).status, only(week).why) == ("sent", None)


def test_a_sign_in_code_is_not_kept_once_it_was_sent(week):
    week.gateway().post("/sign-in-codes", json={"phone": "13900000001"})
    assert len(week.messages()) == 1
    assert (only(week).sealed_to, only(week).sealed_body) == (None, None)


def test_a_sign_in_code_that_opens_nothing_any_more_is_not_sent(week):
    week.gateway().post("/sign-in-codes", json={"phone": "13900000001"})
    with week.app.app_context(), transaction() as db:
        db.execute(update(Notice).values(written_at=week.now() - timedelta(minutes=6)))
    assert week.messages() == []
    assert (only(week).status, only(week).sealed_body) == ("dropped", None)


def test_one_that_cannot_be_read_keeps_no_other_back(week):
    for _ in range(2):
        week.citizen().create("/bookings", wish(week.slot()))
    with week.app.app_context(), transaction() as db:
        first = db.scalars(select(Notice).order_by(Notice.id)).first()
        first.data = {"offers": ["no id"]}
    assert len(week.messages()) == 1
    with week.app.app_context(), reading() as db:
        assert db.scalars(select(Notice.status).order_by(Notice.id)).all() == ["given_up", "sent"]
