"""Opening hours on both databases: kept whole, told again whole, and changed by two at once without a mixture."""

from tests.fixtures.threads import at_once

SPAN = {"weekdays": ["Fr"], "opens": "18:00", "closes": "02:00", "last_entry": "01:00"}


def hours(name):
    return {"sets": [{"name": name, "weekly": [SPAN], "exceptions": [{"date": "2021-11-12", "note": name}]}]}


def test_hours_are_kept_and_told_again(places):
    path = f"/venues/{places.venue()['id']}"
    position = {"latitude": 30.59, "longitude": 114.3}
    changed = places.office.patch(path, json={"opening_hours": hours("夜场"), "position": position}).json
    assert places.office.get(path).json == changed
    before = places.states("venue")[-1]
    places.republish()
    assert places.states("venue")[-1] == before
    assert before["opening_hours"]["sets"][0]["weekly"][0]["closes"] == 26 * 60
    assert before["position"] == position


def test_two_editors_leave_the_hours_of_one(places):
    path = f"/venues/{places.venue()['id']}"
    names = ("甲", "乙", "丙", "丁")
    answers = at_once(
        *(lambda name=name: places.office.patch(path, json={"opening_hours": hours(name)}) for name in names)
    )
    assert [answer.status_code for answer in answers] == [200] * len(names)
    view = places.office.get(path).json
    last = max(places.states("venue"), key=lambda state: state["version"])
    assert (last["version"], last["hours"]) == (1 + len(names), view["hours"])
    [part] = view["opening_hours"]["sets"]
    assert part["exceptions"][0]["note"] == part["name"] and view["hours"].startswith(part["name"])
