"""Every session here beside registration's own count of it: what differs is named, and the command fails."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import update

from chassis import machine
from chassis.storage.db import transaction
from reporting.figures.model import Cell
from reporting.statistics.subscriptions import SessionChanged, SessionTotalsChanged
from tests.fixtures.week import Door

SESSION, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
COUNTS = dict.fromkeys(
    ("bookings", "people", "elders", "children", "newcomers", "waiting", "came", "walk_ins"), 2
) | dict.fromkeys(("self_attested", "missed", "cancelled"), 0)
CHANNELS = {"self": 2, "helper": 0, "desk": 0}
STATE = dict.fromkeys(("edition_id", "activity_id", "unit_id", "venue_id")) | {
    "kind": "slot",
    "starts_at": datetime(2021, 11, 6, 1, tzinfo=UTC),
    "ends_at": datetime(2021, 11, 6, 3, tzinfo=UTC),
    "capacity": 40,
    "status": "open",
}


def totals(session_id: uuid.UUID, **counts: Any) -> dict[str, Any]:
    """A session as registration's API has it."""
    state = {"session_id": str(session_id), "status": "open", "version": 3, "by_channel": CHANNELS}
    return state | COUNTS | counts


class Registered:
    """What the office reads of registration behind the portal: a page for each session."""

    def __init__(self, door: Door) -> None:
        self.url = door.url
        self.sessions: list[dict[str, Any]] = []
        self.busy: list[tuple[str, int, dict[str, str]]] = []
        """What it answers first."""
        portal = Flask("portal")
        portal.add_url_rule("/api/sign-in/staff", "enter", lambda: {"token": "let me in"}, methods=["POST"])
        portal.add_url_rule("/api/sign-out", "leave", lambda: ("", 204), methods=["POST"])
        portal.add_url_rule("/api/registration/sessions/totals", view_func=self.page)
        door.app = portal

    def page(self) -> Any:
        if request.headers.get("Authorization") != "Bearer let me in":
            return "", 401
        if self.busy:
            return self.busy.pop(0)
        place = int(request.args.get("cursor", 0))
        more = str(place + 1) if place + 1 < len(self.sessions) else None
        return {"items": self.sessions[place : place + 1], "next_cursor": more}


@pytest.fixture
def registered() -> Iterator[Registered]:
    door = Door()
    yield Registered(door)
    door.close()


@pytest.fixture
def reconcile(papers: Any, registered: Registered) -> Any:
    def run(portal: str = registered.url) -> tuple[int, str]:
        words = ["reconcile", "--portal", portal, "--username", "office", "--password", "secret"]
        result = papers.app.test_cli_runner().invoke(args=[*words, "--within", "0"])
        return result.exit_code, result.output

    return run


def hear(papers: Any, session_id: uuid.UUID, **counts: Any) -> None:
    """Let registration tell reporting of a session, and what it comes to."""
    papers.receive(SessionChanged, id=session_id, version=1, **STATE)
    papers.receive(SessionTotalsChanged, id=session_id, version=1, by_channel=CHANNELS, **COUNTS | counts)


def test_what_is_the_same_here_and_there_is_well(papers, registered, reconcile):
    for session_id in (SESSION, OTHER):
        hear(papers, session_id)
        registered.sessions.append(totals(session_id))
    assert reconcile() == (0, "2 sessions, all as registration counts them, and every sum theirs\n")


@pytest.mark.parametrize(
    ("counts", "difference"),
    [
        ({"walk_ins": 7}, "walk_ins 2 here, 7 at registration"),
        ({"by_channel": CHANNELS | {"desk": 1}}, "booked_by_desk 0 here, 1 at registration"),
        ({"status": "cancelled"}, "status open here, cancelled at registration"),
    ],
)
def test_a_count_that_differs_is_named(papers, registered, reconcile, counts, difference):
    hear(papers, SESSION)
    registered.sessions.append(totals(SESSION, **counts))
    assert reconcile() == (1, f"session {SESSION}: {difference}\n")


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited, in no time."""
    waited: list[float] = []
    monkeypatch.setattr(machine, "sleep", waited.append)
    return waited


def test_a_busy_portal_is_asked_again_when_it_says(papers, registered, reconcile, waits):
    hear(papers, SESSION)
    registered.sessions.append(totals(SESSION))
    registered.busy = [("", 503, {"Retry-After": "7"}), ("", 429, {"Retry-After": "2"})]
    assert reconcile()[0] == 0
    assert waits == [7, 2]


def test_a_portal_that_stays_busy_is_not_compared(registered, reconcile, waits):
    registered.busy = [("", 503, {"Retry-After": "1"})] * 9
    assert reconcile()[0] == 2
    assert len(registered.busy) == 4


def test_a_session_that_only_one_side_knows_is_named(papers, registered, reconcile):
    hear(papers, SESSION)
    registered.sessions.append(totals(OTHER))
    code, report = reconcile()
    assert code == 1
    assert report.splitlines() == [
        f"session {SESSION}: not known to registration",
        f"session {OTHER}: not known here",
    ]


def test_a_session_whose_totals_were_never_told_is_named(papers, registered, reconcile):
    papers.receive(SessionChanged, id=SESSION, version=1, **STATE)
    registered.sessions.append(totals(SESSION))
    code, report = reconcile()
    assert code == 1
    assert "people 0 here, 2 at registration" in report


def test_a_sum_that_is_not_its_sessions_is_named(papers, registered, reconcile):
    hear(papers, SESSION)
    registered.sessions.append(totals(SESSION))
    with papers.app.app_context(), transaction() as db:
        db.execute(update(Cell).values(people=Cell.people + 5, seats=0))
    assert reconcile() == (1, "sum of day=2021-11-06: short of seats 40, people -5\n")


def test_what_cannot_be_asked_is_not_called_well(papers, registered, reconcile):
    assert reconcile()[0] == 0  # nobody knows of any session
    code, report = reconcile(f"{registered.url}/elsewhere")
    assert code == 2
    assert "not compared: POST /" in report
