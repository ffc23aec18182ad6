"""Things of `college`, `museum` and 甲 that others may try to change; made in the city that they are tried in."""

from typing import Any

from tests.fixtures.access import known_of
from tests.fixtures.mistakes import venue
from tests.fixtures.story import PARTY_NAMES, Story
from tests.fixtures.uploads import TUS, metadata

DECLARATION = {
    "from_date": "2021-11-15",
    "until_date": "2021-11-21",
    "weekly": [{"weekdays": ["Tu", "We"], "slots": [{"starts": "09:00", "ends": "10:00", "seats": 5}]}],
    "on_purpose": True,
}
WORDS = {
    "name": "欧阳试验",
    "names": ["欧阳试验"],
    "phone": "13800001234",
    "reason": "来电请我们核对一下",
    "title": "试一试",
    "text": "请大家来看一看",
    "words": "我认为这里写得并不属实，请核对。",
    "links": ["https://example.com/news"],
    "party": [{"name": "欧阳试验"}],
    "starts": "09:00",
    "ends": "10:00",
    "starts_at": "2021-11-20T09:00:00+08:00",
    "ends_at": "2021-11-20T11:00:00+08:00",
    "seats": 5,
}
"""What a body says that names nothing."""
MORE = {
    "POST /check-ins": {"booking_id"},
    "POST /desk/groups": {"phone"},
    "PATCH /my-data": {"name"},
    "POST /wishes": {"venue_id", "date", "part"},
    "POST /desk/wishes": {"venue_id", "date", "part"},
}
"""What some bodies have to say one of."""


def things_of(story: Story) -> dict[str, Any]:
    """{name of a parameter or a property: the id of such a thing}"""
    ids = known_of(story)
    opening = story.city.office.get(f"/api/venues/openings/{ids['opening_id']}")
    papers = of_the_college(story, ids)
    story.city.settle()
    return ids | of_the_museum(story) | papers | at_the_door(story, opening["slots"]) | WORDS


def of_the_museum(story: Story) -> dict[str, Any]:
    museum = story.staff["museum"]
    day = {"date": "2021-11-26", "reason": "布展"}
    course = {"kind": "course", "title": "荆楚", "url": "https://example.com/jing"}
    stops = [{"title": "博物馆", "kind": "venue", "venue_id": story.venues["museum"]["id"]}]
    opening = museum.get(venue(story, "openings"))["items"][0]
    return {
        "declaration_id": museum.post(venue(story, "declarations"), DECLARATION)["id"],
        "closure_id": museum.post(venue(story, "closures"), day)["id"],
        "resource_id": museum.post(
            "/api/venues/resources", course | {"venue_id": story.venues["museum"]["id"]}
        )["id"],
        "route_id": museum.post("/api/venues/routes", {"title": "新路", "stops": stops})["id"],
        "space_id": story.venues["museum"]["spaces"][0]["id"],
        "slot_id": opening["slots"][0]["id"],
    }


def of_the_college(story: Story, ids: dict[str, Any]) -> dict[str, Any]:
    college, office, edition = story.staff["college"], story.city.office, {"edition_id": story.edition["id"]}
    rules = {"opens_at": "2021-10-01T00:00:00+08:00", "closes_at": "2021-12-01T00:00:00+08:00"}
    path = f"/api/reporting/honour-rules/{story.edition['id']}"
    answer = office.ask("PUT", path, rules | {"on_purpose": True}, headers={"If-Match": '"0"'})
    assert answer.status_code == 200, answer.text
    bodies = {"area": "江岸区", "kind": "star", "unit_id": ids["unit_id"], "name": "王试验"}
    of_file = metadata(filename="开幕式.mp4", unit_id=ids["unit_id"])
    headers = TUS | {"Upload-Length": "5", "Upload-Metadata": of_file}
    begun = college.ask("POST", "/api/reporting/uploads", headers=headers)
    assert begun.status_code == 201, begun.text
    return {
        "nomination_id": college.post("/api/reporting/nominations", edition | bodies)["id"],
        "requirement_id": office.post("/api/reporting/requirements", edition | {"paper": "receipt"})["id"],
        "sitting_id": story.plan("college")["activities"][0]["sittings"][0]["id"],
        "upload_id": begun.headers["Location"].rpartition("/")[2],
    }


def at_the_door(story: Story, slots: list[dict[str, Any]]) -> dict[str, Any]:
    """乙 is booked by the museum, which holds one more seat, and is let in too early; 甲 asks it to open."""
    door, museum, slot = story.staff["door"], story.staff["museum"], slots[-1]["id"]
    caller = {"name": PARTY_NAMES["乙"], "phone": None, "consent": True}
    caller |= {"party": [{"name": PARTY_NAMES["乙"]}], "session_id": slot}
    booking = museum.post("/api/registration/desk/bookings", caller)
    entry = {"code": booking["code"], "session_id": slot, "on_purpose": True}
    wish = {"venue_id": story.venues["museum"]["id"], "date": "2021-11-29", "part": "morning"}
    hold = {"session_id": slot, "seats": 1}
    return {
        "check_in_id": door.post("/api/registration/check-ins", entry)["check_in_id"],
        "wish_id": story.citizens["甲"].post("/api/registration/wishes", wish)["id"],
        "hold_id": museum.post("/api/registration/desk/holds", hold)["id"],
    }
