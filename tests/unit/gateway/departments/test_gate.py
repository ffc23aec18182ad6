"""Who may call a department: a slow one is not a dead one, and one that hangs does not hold every thread."""

import threading
from types import SimpleNamespace

import pytest
from pybreaker import STATE_CLOSED, STATE_OPEN, CircuitBreakerError
from requests.exceptions import ConnectionError, ConnectTimeout, ReadTimeout, Timeout

from chassis import machine
from gateway.departments import asking
from gateway.departments.errors import DepartmentBusy
from gateway.departments.gate import Gate
from tests.fixtures.patience import lasting, patient
from tests.fixtures.still import standing_still

OVERLOADED = {"type": "/problems/too-many-at-once", "title": "现在报名的人很多", "status": 503}


@pytest.fixture
def new_gate():
    def make(**settings):
        usual = {"breaker_failures": 2, "breaker_seconds": 60, "breaker_silence": 60, "calls_at_once": 2}
        return Gate("venues", SimpleNamespace(**usual | settings), Timeout)

    return make


def soon():
    return machine.monotonic() + 0.2


def fail(gate, *errors):
    """Calls that end so; the breaker's own error is the last one's, when that opens it."""
    for error in errors:
        with pytest.raises((type(error), CircuitBreakerError)), gate.passing(soon()):
            raise error


@pytest.mark.parametrize("error", [ReadTimeout(), ConnectTimeout()])
def test_a_department_that_answers_others_is_only_slow(new_gate, error):
    gate = new_gate()
    fail(gate, error, error, error)
    assert gate.breaker.current_state == STATE_CLOSED


def test_time_outs_count_once_nothing_has_come_back_for_a_while(new_gate):
    gate = new_gate(breaker_silence=0)
    fail(gate, ReadTimeout(), ReadTimeout())
    assert gate.breaker.current_state == STATE_OPEN


def test_whom_nobody_asked_was_not_silent(new_gate):
    with standing_still() as still:
        gate = new_gate()
        still.sleep(3600)
        fail(gate, ReadTimeout(), ReadTimeout())
        assert gate.breaker.current_state == STATE_CLOSED
        still.sleep(60)
        fail(gate, ReadTimeout(), ReadTimeout())
        assert gate.breaker.current_state == STATE_OPEN


def test_refused_connections_count_at_once(new_gate):
    gate = new_gate()
    fail(gate, ConnectionError(), ConnectionError())
    assert gate.breaker.current_state == STATE_OPEN


def test_one_call_at_a_time_finds_out_whether_a_department_is_back(new_gate):
    gate = new_gate()
    gate.breaker.open()
    gate.breaker.reset_timeout = 0
    with gate.passing(soon()), pytest.raises(CircuitBreakerError), gate.passing(soon()):
        raise AssertionError("a second call went through")
    with gate.passing(soon()), gate.passing(soon()):
        assert gate.breaker.current_state == STATE_CLOSED


@pytest.mark.slow
def test_a_call_too_many_is_sent_away_while_the_others_wait(new_gate):
    gate = new_gate(calls_at_once=1)
    with gate.passing(soon()), pytest.raises(DepartmentBusy), gate.passing(soon()):
        raise AssertionError("a second call waits")
    with gate.passing(soon()):
        pass


@pytest.mark.slow
def test_who_is_sent_away_is_asked_to_come_again(new_gateway, some_service):
    app = new_gateway(venues_url=some_service.url, calls_at_once=1, page_seconds=lasting(1))
    with app.extensions["departments"]["venues"].gate.passing(soon()):
        answer = app.test_client().get("/api/venues/venues")
    assert (answer.status_code, answer.json["type"]) == (503, "/problems/department-busy")
    assert answer.headers["Retry-After"] == "2"
    assert app.test_client().get("/api/venues/venues").status_code == 200


def test_a_call_too_many_waits_while_others_are_answered(new_gate):
    gate = new_gate(calls_at_once=1)
    passed, first = threading.Event(), gate.passing(soon())
    first.__enter__()

    def call():
        with gate.passing(machine.monotonic() + patient(20)):
            passed.set()

    waiting = threading.Thread(target=call)
    waiting.start()
    first.__exit__(None, None, None)
    waiting.join()
    assert passed.is_set()


@pytest.mark.slow
def test_a_department_that_says_itself_that_it_is_overloaded_is_there(new_gateway, some_service):
    app = new_gateway(venues_url=some_service.url, breaker_failures=1)
    some_service.answer(503, OVERLOADED, Retry_After="1")
    for _ in range(3):
        answer = app.test_client().post("/api/venues/venues")
        assert (answer.status_code, answer.json["type"]) == (503, OVERLOADED["type"])
        assert answer.headers["Retry-After"] == "1"
    assert len(some_service.asked) == 3


@pytest.mark.parametrize(("method", "seconds"), [("GET", 2), ("HEAD", 2), ("POST", 10)])
def test_all_calls_for_one_page_share_its_time(new_gateway, method, seconds):
    app = new_gateway(page_seconds=2, write_seconds=10)
    with standing_still() as still, app.test_request_context(method=method):
        began = still.monotonic()
        assert asking.deadline() == began + seconds
        still.sleep(1)
        assert asking.deadline() == began + seconds
