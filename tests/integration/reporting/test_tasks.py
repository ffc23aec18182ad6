"""Tasks on both databases: begun once, claimed by one worker, whoever comes at the same moment."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from chassis import machine
from chassis.storage.db import transaction
from chassis.testing import run_jobs
from reporting.tasks import tasks
from reporting.tasks.model import Task
from tests.fixtures.tasks import Counting, row
from tests.fixtures.threads import at_once


@pytest.fixture
def counting(week, monkeypatch):
    counting = Counting()
    monkeypatch.setitem(week.papers.app.extensions["task_kinds"], "counting", counting.kind())
    return counting


def test_two_at_once_start_one_task_that_one_worker_claims(week, counting):
    app = week.papers.app
    body = {"kind": "counting", "about": {"parts": 2}}
    first, second = at_once(*[lambda: week.office.create("/tasks", json=body)] * 2)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] == second.json["id"]
    task_id = row(app, first.json["id"]).id

    def claim():
        with app.app_context(), transaction() as db:
            return tasks.claim(db, task_id)

    assert sum(task is not None for task in at_once(claim, claim)) == 1


def test_a_task_is_done_on_both_databases(week, counting):
    task = week.office.create("/tasks", json={"kind": "counting", "about": {"parts": 2}}).json
    run_jobs(week.papers.app, "run tasks")
    assert week.office.get(f"/results/{task['id']}").data == b"part 0\npart 1\n"
    run_jobs(week.papers.app, "hold tasks", "forget tasks")
    assert week.office.get("/tasks").json["items"][0]["status"] == "done"


WORKER = """
import sys, time
from chassis.testing import DATA_KEY, run_jobs
from reporting import create_app
from reporting.config import Settings
from tests.fixtures.tasks import Counting

database_url, broker_url, store, clock = sys.argv[1:]
usual = {"environment": "test", "data_key": DATA_KEY, "clock": clock}
app = create_app(Settings(database_url=database_url, broker_url=broker_url, store=store, **usual))
counting = Counting()
counting.before[2] = lambda: (print("at two", flush=True), time.sleep(60))
app.extensions["task_kinds"]["counting"] = counting.kind()
run_jobs(app, "run tasks")
"""


def test_what_a_worker_was_killed_over_by_minus_nine_is_taken_up_by_another(week, counting):
    app = week.papers.app
    task = week.office.create("/tasks", json={"kind": "counting", "about": {"parts": 4}}).json
    settings = app.extensions["settings"]
    words = [settings.database_url, settings.broker_url, settings.store_url, settings.clock]
    top = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", WORKER, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=top) as worker:
        lines = iter(worker.stdout.readline, b"")
        assert any(b"at two" in line for line in lines)
        worker.kill()
    task_view = week.office.get(f"/tasks/{task['id']}").json
    assert (task_view["status"], task_view["part"]) == ("running", 2)
    run_jobs(app, "run tasks")
    assert week.office.get(f"/tasks/{task['id']}").json["part"] == 2
    with app.app_context(), transaction() as db:
        db.execute(update(Task).values(held_until=machine.now() - timedelta(seconds=1)))
    run_jobs(app, "run tasks")
    assert week.office.get(f"/results/{task['id']}").data.count(b"part") == 4
    assert row(app, task["id"]).attempts == 2
