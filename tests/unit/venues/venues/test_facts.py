"""What visitors want to know of a venue, and what its spaces take: said, told, and refused by its field."""

import pytest

from tests.fixtures.venues import LIBRARY, faults

FACTS = {
    "name_en": "Jiang'an District Library",
    "facilities": ["step_free", "nursing_room"],
    "directions": "地铁2号线循礼门站C口，步行五分钟",
    "elder_service": {"manual_window": "一楼服务台", "phone": "027-82810000", "places": 20},
    "bring": "身份证或读者证",
    "position": {"latitude": 30.5928, "longitude": 114.3055},
    "at_once": 3000,
}
SPACE = {"equipment": "投影、音响", "setup_minutes": 30, "clearing_minutes": 15, "needs_approval": True}
SPACE |= {"at_once": 500}


def test_the_facts_of_a_venue_are_shown_and_told(office, operator, library, places):
    answer = operator.patch(f"/venues/{library['id']}", json=FACTS)
    assert answer.status_code == 200, answer.json
    assert {name: answer.json[name] for name in FACTS} == FACTS
    assert places.states("venue")[-1].items() >= FACTS.items()
    new = office.create("/venues", json=LIBRARY | FACTS | {"name": "江汉区图书馆"}).json
    assert {name: new[name] for name in FACTS} == FACTS
    without = operator.patch(f"/venues/{library['id']}", json={"position": None, "elder_service": None}).json
    assert (without["position"], without["elder_service"], without["bring"]) == (None, None, FACTS["bring"])


def test_of_a_venue_that_says_nothing_nothing_is_told(library):
    nothing = {
        "name_en": None,
        "opening_hours": None,
        "osm_hours": [],
        "facilities": [],
        "directions": "",
        "elder_service": None,
        "bring": "",
        "position": None,
        "at_once": None,
    }
    assert {name: library[name] for name in nothing} == nothing
    assert (
        library["spaces"][0].items() >= {"equipment": "", "setup_minutes": 0, "needs_approval": False}.items()
    )


def test_what_a_space_takes_is_shown_and_told(operator, library, places):
    space = operator.create(f"/venues/{library['id']}/spaces", json={"name": "厅", "seats": 9} | SPACE).json
    assert space.items() >= SPACE.items()
    changed = operator.patch(f"/spaces/{space['id']}", json={"setup_minutes": 45}).json
    assert (changed["setup_minutes"], changed["clearing_minutes"]) == (45, 15)
    state = places.states("venue")[-1]["spaces"][-1]
    assert state.items() >= (SPACE | {"setup_minutes": 45}).items()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"facilities": ["pool"]}, "facilities.0"),
        ({"name_en": "江岸区图书馆"}, "name_en"),
        ({"name_en": ""}, "name_en"),
        ({"facilities": ["parking"] * 9}, "facilities"),
        ({"elder_service": {"phone": "+86 none"}}, "elder_service.phone"),
        ({"elder_service": {"places": -1}}, "elder_service.places"),
        ({"position": {"latitude": 30.6}}, "position.longitude"),
        ({"position": {"latitude": 114.3, "longitude": 30.6}}, "position.latitude"),
        ({"position": {"latitude": 30.6, "longitude": -114.3}}, "position.longitude"),
        ({"position": {"latitude": "NaN", "longitude": 114.3}}, "position.latitude"),
        ({"bring": "x" * 201}, "bring"),
        ({"at_once": 0}, "at_once"),
        ({"at_once": 100_001}, "at_once"),
        ({"directions": None}, "directions"),
    ],
)
def test_a_wrong_fact_is_refused_by_its_field(operator, library, events, change, field):
    before = events()
    refusal = faults(operator.patch(f"/venues/{library['id']}", json=change))
    assert field in refusal
    assert all(path.split(".")[0] == field.split(".")[0] for path in refusal)
    assert events() == before


@pytest.mark.parametrize(
    "change", [{"setup_minutes": -1}, {"clearing_minutes": 10**9}, {"needs_approval": "x"}, {"at_once": 0}]
)
def test_a_wrong_fact_of_a_space_is_refused_by_its_field(operator, library, change):
    answer = operator.patch(f"/spaces/{library['spaces'][0]['id']}", json=change)
    assert faults(answer) == list(change)
