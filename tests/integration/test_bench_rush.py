"""The rush itself, small and on SQLite: that what `make bench-rush` says of the seats is found out, not assumed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.storage.db import transaction
from chassis.testing import Issuer, eventually
from deploy import ports
from deploy.processes import web
from registration.bookings.model import Booking
from registration.sessions.model import Session
from tests.benchmarks import rush_truth
from tests.benchmarks.rush_crowd import Crowd
from tests.benchmarks.rush_load import Answer
from tests.fixtures.patience import GATEWAY, patient
from tests.fixtures.registration import Week, new_week, wish

TOP = Path(__file__).resolve().parents[2]


def test_a_small_rush_on_sqlite_is_true_and_printed() -> None:
    words = ["--sqlite", "--citizens", "40", "--seats", "10", "--concurrency", "8"]
    command = [sys.executable, "-m", "tests.benchmarks.rush", *words]
    process = subprocess.run(
        command, cwd=TOP, env=os.environ | GATEWAY, capture_output=True, text=True, timeout=patient(100)
    )
    assert process.returncode == 0, process.stdout + process.stderr
    assert "exactly 10 confirmed" in process.stdout
    assert [line.split()[1] for line in process.stdout.splitlines() if line.startswith("   8")] == [
        "direct",
        "gateway",
    ]


@pytest.mark.parametrize("floor", ["rush_floor", "portal_floor"])
def test_a_floor_is_served_by_the_settings_of_a_department(tmp_path: Path, floor: str) -> None:
    page = tmp_path / "page.html"
    page.write_text("a page")
    port = ports.free_ports(1)[0]
    variables = os.environ | {"FLOOR_PAGE": str(page), "METRICS_PORT": ""}
    like = web("registration", port, variables)
    command = [*like.command[:-1], f"tests.benchmarks.{floor}:create_app()"]
    with subprocess.Popen(command, cwd=TOP, env=variables) as floor_web:
        try:
            path = "hello" if floor == "rush_floor" else ""
            hello = f"GET /{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
            eventually(lambda: b" 200 OK" in ports.answer(port, hello, patient(5)), 30)
        finally:
            floor_web.terminate()


class Rush:
    """What the check asks a town for, and a rush of four for two seats, one after the other."""

    def __init__(self, week: Week) -> None:
        self.registration = week.app
        session_id = week.slot(2)
        people = [week.citizen() for _ in range(4)]
        self.crowd = Crowd(session_id, 2, [person.identity["subject"] for person in people])
        replies = [person.create("/bookings", wish(session_id)) for person in people]
        times = [(float(number), number + 0.5) for number in range(4)]
        self.answers = [
            Answer(reply.status_code, *span, reply.data) for reply, span in zip(replies, times, strict=True)
        ]

    def faults(self) -> list[str]:
        return rush_truth.faults(self, self.crowd, self.answers)  # type: ignore[arg-type]

    def change(self, citizen: int, **values: object) -> None:
        with self.registration.app_context(), transaction() as db:
            booking = db.query(Booking).filter_by(citizen_id=self.crowd.citizens[citizen]).one()
            for name, value in values.items():
                setattr(booking, name, value)


@pytest.fixture
def rush(tmp_path: Path, issuer: Issuer) -> Iterator[Rush]:
    with new_week(f"sqlite:///{tmp_path}/rush.db", f"embedded:///{tmp_path}/bus.db", issuer) as week:
        yield Rush(week)


def test_a_rush_in_which_all_is_well_has_no_faults(rush: Rush) -> None:
    assert rush.faults() == []


def test_a_seat_too_many_is_found(rush: Rush) -> None:
    rush.change(3, status="confirmed", number=None)
    assert any("3 confirmed" in fault for fault in rush.faults())


def test_a_gap_and_a_wrong_order_in_the_waitlist_are_found(rush: Rush) -> None:
    rush.change(2, number=3)
    faults = rush.faults()
    assert any("a number is amiss" in fault for fault in faults)
    assert any("a later one had been given out" in fault for fault in faults)


def test_a_promise_that_was_not_kept_is_found(rush: Rush) -> None:
    rush.answers[0] = rush.answers[0]._replace(body=rush.answers[1].body)
    assert any("told confirmed" in fault for fault in rush.faults())


def test_a_refusal_is_found(rush: Rush) -> None:
    rush.answers[1] = rush.answers[1]._replace(status=503)
    assert any("1 times status 503" in fault for fault in rush.faults())


def test_a_count_that_is_off_is_found(rush: Rush) -> None:
    with rush.registration.app_context(), transaction() as db:
        db.get_one(Session, rush.crowd.session_id).waiting = 5
    assert any("5 by the session's count" in fault for fault in rush.faults())
