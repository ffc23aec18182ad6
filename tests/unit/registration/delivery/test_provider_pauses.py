"""A provider that asks to be left alone is left alone, by the notice it refused and by all that go to it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from chassis import machine
from chassis.delivery import outgoing, sms
from chassis.delivery.mail import MailMessenger
from chassis.delivery.messengers import ByAddress
from chassis.delivery.sms import HttpMessenger
from chassis.storage.db import reading
from registration.delivery import courier
from registration.notices.model import Notice
from tests.fixtures.registration import wish

KEY = "a key between us and the provider"


class LaterMachine(machine.Machine):
    """A machine on which some time has gone by."""

    def __init__(self, passed):
        self._passed = passed.total_seconds()

    def time(self):
        return super().time() + self._passed


@pytest.fixture
def messenger(provider):
    messenger = HttpMessenger(f"http://127.0.0.1:{provider.server_port}/sms", KEY)
    yield messenger
    messenger.close()


@pytest.fixture
def send(week, messenger):
    def run(passed=timedelta()):
        before = machine.exchange(LaterMachine(passed))
        try:
            with week.app.app_context():
                courier.send_due(messenger)
        finally:
            machine.exchange(before)

    return run


def book(week, parties):
    session_id = week.slot(seats=2 * parties)
    for _ in range(parties):
        week.citizen().create("/bookings", wish(session_id))


def notices(week):
    with week.app.app_context(), reading() as db:
        return db.scalars(select(Notice)).all()


def pauses(week):
    return [notice.rests_until - datetime.now(UTC) for notice in notices(week) if notice.status == "due"]


@pytest.mark.parametrize("status", [429, 503])
def test_a_provider_is_not_asked_again_before_it_says(week, provider, send, status):
    book(week, 1)
    provider.statuses, provider.headers = [status], {"Retry-After": "600"}
    send()
    [pause] = pauses(week)
    assert timedelta(minutes=9) < pause <= timedelta(minutes=10)


def test_a_provider_cannot_put_a_notice_off_for_days(week, provider, send):
    book(week, 1)
    provider.statuses, provider.headers = [503], {"Retry-After": "864000"}
    send()
    [pause] = pauses(week)
    assert pause <= outgoing.LONGEST_PAUSE


def test_while_a_provider_pauses_it_is_handed_nothing_and_no_attempt_counts(week, provider, send):
    book(week, 5)
    provider.statuses, provider.headers = [429], {"Retry-After": "60"}
    send()
    send(timedelta(seconds=50))
    assert len(provider.received) == 1
    assert sorted(notice.attempts for notice in notices(week)) == [0, 0, 0, 0, 1]
    assert all(timedelta(seconds=50) < pause <= timedelta(seconds=60) for pause in pauses(week))
    send(timedelta(seconds=61))
    assert {notice.status for notice in notices(week)} == {"sent"}
    assert len(provider.received) == 6


def test_a_code_that_is_asked_for_meanwhile_waits_too(week, provider, send):
    book(week, 1)
    provider.statuses, provider.headers = [503], {"Retry-After": "60"}
    send()
    week.gateway().post("/sign-in-codes", json={"phone": "13900000001"})
    send()
    assert len(provider.received) == 1
    send(timedelta(seconds=61))
    assert len(provider.received) == 3


def test_a_provider_cannot_stop_everything_for_hours(week, provider, send):
    book(week, 2)
    provider.statuses, provider.headers = [429], {"Retry-After": "36000"}
    send()
    assert sorted(pauses(week))[0] <= sms.LONGEST_PAUSE
    send(sms.LONGEST_PAUSE)
    assert len(provider.received) == 2


def test_a_provider_that_says_no_time_refuses_one_notice_alone(week, provider, send):
    book(week, 3)
    provider.statuses = [429]
    send()
    assert len(provider.received) == 3
    assert sorted(notice.status for notice in notices(week)) == ["due", "sent", "sent"]


def test_mail_goes_on_while_the_sms_provider_pauses(week, provider, send, messenger, relay):
    book(week, 1)
    mail = MailMessenger(
        "127.0.0.1", relay.port, sender="week@example.org", to="{phone}@sms.example", subject="x"
    )
    provider.statuses, provider.headers = [429], {"Retry-After": "60"}
    send()
    both = ByAddress(messenger, mail)
    assert both.paused_until("+8613800001234")
    assert both.paused_until("unit@example.org") is None
    assert ByAddress(messenger, None).paused_until("unit@example.org") is None
