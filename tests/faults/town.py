"""A tiny week, filed through the API: one edition, one unit, one venue, and whatever a test asks for besides."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from deploy.accounts import account

from .people import Json, Person, ask_for_code, at_once, body_of, code_sent_to, enter, staff
from .system import System

PASSWORD = "correct horse 1"
EDITION = {"year": 2021, "name": "2021年学习周", "theme": "全民智学", "opens_on": "2021-11-05"}
UNIT = {"kind": "区", "role": "undertaker", "district": "420102", "area": "江岸区"}
VENUE = {"name": "江岸区图书馆", "sector": "文化", "district": "420102", "area": "江岸区", "address": "1号"}
PLACE = {"name": "社区学校", "address": "二楼", "district": "420102", "area": "江岸区"}
ROW = {"summary": "用手机挂号", "kind": "讲座", "series": "互联网+全民学习", "audiences": ["老年人群"]}


class Town:
    """One running system with its week; ``office`` and ``operator`` are signed in."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._numbers = itertools.count(1)
        self._days = itertools.cycle(range(8, 30))
        first = account(system.site.var / "demo" / system.base.key / "accounts.json", "office")
        self.office = staff(system.url, "office", first["password"])
        edition = EDITION | {"closes_on": "2021-11-30", "organisers": []}
        self.edition_id = self.office.create("/api/reporting/editions", edition)["id"]
        self.office.patch(f"/api/reporting/editions/{self.edition_id}", {"status": "open"})
        spaces = [{"name": f"{number}号厅", "seats": 500} for number in range(3)]
        self.venue = self.office.create("/api/venues/venues", VENUE | {"spaces": spaces})
        self.operator = self._staff("keeper", "venue_operator", venues=[self.venue["id"]])

    def _unit(self) -> tuple[str, Person]:
        """A new unit, as each files one plan, and its editor, signed in."""
        number = next(self._numbers)
        contact = {"name": "陈站长", "phone": "19900000999"}
        unit = UNIT | {"name": f"江岸区第{number}学习站", "edition_id": self.edition_id, "contact": contact}
        unit_id = self.office.create("/api/reporting/units", unit)["id"]
        return unit_id, self._staff(f"editor{number}", "unit_editor", unit=unit_id)

    def _staff(self, username: str, role: str, unit: str | None = None, venues: Sequence[str] = ()) -> Person:
        details = {"username": username, "roles": [role], "unit": unit, "venues": list(venues)}
        self.office.create("/api/staff", details | {"password": PASSWORD})
        return staff(self.system.url, username, PASSWORD)

    def day(self) -> str:
        """A day of the edition that no other test uses just now."""
        return f"2021-11-{next(self._days):02}"

    def activity(self, *seats: int, day: str | None = None, in_space: bool = False) -> tuple[str, list[str]]:
        """File and approve an activity with a sitting for each number of seats: its id, and the sittings'.

        They can be booked, and the catalogue knows, when this returns.
        """
        activity = self.file(*seats, day=day, in_space=in_space)
        sessions = [sitting["id"] for sitting in activity["sittings"]]
        self.open_for_booking(sessions)
        return activity["id"], sessions

    def file(self, *seats: int, day: str | None = None, in_space: bool = False) -> Json:
        """File and approve an activity, and wait for nothing."""
        day, space = day or self.day(), self.venue["spaces"][0]["id"]
        where: Json = {"venue_id": self.venue["id"], "space_id": space} if in_space else {"place": PLACE}
        sittings = [
            {
                "starts_at": f"{day}T{9 + hour:02}:00+08:00",
                "ends_at": f"{day}T{9 + hour:02}:50+08:00",
                "seats": people,
                "prevention": ["戴口罩"],
                **where,
            }
            for hour, people in enumerate(seats)
        ]
        unit_id, editor = self._unit()
        title = f"手机课第{next(self._numbers)}讲"
        row = ROW | {"title": title, "mode": "offline", "topics": ["智慧助老"], "sittings": sittings}
        body = {"edition_id": self.edition_id, "unit_id": unit_id, "title": title, "activities": [row]}
        plan = self.system.until(partial(_filed, editor, body))
        editor.create(f"/api/reporting/plans/{plan['id']}/submit", {})
        self.office.create(f"/api/reporting/plans/{plan['id']}/approve", {})
        activity: Json = plan["activities"][0]
        return activity

    def slots(self, *seats: int, day: str) -> list[str]:
        """Open the venue for a day, cut into a slot for each number of seats; the slots, ready to be booked."""
        slots = [
            {"starts": f"{9 + hour:02}:00", "ends": f"{10 + hour:02}:00", "seats": number}
            for hour, number in enumerate(seats)
        ]
        path = f"/api/venues/venues/{self.venue['id']}/openings"
        openings = self.operator.create(path, {"dates": [day], "slots": slots})
        slot_ids = [slot["id"] for opening in openings["items"] for slot in opening["slots"]]
        self.open_for_booking(slot_ids)
        return slot_ids

    def close_venue(self, day: str) -> None:
        path = f"/api/venues/venues/{self.venue['id']}/closures"
        preview = self.operator.get(f"{path}/preview", date=day)
        numbers = {
            "expected": preview["people"],
            "refuses": preview["requests"],
            "revokes": preview["revoked"],
        }
        self.operator.create(path, {"date": day, "reason": "停电"} | numbers)

    def open_for_booking(self, sessions: Sequence[str]) -> None:
        for place in ("/api/registration/sessions", "/api/catalogue/sessions"):
            for session_id in sessions:
                self.system.until(partial(self._is_there, f"{place}/{session_id}"))

    def _is_there(self, path: str) -> bool:
        return self.office.ask("GET", path).ok

    def citizens(self, count: int) -> list[Person]:
        """So many people, signed in by phone and code."""
        phones = [f"199{next(self._numbers):08}" for _ in range(count)]
        at_once(partial(ask_for_code, self.system.url), phones)
        return [
            enter(self.system.url, phone, self.system.until(partial(code_sent_to, self.system.url, phone)))
            for phone in phones
        ]

    @contextmanager
    def meanwhile(self, *works: Callable[[], Any]) -> Iterator[list[Future[Any]]]:
        """Let each work run on a thread while the block goes on; both end, or what went wrong is raised."""
        with ThreadPoolExecutor(len(works)) as pool:
            under_way = [pool.submit(work) for work in works]
            yield under_way
            self.system.until(lambda: all(task.done() for task in under_way), 120)
            for task in under_way:
                task.result()


def _filed(editor: Person, body: Json) -> Json:
    """The plan; nothing while reporting has not heard of the venue's space, and so refuses it."""
    answer = editor.post("/api/reporting/plans", body)
    return {} if answer.status_code == 422 and "space_id" in answer.text else body_of(answer)
