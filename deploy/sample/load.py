"""Files the sample week through the portal's API, as the office, units, venues and citizens would.

Nothing here knows a database or a department's address. A load that broke can be run again and goes on: what
creates carries a key made of its words, and every other step looks at what is there first.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from . import papers, plans, week
from .accounts import Accounts
from .honours import Honours
from .portal import Json, Portal, Refused, until, wait_for
from .visits import Visits
from .week import SHANGHAI, Table

T = TypeVar("T")
Report = Callable[[int, int, str], None]
AT_ONCE = 3
TASKS = "/api/reporting/tasks"
DOOR, DESK, CITY_DESK, REVIEWER = "door", "desk", "city_desk", "reviewer"
DOOR_VENUE, DESK_UNIT = "湖北省博物馆", "市推进学习型城市建设工作领导小组办公室"


def load(base_url: str, accounts_path: Path, office: Mapping[str, str], progress: Report) -> None:
    """Load the Wuhan 2021 week into the portal at `base_url`.

    `office`: {"username", "password"} of an office account. `accounts_path`: accounts.json; what it holds
    already is kept, every account opened here is added. `progress(done, total, word)` is called after each
    step, from any thread but never from two at once. Raises portal.Refused when the portal refuses a step,
    portal.Overdue when an event does not arrive.
    """
    Load(week.read(), base_url, Accounts(Path(accounts_path)), office, progress).run()


class Load:
    """One load: what has been filed so far, by the names that the files use."""

    def __init__(
        self,
        sample: week.Week,
        base_url: str,
        accounts: Accounts,
        office: Mapping[str, str],
        progress: Report,
    ) -> None:
        self.week = sample
        self.base_url = base_url
        self.portal = Portal(base_url)
        self.accounts = accounts
        self.progress = progress
        self.office = self.portal.as_staff(office["username"], office["password"])
        self.edition_id = ""
        self.units: dict[str, str] = {}
        self.venues: dict[str, Json] = {}
        self.sessions: dict[tuple[str, datetime], str] = {}
        self._done = 0
        self._lock = threading.Lock()

    def run(self) -> None:
        self.edition_id = self.set_up_edition()["id"]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            self.units = dict(for_each(pool, self.register_unit, self.week.units))
            self.venues = dict(for_each(pool, self.register_venue, self.week.venues))
            self.open_edition()
            self.open_shared_accounts()
            for_each(pool, self.declare_openings, self.week.venues)
            for_each(pool, self.draw_route, self.week.routes)
            for_each(pool, self.add_resource, self.week.resources)
            for_each(pool, self.give_pledge, self.week.venues)
            for_each(pool, self.limit_capacity, [venue for venue in self.week.venues if "policy" in venue])
            early = [plan for plan in self.week.plans if not plan.get("late")]
            filed_plans = for_each(pool, self.file_plan, early)
            # One after the other: where the first is answered, most others are.
            for plan in filed_plans:
                self.wait_for_answers(plan)
            for_each(pool, self.file_late_plan, [plan for plan in self.week.plans if plan.get("late")])
            for_each(pool, self.give_way, list(zip(early, filed_plans, strict=True)))
            self.file_papers(pool)
        self.honour()
        self.let_citizens_book()
        self.make_files()

    # The office

    def set_up_edition(self) -> Json:
        edition = self.week.edition
        words = ("name", "name_en", "theme", "theme_en")
        body = {name: edition[name] for name in ("year", *words, "desk_phone", "organisers", "rules")}
        body |= {name: edition[name].isoformat() for name in ("opens_on", "closes_on")}
        # The sample may be loaded when a deadline of it is past, or the whole week.
        body["on_purpose"] = True
        body["deadlines"] = {name: moment.isoformat() for name, moment in edition["deadlines"].items()}
        registered_edition = self.office.post(
            "/api/reporting/editions", body, key=f"edition {edition['name']}"
        )
        self.one_done("活动周 edition")
        return registered_edition

    def open_edition(self) -> None:
        """Open it, its organisers now bound to their units where one has the name."""
        path = f"/api/reporting/editions/{self.edition_id}"
        if self.office.get(path)["status"] != "open":
            organisers = [
                {**organiser, "unit_id": self.units.get(organiser["name"])}
                for organiser in self.week.edition["organisers"]
            ]
            self.office.patch(path, {"status": "open", "organisers": organisers})
        self.one_done("活动周 edition")

    def register_unit(self, unit: Table) -> tuple[str, str]:
        body = {name: unit[name] for name in ("name", "kind", "role", "contact")}
        body |= self.week.with_area(area=unit["area"]) | {"edition_id": self.edition_id}
        body |= plans.chosen(unit, "name_en", "public_phone")
        registered_unit = self.office.post("/api/reporting/units", body, key=f"unit {unit['name']}")
        self.accounts.make(self.office, unit["account"], "unit_editor", unit=registered_unit["id"])
        self.one_done("成员单位 units")
        return unit["name"], registered_unit["id"]

    def register_venue(self, venue: Table) -> tuple[str, Json]:
        columns = ("name", "name_en", "sector", "address", "notice", "spaces")
        body = {name: venue[name] for name in columns} | self.week.with_area(
            area=venue.get("area", week.CITY)
        )
        # Exceptions may be past by the time that the sample is loaded.
        body |= {
            "opening_hours": self.week.opening_hours(venue),
            "on_purpose": True,
            **venue.get("facts", {}),
        }
        registered_venue = self.office.post("/api/venues/venues", body, key=f"venue {venue['name']}")
        self.accounts.make(self.office, venue["account"], "venue_operator", venues=[registered_venue["id"]])
        self.one_done("场馆 venues")
        return venue["name"], registered_venue

    def open_shared_accounts(self) -> None:
        """One account each for a door, a unit's desk, the whole city's, and a reviewer."""
        self.accounts.make(self.office, DOOR, "door", venues=[self.venues[DOOR_VENUE]["id"]])
        self.accounts.make(self.office, DESK, "desk", unit=self.units[DESK_UNIT])
        self.accounts.make(self.office, CITY_DESK, "city_desk")
        self.accounts.make(self.office, REVIEWER, "reviewer")
        self.one_done("账号 accounts")

    def draw_route(self, route: Table) -> None:
        """A stop that is no venue of the file is a place of its own, which no venue opens."""
        stops = [
            {
                "title": stop.get("venue") or stop["site"],
                "title_en": stop.get("site_en"),
                "kind": "venue" if stop.get("venue") in self.venues else "place",
                "venue_id": self.venues[stop["venue"]]["id"] if stop.get("venue") in self.venues else None,
            }
            | plans.chosen(stop, "words", "minutes", "walking_minutes")
            for stop in route["stop"]
        ]
        body = {"title": route["name"], "title_en": route.get("name_en"), "stops": stops}
        body |= {"summary": route["summary"]}
        self.office.post("/api/venues/routes", body, key=f"route {route['name']}")
        self.one_done("学习路线图 routes")

    def add_resource(self, resource: Table) -> None:
        """The office adds it for the venue or the unit whose it is."""
        special = ("venue", "unit", "page", "failed")
        body = {name: value for name, value in resource.items() if name not in special}
        if "page" in resource:
            body["url"] = f"{self.base_url}{resource['page']}"
        venue = self.venues.get(resource.get("venue", ""))
        body |= {
            "venue_id": venue["id"] if venue else None,
            "unit_id": self.units.get(resource.get("unit", "")),
        }
        added_resource = self.office.post("/api/venues/resources", body, key=f"resource {resource['title']}")
        for moment in resource.get("failed", []):
            look = {"outcome": "failed", "at": self.week.moment(moment).isoformat()}
            path = f"/api/venues/resources/{added_resource['id']}/looks"
            self.office.post(path, look, key=f"look {resource['title']} {moment}")
        self.one_done("学习资源 resources")

    # The venues

    def declare_openings(self, venue: Table) -> None:
        """The office declares them, as some were in the days before, which only the office may say."""
        path = f"/api/venues/venues/{self.venues[venue['name']]['id']}/openings"
        for number, opening in enumerate(venue["opening"]):
            if opening.get("weekly"):
                self.declare_pattern(venue, opening, number)
                continue
            dates = [date.isoformat() for date in self.week.dates(opening)]
            body = {"dates": dates, "slots": self.week.slots(opening), **plans.chosen(opening, "booking")}
            openings = self.office.post(
                path, body | {"on_purpose": True}, key=f"opening {venue['name']} {number}"
            )
            for day in openings["items"]:
                starts = sorted(slot["starts"] for slot in body["slots"])
                moments = (f"{day['date']}T{start}+08:00" for start in starts)
                slots = (slot | {"starts_at": at} for slot, at in zip(day["slots"], moments, strict=True))
                self.know_sessions((venue["name"], slot) for slot in slots)
            self.one_done("场馆开放 openings")

    def declare_pattern(self, venue: Table, opening: Table, number: int) -> None:
        """The office declares a weekly pattern of a venue, or of a room of it."""
        path = f"/api/venues/venues/{self.venues[venue['name']]['id']}"
        room = self.spaces().get((venue["name"], opening.get("room", "")), {})
        where = {"space_id": room["space_id"]} if room else {}
        pattern = self.week.pattern(opening) | where | plans.chosen(opening, "booking")
        key = f"pattern {venue['name']} {number}"
        self.office.post(f"{path}/declarations", pattern | {"on_purpose": True}, key=key)
        span = {name: pattern[name] for name in ("from_date", "until_date")} | where
        for day in self.office.get(f"{path}/opening-days", **span)["items"]:
            for day_opening in day["openings"]:
                self.know_sessions((venue["name"], slot) for slot in day_opening["slots"])
        self.one_done("场馆开放 openings")

    def give_pledge(self, venue: Table) -> None:
        """The office writes down what a venue promised before the week began, once venues has heard of the edition."""
        path = f"/api/venues/venues/{self.venues[venue['name']]['id']}/pledges/{self.edition_id}"
        if wait_for(self.office, path)["pledged"] != venue["pledge"]:
            self.office.put(path, venue["pledge"])
        self.one_done("开放承诺 pledges")

    def limit_capacity(self, venue: Table) -> None:
        """The office cuts what a venue may take at a time, from a moment that may be past by now."""
        policy = venue["policy"] | {"from_at": self.week.moment(venue["policy"]["from_at"]).isoformat()}
        body = policy | {"scope": "venue", "venue_id": self.venues[venue["name"]]["id"], "on_purpose": True}
        self.office.post("/api/venues/capacity-policies", body, key=f"policy {venue['name']}")

    def answer_wishes(self) -> None:
        """The office opens a slot for who asked, as it may do for any venue, also when the sample is loaded late."""
        answer = self.week.answer
        what = {"date": answer["date"].isoformat(), "part": answer["part"], "note": answer["note"]}
        path = f"/api/venues/venues/{self.venues[answer['venue']]['id']}/answers"
        body = what | week.slot(answer["slot"]) | {"on_purpose": True}
        self.office.post(path, body, key=f"answer {answer['venue']} {answer['date']}")

    def close_venues(self) -> None:
        for closure in self.week.closures:
            self.close_a_venue(closure)

    def close_a_venue(self, closure: Table) -> None:
        venue = next(venue for venue in self.week.venues if venue["name"] == closure["venue"])
        operator = self.accounts.sign_in(self.portal, venue["account"])
        span = self.week.closing_span(closure)
        when = plans.times(span) if span else {"date": closure["date"].isoformat()}
        body = when | plans.chosen(closure, "reason", "note")
        path = f"/api/venues/venues/{self.venues[venue['name']]['id']}/closures"
        key = f"closure {venue['name']} {closure['date']}"
        until(partial(declare_closure, operator, path, when, body, key), f"the closure of {venue['name']}")

    # The units

    def file_plan(self, plan: Table) -> Json:
        """File a plan and lead it to the state it is to have."""
        unit = self.unit_of(plan)
        unit_id = self.units[plan["unit"]]
        body = plans.body(self.week, plan, edition_id=self.edition_id, unit_id=unit_id, spaces=self.spaces())
        filed_plan = plans.lead(plan, plans.file(unit, body), unit=unit, office=self.office)
        papers.propose(plan, filed_plan, unit)
        for activity in filed_plan["activities"]:
            self.know_sessions((activity["title"], sitting) for sitting in activity["sittings"])
        self.one_done("活动方案 plans")
        return filed_plan

    def file_late_plan(self, plan: Table) -> None:
        """File a plan after the others have their spaces, and place anew what the venues refuse."""
        filed_plan = self.wait_for_answers(self.file_plan(plan))
        plans.move(self.week, plan, filed_plan, self.unit_of(plan), "placed_anew")
        self.wait_for_answers(filed_plan)

    def give_way(self, plan_and_filed: tuple[Table, Json]) -> None:
        """Give up a room's time for another, once somebody is in line for it."""
        plan, filed_plan = plan_and_filed
        plans.move(self.week, plan, filed_plan, self.unit_of(plan), "gives_way")

    def wait_for_answers(self, filed_plan: Json) -> Json:
        return plans.wait_for_answers(self.office, filed_plan["id"])

    def file_papers(self, pool: ThreadPoolExecutor) -> None:
        """What is asked of units, what they say to it, and their material."""
        asked_for = papers.Papers(self.week, self.office, self.edition_id, self.units, self.unit_named)
        requirements = asked_for.list_requirements()
        for_each(pool, asked_for.hand_in, [part for part in self.week.material if part["unit"] in self.units])
        for statement in self.week.statements:
            asked_for.say(statement, requirements)
        asked_for.announce()
        self.one_done("要交的材料 papers")

    def honour(self) -> None:
        """Stars and brands nominated, scored and decided."""
        people = self.portal, self.office, self.accounts
        Honours(self.week, *people, self.edition_id, self.units, self.unit_named).run()
        self.one_done("评选 honours")

    def unit_of(self, plan: Table) -> Portal:
        return self.unit_named(plan["unit"])

    def unit_named(self, name: str) -> Portal:
        """The portal for a unit."""
        unit = next(unit for unit in self.week.units if unit["name"] == name)
        return self.accounts.sign_in(self.portal, unit["account"])

    def spaces(self) -> dict[tuple[str, str], dict[str, str]]:
        return {
            (name, space["name"]): {"venue_id": venue["id"], "space_id": space["id"]}
            for name, venue in self.venues.items()
            for space in venue["spaces"]
        }

    # The citizens

    def let_citizens_book(self) -> None:
        """Bookings, cancellations, check-ins; then a venue closes, and the portal has heard of it all."""
        desk = self.accounts.sign_in(self.portal, DESK)
        venue_ids = {name: venue["id"] for name, venue in self.venues.items()}
        visits = Visits(self.week, self.portal, self.sessions, desk, venue_ids)
        visits.book_all(self.one_done)
        self.answer_wishes()
        visits.cancel_some()
        visits.check_in_some()
        visits.count_heads(self.office)
        self.one_done("取消与签到 cancellations, check-ins")
        self.close_venues()
        visits.wait_for_closures()
        self.one_done("临时关闭 closure")
        for session_id in {booking_view["session_id"] for _, _, booking_view in visits.booked}:
            wait_for(self.portal, f"/api/catalogue/sessions/{session_id}")
        self.one_done("目录 catalogue")

    def make_files(self) -> None:
        """The city's report, and a pack of what was accepted, to be taken away; made by a worker of reporting."""
        about = {"edition_id": self.edition_id}
        states = {part["state"] for part in self.week.material if part["unit"] in self.units}
        kinds = ("city-report", *(("media-pack",) if "accepted" in states else ()))
        tasks = [
            self.office.post(TASKS, {"kind": kind, "about": about}, key=f"{kind} {self.edition_id}")
            for kind in kinds
        ]
        for task in tasks:
            until(partial(self.find_ended, task["id"]), f"the {task['kind']}")
        self.one_done("全市报告、素材包 report, pack")

    def find_ended(self, task_id: str) -> Json | None:
        """The task, once it has ended."""
        task = self.office.get(f"{TASKS}/{task_id}")
        return task if task["status"] not in ("queued", "running") else None

    def know_sessions(self, parts: Iterable[tuple[str, Json]]) -> None:
        """Remember sittings and slots under what they are called and when they start."""
        for name, part in parts:
            start = datetime.fromisoformat(part["starts_at"]).astimezone(SHANGHAI)
            self.sessions[name, start] = part["id"]

    @property
    def total(self) -> int:
        """Steps in all."""
        sample = self.week
        openings = sum(len(venue["opening"]) for venue in sample.venues)
        bookings = sum(len(citizen["booking"]) for citizen in sample.citizens)
        parts = (sample.units, sample.venues, sample.venues, sample.plans, sample.citizens, sample.routes)
        return len(sample.resources) + sum(map(len, parts)) + openings + bookings + 9

    def one_done(self, word: str) -> None:
        with self._lock:
            self._done += 1
            self.progress(self._done, self.total, word)


def for_each(pool: ThreadPoolExecutor, step: Callable[[Any], T], tables: Iterable[Any]) -> list[T]:
    """Take a step with each, a few at a time; the first failure is raised once those under way have ended."""
    return list(pool.map(step, tables))


def declare_closure(operator: Portal, path: str, when: Json, body: Json, key: str) -> Json | None:
    """The closure, declared upon the numbers of those whom it concerns now, or there already; None while they
    change, as bookings are still being told."""
    standing: list[Json] = operator.get(path)["items"]
    for closure in standing:
        if closure["reason"] == body["reason"]:
            return closure
    preview = operator.get(f"{path}/preview", **when)
    numbers = {
        "expected": preview["people"],
        "refuses": preview["requests"],
        "revokes": preview["revoked"],
    }
    try:
        return operator.post(path, body | numbers, key=f"{key} {[*numbers.values()]}")
    except Refused as refusal:
        if refusal.kind != "preview-outdated":
            raise
        return None
