"""Opening hours as data: taken, put into words, told; what contradicts itself is refused by its field."""

import pytest

from tests.fixtures.venues import LIBRARY, faults

MUSEUM = {
    "weekly": [
        {
            "weekdays": ["Tu", "We", "Th", "Fr", "Sa", "Su"],
            "opens": "09:00",
            "closes": "17:00",
            "last_entry": "16:00",
        }
    ]
}
SPAN = {"weekdays": ["Mo"], "opens": "09:00", "closes": "12:00"}


def hours(*spans, exceptions=(), **changes):
    return {"sets": [{"weekly": list(spans), "exceptions": list(exceptions)} | changes]}


@pytest.fixture
def change(operator, library):
    """Give the library other hours."""
    return lambda body, **more: operator.patch(
        f"/venues/{library['id']}", json={"opening_hours": body} | more
    )


def test_hours_are_shown_as_they_were_sent_and_told_in_minutes(change, operator, library, places):
    answer = change({"sets": [MUSEUM]})
    assert answer.status_code == 200, answer.json
    [hours] = answer.json["opening_hours"]["sets"]
    assert hours == {"name": "", "exceptions": [], "weekly": MUSEUM["weekly"]}
    assert answer.json["hours"] == "周二至周日 9:00–17:00，16:00停止入馆，周一闭馆"
    assert answer.json["osm_hours"] == [
        {"name": "", "text": 'Tu-Su 09:00-17:00 open "last entry 16:00"'},
    ]
    state = places.states("venue")[-1]
    [weekly] = state["opening_hours"]["sets"][0]["weekly"]
    assert (weekly["opens"], weekly["closes"], weekly["last_entry"]) == (540, 1020, 960)
    assert (state["hours"], state["osm_hours"]) == (answer.json["hours"], answer.json["osm_hours"])
    again = operator.patch(
        f"/venues/{library['id']}", json={"opening_hours": answer.json["opening_hours"]}
    ).json
    assert again == answer.json | {"version": again["version"]}


def test_a_new_venue_has_its_hours_as_data(office):
    body = LIBRARY | {"opening_hours": {"sets": [MUSEUM]}}
    assert office.create("/venues", json=body).json["hours"].startswith("周二至周日")


def test_everything_is_told_again(change, places):
    change({"sets": [MUSEUM]})
    before = places.states("venue")[-1]
    places.republish()
    assert places.states("venue")[-1] == before


def test_hours_end_at_midnight_or_after_it(change, places):
    late = {"weekdays": ["Fr"], "opens": "18:00", "closes": "02:00", "last_entry": "01:00"}
    answer = change(hours(late, SPAN | {"closes": "24:00"}))
    assert answer.json["hours"].startswith("周一 9:00–24:00，周五 18:00–次日2:00，次日1:00停止入馆")
    assert answer.json["opening_hours"]["sets"][0]["weekly"][0]["closes"] == "02:00"
    [friday, monday] = places.states("venue")[-1]["opening_hours"]["sets"][0]["weekly"]
    assert (friday["closes"], friday["last_entry"], monday["closes"]) == (26 * 60, 25 * 60, 1440)


