"""How the town stands on the eve of its month: an edition, units with approved plans, venues, citizens signed in."""

import re
from datetime import datetime

from chassis.clock import SHANGHAI

from .memory import Caller, Person
from .town import Json, Town

EVE = datetime(2021, 10, 31, 12, tzinfo=SHANGHAI)
YEAR, MONTH = 2021, 11
EDITION: Json = {
    "year": YEAR,
    "name": "2021年学习活动周",
    "theme": "终身学习",
    "opens_on": "2021-11-01",
    "closes_on": "2021-12-31",
    "rules": {"party_limit": 4, "no_show_limit": 4},
}
UNITS = {"社区学院": "420102", "市图书馆": "420105", "文化馆": "420106"}
AREAS = {"420102": "江岸区", "420105": "汉阳区", "420106": "武昌区"}
VENUES = {"省博": ("420106", {"报告厅": 6, "小教室": 3}), "科技馆": ("420102", {"放映厅": 8, "实验室": 4})}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
LANDLINES, PHONELESS = "何吕施", "张孔曹严"
OFFICE = Caller("the office", "office", ("office",))
GATEWAY = Caller("the gateway", "gateway", ("gateway",))


def establish(town: Town) -> None:
    """Found the town: what is there before anybody does anything."""
    town.reach(EVE, "eve")
    town.open()
    edition = done(town, OFFICE, "POST", "/editions", EDITION, "reporting")["id"]
    for unit, district in UNITS.items():
        found_unit(town, edition, unit, district)
    for venue, (district, spaces) in VENUES.items():
        found_venue(town, venue, district, spaces)
    done(town, OFFICE, "PATCH", f"/editions/{edition}", {"status": "open"}, "reporting")
    employ(town)
    for unit in UNITS:
        approve_plan(town, edition, unit)
    town.rest()
    for n, name in enumerate(SURNAMES):
        welcome(town, Person(f"{name}某", f"1990000{n:04}", language="en" if n % 3 == 2 else "zh"))
    for n, name in enumerate(LANDLINES):
        town.memory.people[f"{name}奶奶"] = Person(f"{name}奶奶", f"027-8535{n:04}")
    for name in PHONELESS:
        town.memory.people[f"{name}爷爷"] = Person(f"{name}爷爷", None)
    town.rest()


def done(
    town: Town, who: Caller, method: str, path: str, json: Json, department: str = "registration"
) -> Json:
    """The body of an answer that must be good."""
    answer = town.ask(who, method, path, json, department)
    assert answer.is_good, f"{method} {path}: {answer.body}"
    body: Json = answer.body
    return body


def found_unit(town: Town, edition: str, unit: str, district: str) -> None:
    body = {"name": unit, "kind": "单位", "district": district, "area": AREAS[district], "role": "executor"}
    id = done(town, OFFICE, "POST", "/units", body | {"edition_id": edition}, "reporting")["id"]
    town.memory.staff[unit] = Caller(unit, f"editor of {unit}", ("unit_editor",), units=(id,))


def found_venue(town: Town, venue: str, district: str, spaces: dict[str, int]) -> None:
    body = {
        "name": venue,
        "sector": "文化",
        "district": district,
        "area": AREAS[district],
        "address": f"{venue}路1号",
    }
    spaces_wanted = [{"name": name, "seats": seats} for name, seats in spaces.items()]
    town.memory.venues[venue] = done(
        town, OFFICE, "POST", "/venues", body | {"spaces": spaces_wanted}, "venues"
    )
    id = town.memory.venues[venue]["id"]
    town.memory.staff[venue] = Caller(venue, f"operator of {venue}", ("venue_operator",), venues=(id,))


def employ(town: Town) -> None:
    """The city's desk and its doors work for all units and venues."""
    staff = town.memory.staff.values()
    units = tuple(id for caller in staff for id in caller.units)
    venues = tuple(id for caller in staff for id in caller.venues)
    town.memory.staff |= {
        "desk": Caller("the desk", "desk", ("desk",), units, venues),
        "door": Caller("the door", "door", ("door",), units, venues),
        "office": OFFICE,
    }


def approve_plan(town: Town, edition: str, unit: str) -> None:
    """A plan must have a row to be approved; everything that matters is announced later."""
    editor = town.memory.staff[unit]
    sitting = {
        "starts_at": "2021-12-30T09:00:00",
        "ends_at": "2021-12-30T10:00:00",
        "seats": 1,
        "prevention": ["戴口罩"],
    }
    place = {"name": f"{unit}礼堂", "district": UNITS[unit], "area": AREAS[UNITS[unit]]}
    row = {"title": f"{unit}年终总结", "kind": "讲座", "mode": "offline", "series": "职工教育与人才发展"}
    row |= {"sittings": [sitting | {"place": place}]}
    body = {"edition_id": edition, "unit_id": editor.units[0], "activities": [row]}
    plan = done(town, editor, "POST", "/plans", body, "reporting")["id"]
    town.memory.plans[unit] = plan
    done(town, editor, "POST", f"/plans/{plan}/submit", {}, "reporting")
    done(town, OFFICE, "POST", f"/plans/{plan}/approve", {}, "reporting")


def welcome(town: Town, person: Person) -> None:
    """A citizen signs in with the code that is sent, and is remembered."""
    done(town, GATEWAY, "POST", "/sign-in-codes", {"phone": person.phone})
    code = code_sent(town)
    person.id = done(town, GATEWAY, "POST", "/sign-ins", {"phone": person.phone, "code": code})["citizen_id"]
    town.memory.people[person.name] = person


def code_sent(town: Town) -> str:
    """The one-time code that has just been asked for."""
    town.do_jobs()
    return next(re.findall(r"\d{6}", line)[-1] for line in reversed(town.log) if "(sign_in_code)" in line)
