"""Registration is restored from a backup while everyone else goes on: in the end all sides are equal again."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from chassis.storage.db import reading
from deploy.servers.postgresql import binaries
from registration.sessions.model import Session
from tests.fixtures.story import EDITION, VENUES
from tests.fixtures.week import KINDS, PASSWORD, City, new_city

pytestmark = pytest.mark.timeout(300)
DAYS = ["2021-11-06", "2021-11-08"]
SLOTS = [{"starts": "09:00", "ends": "11:00", "seats": 300}]


@pytest.fixture(params=KINDS)
def city(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[City]:
    with new_city(request.param, tmp_path, request) as city:
        yield city


class Backup:
    """Registration's database as it is now, to be put back; with pg_dump where there is a server."""

    def __init__(self, city: City, folder: Path) -> None:
        self.database = city.apps["registration"].extensions["database"]
        self.url = make_url(city.apps["registration"].extensions["settings"].database_url)
        self.copy = folder / "backup"
        if self.url.get_backend_name() == "sqlite":
            self.database.close()
            shutil.copy(str(self.url.database), self.copy)
        else:
            self._run("pg_dump", "--format=custom", f"--file={self.copy}", self._address)

    def restore(self) -> None:
        self.database.close()
        if self.url.get_backend_name() == "sqlite":
            for end in ("", "-wal", "-shm"):
                Path(f"{self.url.database}{end}").unlink(missing_ok=True)
            shutil.copy(self.copy, str(self.url.database))
        else:
            self._run("pg_restore", "--clean", "--if-exists", f"--dbname={self._address}", str(self.copy))

    @property
    def _address(self) -> str:
        return self.url.set(drivername="postgresql").render_as_string(hide_password=False)

    @staticmethod
    def _run(program: str, *words: str) -> None:
        folder = binaries()
        assert folder
        subprocess.run([str(folder / program), *words], check=True, capture_output=True)


class Week:
    """An edition, a museum that is open on two days, and citizens who book it for three."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.edition = city.office.post("/api/reporting/editions", EDITION)
        city.office.patch(f"/api/reporting/editions/{self.edition['id']}", {"status": "open"})
        self.museum = city.office.post("/api/venues/venues", VENUES["museum"])
        self.keeper = city.staff("keeper", "venue_operator", venues=[self.museum["id"]])
        body = {"dates": DAYS, "slots": SLOTS}
        openings = self.keeper.post(f"/api/venues/venues/{self.museum['id']}/openings", body)["items"]
        self.saturday, self.monday = (opening["slots"][0]["id"] for opening in openings)
        city.settle()
        self.citizens = [city.citizen(f"1990000020{n}") for n in range(6)]

    def book(self, *who: int) -> None:
        for n in who:
            party = [{"name": f"欧阳试验{n}{m}"} for m in range(3)]
            body = {"session_id": self.saturday, "party": party}
            self.citizens[n].post("/api/registration/bookings", body)
        self.city.settle()

    def give_back(self, n: int) -> None:
        [booking] = self.citizens[n].get("/api/registration/bookings")["items"]
        self.citizens[n].delete(f"/api/registration/bookings/{booking['id']}")
        self.city.settle()

    def close_monday(self) -> None:
        path = f"/api/venues/venues/{self.museum['id']}/closures"
        people = self.keeper.get(f"{path}/preview", date="2021-11-08")["people"]
        self.keeper.post(path, {"date": "2021-11-08", "reason": "检修", "expected": people})
        self.city.settle()

    def truth(self) -> dict[str, tuple[str, int]]:
        """{session: (status, people)} as registration has them."""
        with self.city.apps["registration"].app_context(), reading() as db:
            return {str(row.id): (row.status, row.confirmed) for row in db.scalars(select(Session))}

    def public(self) -> dict[str, tuple[str, int]]:
        """The same by the catalogue."""
        sessions = self.city.anyone().get("/api/catalogue/sessions", limit=100)["items"]
        return {
            session["id"]: (
                session["status"],
                session["capacity"] - session["seats_left"] if session["status"] == "open" else 0,
            )
            for session in sessions
        }

    def figures(self) -> tuple[int, int]:
        """(bookings, people) by reporting."""
        query = {"edition_id": self.edition["id"]}
        totals = self.city.office.get("/api/reporting/statistics", **query)["totals"]
        return totals["bookings"], totals["people"]

    def demand(self) -> dict[str, tuple[str, int]]:
        """The same by venues."""
        path = f"/api/venues/venues/{self.museum['id']}/day"
        items = [item for day in DAYS for item in self.keeper.get(path, date=day)["items"]]
        return {item["id"]: (item["status"], item["confirmed"]) for item in items}

    def lost(self) -> str:
        """The page of the office that lists what was lost, in Chinese."""
        client = self.city.apps["gateway"].test_client()
        signed_in = client.post("/api/sign-in/staff", json={"username": "office", "password": PASSWORD})
        assert signed_in.status_code == 200
        return client.get("/staff/lost-bookings").text

    def do(self, department: str, command: str) -> Any:
        result = self.city.apps[department].test_cli_runner().invoke(args=[command])
        assert result.exit_code == 0, result.output
        for _ in range(2):
            self.city.settle()
        return result.output


def test_all_sides_are_equal_after_a_backup_was_restored(city, tmp_path):
    week = Week(city)
    week.book(0)
    backup = Backup(city, tmp_path)
    week.book(1, 2, 3, 4)
    week.close_monday()
    assert week.truth() == week.public() == week.demand()
    assert week.truth() == {week.saturday: ("open", 15), week.monday: ("cancelled", 0)}
    assert "没有少了的报名" in week.lost()
    backup.restore()
    week.book(5)
    assert week.truth()[week.saturday] == ("open", 6)
    assert week.public()[week.saturday] == ("open", 15), "the case: what was told before is believed for ever"
    result = week.do("registration", "restored")
    assert result.count("\n") < 12, "progress, not a line for each event"
    assert week.truth() == week.public() == week.demand()
    assert week.truth() == {week.saturday: ("open", 6), week.monday: ("cancelled", 0)}
    assert week.figures() == (2, 6)
    assert "恢复前 15 人，现在 6 人" in week.lost()
    week.book(1, 2, 3)
    assert "没有少了的报名" in week.lost()
    assert week.public()[week.saturday] == ("open", 15)


def test_the_same_backup_restored_again_hides_nothing(city, tmp_path):
    week = Week(city)
    week.book(0)
    backup = Backup(city, tmp_path)
    for _ in range(2):
        week.book(1)
        week.give_back(0)
        backup.restore()
        assert week.truth()[week.saturday] == ("open", 3)
        week.do("registration", "restored")
        assert week.truth() == week.public() == week.demand()
        assert week.figures() == (1, 3)
        page = week.lost()
        assert "恢复前 3 人，现在 3 人" in page, "one booking was lost, and that another was given back"
        assert "没有了的报名：1 份" in page and "没有了的取消：1 份" in page


def test_one_command_rebuilds_the_catalogue(city):
    week = Week(city)
    week.book(0)
    week.close_monday()
    public = week.public()
    week.do("gateway", "rebuild")
    assert week.public() == public
    with city.another_gateway():
        assert week.public() == {}
        week.do("gateway", "rebuild")
        assert week.public() == public