def test_several_sets_each_have_their_line(change):
    lending = {"name": "图书外借", "weekly": [SPAN, SPAN | {"opens": "13:00", "closes": "18:30"}]}
    closed = {"date": "2021-11-10", "until_date": "2021-11-12", "note": "换书"}
    children = {"name": "少儿室", "weekly": [SPAN | {"weekdays": ["Sa", "Su"]}], "exceptions": [closed]}
    answer = change({"sets": [lending, children]})
    assert answer.json["hours"] == (
        "图书外借：周一 9:00–12:00、13:00–18:30，周二至周日闭馆；"
        "少儿室：周六、周日 9:00–12:00，周一至周五闭馆；2021年11月10日至11月12日闭馆"
    )
    assert answer.json["osm_hours"][1] == {
        "name": "少儿室",
        "text": "Sa-Su 09:00-12:00; 2021 Nov 10-2021 Nov 12 off",
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "field"),
    [
        (hours(SPAN | {"weekdays": ["Xx"]}), "weekly.0.weekdays.0"),
        (hours(SPAN | {"weekdays": []}), "weekly.0.weekdays"),
        (hours(SPAN | {"opens": "24:30"}), "weekly.0.opens"),
        (hours(SPAN | {"closes": "08:00"}), "weekly.0.closes"),
        (hours(SPAN | {"closes": "09:00"}), "weekly.0.closes"),
        (hours(SPAN | {"closes": "09:09"}), "weekly.0.closes"),
        (hours(SPAN | {"last_entry": "12:30"}), "weekly.0.last_entry"),
        (hours(SPAN | {"last_entry": "09:00"}), "weekly.0.last_entry"),
        (hours(SPAN, SPAN | {"opens": "11:00"}), "weekly.1.opens"),
        (hours(SPAN | {"weekdays": ["Mo", "Mo"]}), "weekly.0.opens"),
        (
            hours(
                SPAN | {"opens": "00:00"},
                SPAN | {"weekdays": ["Su"], "opens": "20:00", "closes": "02:00"},
            ),
            "weekly.0.opens",
        ),
        (hours(), "weekly"),
        (hours(SPAN, exceptions=[{"date": "2020-11-09"}]), "exceptions.0.date"),
        (hours(SPAN, exceptions=[{"date": "2031-11-09"}]), "exceptions.0.date"),
        (hours(SPAN, exceptions=[{"date": "2021-02-30"}]), "exceptions.0.date"),
        (
            hours(SPAN, exceptions=[{"date": "2021-11-09", "until_date": "2021-11-08"}]),
            "exceptions.0.until_date",
        ),
        (
            hours(
                SPAN,
                exceptions=[
                    {"date": "2021-11-09", "until_date": "2021-11-12"},
                    {"date": "2021-11-12"},
                ],
            ),
            "exceptions.1.date",
        ),
        (
            hours(
                SPAN, exceptions=[{"date": "2021-11-09", "spans": [{"opens": "10:00", "closes": "09:00"}]}]
            ),
            "exceptions.0.spans.0.closes",
        ),
    ],
)
def test_what_contradicts_itself_is_refused_by_its_field(change, events, body, field):
    before = events()
    answer = change(body)
    assert faults(answer) == [f"opening_hours.sets.0.{field}"]
    assert answer.json["errors"][0]["message"]
    assert events() == before


def test_two_sets_of_one_name_are_refused(change):
    assert faults(change({"sets": [MUSEUM, MUSEUM]})) == ["opening_hours.sets.1.name"]
    assert faults(change({"sets": []})) == ["opening_hours.sets"]


def test_the_office_may_mean_a_past_exception_and_what_was_there_stays(change, office, operator, library):
    past = hours(SPAN, exceptions=[{"date": "2020-11-09"}])
    assert faults(change(past, on_purpose=True)) == ["on_purpose"]
    path = f"/venues/{library['id']}"
    answer = office.patch(path, json={"opening_hours": past, "on_purpose": True})
    assert answer.status_code == 200
    more = {"sets": [answer.json["opening_hours"]["sets"][0] | {"weekly": [SPAN | {"closes": "13:00"}]}]}
    assert operator.patch(path, json={"opening_hours": more}).status_code == 200


def test_words_beside_the_data_are_refused_until_it_is_taken_away(change, operator, library):
    words = change({"sets": [MUSEUM]}).json["hours"]
    path = f"/venues/{library['id']}"
    assert faults(operator.patch(path, json={"hours": "每天"})) == ["hours"]
    assert operator.patch(path, json={"hours": words, "notice": "戴口罩"}).status_code == 200
    answer = operator.patch(path, json={"hours": "每天", "opening_hours": None})
    assert (answer.json["hours"], answer.json["osm_hours"]) == ("每天", [])
