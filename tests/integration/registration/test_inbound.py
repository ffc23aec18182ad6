"""A message that the provider posts twice at once, on both databases."""

import hashlib
import hmac
import json
import uuid
from functools import partial
from typing import Any

import pytest

from chassis import machine
from registration.sessions.numbers import add_check_digit
from tests.fixtures.registration import Week, new_week, sitting
from tests.fixtures.threads import at_once

pytestmark = pytest.mark.integration
KEY = "a key that the provider has too"


@pytest.fixture
def week(database_url, tmp_path, issuer):
    with new_week(database_url, f"embedded:///{tmp_path}/bus.db", issuer, sms_inbound_key=KEY) as week:
        yield week


def post(week: Week, message: str) -> Any:
    moment = str(int(machine.unix()))
    signature = hmac.new(KEY.encode(), f"{moment}.{message}".encode(), hashlib.sha256).hexdigest()
    envelope = {"message": message, "timestamp": moment, "signature": signature}
    return week.gateway().post("/inbound-sms", json=envelope)


def test_a_message_that_comes_several_times_at_once_books_once(week):
    facts = sitting(5)
    week.activity(facts, edition_id=week.edition())
    week.citizen()
    message = json.dumps({"from": "13800000000", "text": f"报名 {add_check_digit(100)} 2", "id": "m-1"})
    answers = at_once(*[partial(post, week, message)] * 4)
    assert [answer.status_code for answer in answers] == [204] * 4
    [booking] = week.bookings(uuid.UUID(facts["id"]))
    assert (booking.seats, len(week.messages())) == (2, 1)
