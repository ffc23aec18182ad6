"""A real booking's way to reporting is cut where a part of it will be done again; it arrives, and arrives once.

test_failpoints.py does this at every step, with workers of toys on both transports.
"""

import pytest

from deploy.processes import worker

from .people import body_of
from .town import Town
from .truth import settle

pytestmark = [pytest.mark.timeout(240), pytest.mark.integration]


@pytest.mark.parametrize("town", ["real"], indirect=True)
@pytest.mark.parametrize(
    ("failpoint", "department"),
    [("outbox.after-confirm", "registration"), ("inbox.after-handler-commit", "reporting")],
)
def test_a_booking_reaches_reporting_once(town: Town, failpoint: str, department: str) -> None:
    _, [session] = town.activity(20)
    [person] = town.citizens(1)
    settle(town)
    system = town.system
    system.stop_one(f"{department}-worker")

    body_of(person.book(session, 2))
    armed = worker(department, system.environment(department) | {"CHASSIS_FAILPOINT": failpoint})
    task = system.supervisor.task(armed)
    system.until(lambda: task.poll() is not None)
    assert task.returncode == -9

    system.start_one(f"{department}-worker")
    settle(town)
