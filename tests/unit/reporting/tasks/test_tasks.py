"""Background tasks: started once, followed, cancelled between parts, taken up after a kill; their results in parts."""

import json
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import update

from chassis import clock, machine
from chassis.errors import Unavailable
from chassis.storage.db import reading, transaction
from chassis.testing import run_jobs
from reporting.tasks import jobs, tasks
from reporting.tasks.model import Task
from reporting.uploads.refusals import full
from tests.fixtures.reporting import faults
from tests.fixtures.tasks import Counting, row
from tests.fixtures.uploads import objects


@pytest.fixture
def counting(week, monkeypatch):
    counting = Counting()
    monkeypatch.setitem(week.papers.app.extensions["task_kinds"], "counting", counting.kind())
    return counting


def started(week, client=None, parts=3, key=None, **about):
    body = {"kind": "counting", "about": {"parts": parts} | about}
    answer = (client or week.office).create("/tasks", json=body, key=key)
    assert answer.status_code == 201, answer.json
    return answer.json


def run(week):
    run_jobs(week.papers.app, "run tasks")


def shown(week, task):
    return week.office.get(f"/tasks/{task['id']}").json


def lose(week):
    """Let time pass until a worker that was killed is known to be gone."""
    with week.papers.app.app_context(), transaction() as db:
        db.execute(update(Task).values(held_until=machine.now() - timedelta(seconds=1)))


def test_a_task_is_done_by_a_worker_and_its_result_fetched_in_parts(week, counting):
    task = started(week)
    assert (task["status"], task["title"], task["words"]) == ("queued", "Counting", "")
    assert week.office.get(f"/results/{task['id']}").status_code == 404
    counting.before[2] = lambda: watched.append(shown(week, task))
    watched = []
    run(week)
    [at_two] = watched
    assert [at_two[name] for name in ("status", "part", "parts", "words")] == ["running", 2, 3, "part 2"]
    task_view = shown(week, task)
    assert (task_view["status"], task_view["part"], task_view["result"]["name"]) == ("done", 3, "第一份.txt")
    assert task_view["result"]["length"] == 21
    whole = week.office.get(f"/results/{task['id']}")
    assert (whole.status_code, whole.data) == (200, b"part 0\npart 1\npart 2\n")
    assert "filename*=UTF-8''%E7%AC%AC" in whole.headers["Content-Disposition"]
    part = week.office.get(f"/results/{task['id']}", headers={"Range": "bytes=7-12"})
    assert (part.status_code, part.data) == (206, b"part 1")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked_for", "status"),
    [("bytes=abc", 200), ("bytes=5-2", 200), ("lines=1-2", 200), ("bytes=0-1,3-4", 200), ("bytes=21-", 416)],
)
def test_a_range_that_is_none_is_no_fault_of_ours(week, counting, asked_for, status):
    task = started(week)
    run(week)
    answer = week.office.get(f"/results/{task['id']}", headers={"Range": asked_for})
    assert answer.status_code == status


def test_the_same_is_not_done_twice_at_once(week, counting):
    first = started(week, key="one")
    assert started(week, key="one")["id"] == first["id"] == started(week, key="two")["id"]
    assert started(week, parts=4)["id"] != first["id"]
    run(week)
    assert started(week)["id"] != first["id"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "none", "about": {}}, "kind"),
        ({"kind": "counting", "about": {"parts": "x"}}, "about.parts"),
        ({"kind": "counting", "about": {"parts": 1, "more": 1}}, "about.more"),
        ({"kind": "counting", "about": []}, "about"),
        ({"kind": "count\0ing", "about": {}}, "kind"),
    ],
)
def test_what_is_no_task_is_refused_by_its_field(week, counting, body, field):
    answer = week.office.create("/tasks", json=body)
    assert (answer.status_code, list(faults(answer))) == (422, [field])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "body"),
    [("/tasks", {"kind": "counting", "about": {"parts": 1, "\ud800": 1}}), ("/editions", {"\ud800": 1})],
)
def test_a_field_whose_name_cannot_be_written_down_is_refused(week, counting, path, body):
    headers = {"Content-Type": "application/json", "Idempotency-Key": "half-a-pair"}
    answer = week.office.post(path, data=json.dumps(body), headers=headers)
    assert answer.status_code == 422
    assert any("\ufffd" in field or field.endswith("?") for field in faults(answer)), faults(answer)


def test_a_task_is_cancelled_between_its_parts_and_leaves_nothing(week, counting):
    task = started(week)

    def give_up():
        assert week.office.post(f"/tasks/{task['id']}/cancellation").json["status"] == "cancelled"

    counting.before[1] = give_up
    run(week)
    assert (shown(week, task)["status"], objects(week)) == ("cancelled", [])
    give_up()
    waiting = started(week, parts=5)
    week.office.post(f"/tasks/{waiting['id']}/cancellation")
    run(week)
    assert shown(week, waiting)["status"] == "cancelled"


def test_a_task_that_is_done_is_not_cancelled(week, counting):
    task = started(week)
    run(week)
    assert week.office.post(f"/tasks/{task['id']}/cancellation").status_code == 409


def test_a_task_cancelled_at_its_last_part_keeps_no_result(week, counting):
    task = started(week)
    counting.before[2] = lambda: week.office.post(f"/tasks/{task['id']}/cancellation")
    run(week)
    assert objects(week) == []


