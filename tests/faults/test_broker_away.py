"""The broker is stopped, or killed: citizens notice nothing, and everything arrives when it is back."""

import pytest

from deploy import ports
from deploy.site import DEPARTMENTS

from .people import body_of
from .town import Town
from .truth import backlogs, rows, settle

pytestmark = [pytest.mark.timeout(240), pytest.mark.integration]


@pytest.mark.parametrize("town", ["real"], indirect=True)
@pytest.mark.parametrize("way", ["stop", "kill"])
def test_bookings_go_on_and_everything_arrives(town: Town, way: str) -> None:
    day = town.day()
    activity_id, [small, large] = town.activity(3, 400)
    [slot] = town.slots(20, day=day)
    first, second = town.citizens(2)
    body_of(first.book(small, 2))
    settle(town)

    town.system.broker.do(way)
    for path in (
        "/",
        "/activities",
        f"/activities/{activity_id}",
        "/venues",
        "/search?q=手机",
        "/statistics",
    ):
        assert first.ask("GET", path).status_code == 200
    [newcomer] = town.citizens(1)
    waiting = body_of(newcomer.book(small, 2))
    assert (waiting["status"], waiting["position"]) == ("waitlisted", 1)
    booking = first.get("/api/registration/bookings")["items"][0]
    assert body_of(first.cancel(booking["id"]))["status"] == "cancelled"
    assert newcomer.get(f"/api/registration/bookings/{waiting['id']}")["status"] == "confirmed"
    at_slot = body_of(second.book(slot, 3))
    body_of(second.book(large, 1))
    town.close_venue(day)
    assert all(ports.is_ready(town.system.site.port_of(department)) for department in DEPARTMENTS)
    assert backlog(town, "registration") and backlog(town, "venues")

    town.system.broker.start()
    settle(town)
    assert second.get(f"/api/registration/bookings/{at_slot['id']}")["reason"] == "closed"
    assert backlogs(town) == []


def backlog(town: Town, department: str) -> int:
    return len(rows(town, department, "SELECT id AS number FROM outbox"))