def test_what_a_worker_was_killed_over_is_taken_up_and_given_up_in_the_end(week, counting):
    task = started(week)
    app = week.papers.app
    with app.app_context():
        for _ in range(2):
            with transaction() as db:
                assert tasks.claim(db, uuid.UUID(task["id"])) is not None
            with transaction() as db:
                assert tasks.claim(db, uuid.UUID(task["id"])) is None
            run(week)
            assert shown(week, task)["status"] == "running"
            lose(week)
    run(week)
    assert shown(week, task)["status"] == "done"
    hopeless = started(week, parts=7)
    with app.app_context():
        for _ in range(tasks.ATTEMPTS):
            with transaction() as db:
                tasks.claim(db, uuid.UUID(hopeless["id"]))
            lose(week)
    run(week)
    assert (shown(week, hopeless)["status"], "several times" in shown(week, hopeless)["words"]) == (
        "failed",
        True,
    )


def test_a_task_that_waits_outlives_a_clock_set_on_by_days_and_is_given_up_by_the_machines(week, counting):
    task, old = started(week), started(week, parts=4)
    app = week.papers.app
    with app.app_context(), transaction() as db:
        db.execute(update(Task).where(Task.id == uuid.UUID(old["id"])).values(waits_until=machine.now()))
    week.papers.set_clock("2021-10-23T08:00:00+08:00")
    run(week)
    assert (shown(week, task)["status"], shown(week, old)["status"]) == ("done", "failed")


def test_a_worker_that_lost_its_task_stops_and_keeps_nothing(week, counting):
    task = started(week)

    def another_takes_it():
        counting.before.clear()
        lose(week)
        run(week)

    counting.before[1] = another_takes_it
    run(week)
    assert shown(week, task)["status"] == "done"
    assert len(objects(week)) == 1


def test_a_worker_says_that_it_is_at_it_and_gives_back_what_it_has_as_it_stops(week, counting):
    task = started(week)
    app = week.papers.app

    def beat():
        lose(week)
        run_jobs(app, "hold tasks")
        assert row(app, task["id"]).held_until > machine.now() + tasks.HELD / 2
        jobs.let_go_of_tasks()

    counting.before[1] = beat
    run(week)
    assert (shown(week, task)["status"], row(app, task["id"]).attempts) == ("queued", 0)
    counting.before.clear()
    run(week)
    assert shown(week, task)["status"] == "done"


@pytest.mark.parametrize(("error", "words"), [(full(), "make room"), (ValueError("x"), "went wrong")])
def test_what_goes_wrong_is_said(week, counting, error, words):
    task = started(week)

    def fail():
        raise error

    counting.before[1] = fail
    run(week)
    failed = shown(week, task)
    assert failed["status"] == "failed"
    assert words in failed["words"]
    assert started(week)["id"] != task["id"]


def test_what_is_away_is_waited_for(week, counting):
    task = started(week)

    def fail():
        raise Unavailable(retry_after=20)

    counting.before[1] = fail
    run(week)
    assert (shown(week, task)["status"], row(week.papers.app, task["id"]).attempts) == ("running", 0)
    counting.before.clear()
    lose(week)
    run(week)
    assert shown(week, task)["status"] == "done"


def test_a_result_is_kept_a_day_and_then_gone(week, counting):
    task = started(week)
    run(week)
    run_jobs(week.papers.app, "forget tasks")
    assert len(objects(week)) == 1
    with week.papers.app.app_context(), transaction() as db:
        db.execute(update(Task).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert week.office.get(f"/results/{task['id']}").status_code == 404
    assert week.office.get("/tasks").json["items"] == []
    run_jobs(week.papers.app, "forget tasks")
    with week.papers.app.app_context(), reading() as db:
        assert (objects(week), db.query(Task).count()) == ([], 0)


def test_a_task_belongs_to_its_unit_and_the_office_also_when_who_started_it_has_gone_elsewhere(
    week, counting
):
    task = started(week, unit_id=week.unit["id"])
    of_office = started(week)
    own = started(week, client=week.editor, unit_id=week.unit["id"], parts=2)
    stranger = week.papers.staff("unit_editor", units=[uuid.uuid4()], subject="editor")
    assert week.papers.editor(week.unit["id"]).get(f"/tasks/{of_office['id']}").status_code == 403
    assert [each["id"] for each in week.editor.get("/tasks").json["items"]] == [own["id"], task["id"]]
    assert week.office.get("/tasks?kind=counting&status=queued&limit=1").json["next_cursor"]
    assert stranger.get("/tasks").json["items"] == []
    run(week)
    for path in (f"/tasks/{task['id']}", f"/results/{task['id']}"):
        assert (week.editor.get(path).status_code, stranger.get(path).status_code) == (200, 403)
    assert stranger.post(f"/tasks/{task['id']}/cancellation").status_code == 403
    assert week.papers.staff("door").get(f"/tasks/{task['id']}").status_code == 403
    assert week.office.get(f"/tasks/{uuid.uuid4()}").status_code == 404


def test_what_people_read_of_a_task_is_by_the_clock_of_the_house_and_its_lease_by_the_machines(
    week, counting
):
    task = started(week)
    ids = []
    counting.before[1] = lambda: ids.append(row(week.papers.app, task["id"]).held_until)
    run(week)
    task_view = shown(week, task)
    assert {task_view[name][:10] for name in ("created_at", "ended_at")} == {"2021-10-20"}
    assert task_view["expires_at"][:10] == "2021-10-21"
    assert ids[0] > machine.now()
