"""Charts are drawings that say in words what they show, on a page and as a picture."""

from xml.etree import ElementTree

import pytest

from chassis import charts
from chassis.charts import Bar, Cell, Line, Size

SVG = "{http://www.w3.org/2000/svg}"
TRICKY = '<b>"区" & 街</b>'


def drawings(size=charts.PAGE):
    return {
        "bars": charts.bars("a", TRICKY, [Bar(TRICKY, 4, "4"), Bar("江汉区", 1, "1")], size),
        "days": charts.days(
            "b", TRICKY, ["1日", "2日", "3日"], [Line("人", [1, 2, None]), Line(TRICKY, [0, 4, 5])], size
        ),
        "matrix": charts.matrix("c", TRICKY, [TRICKY], ["一", "二"], [[Cell(3, "3"), Cell(0, "")]], size),
        "nothing": charts.bars("d", "", [], size),
        "one day": charts.days("e", "", ["1日"], [Line("人", [1])], size),
        "no day": charts.days("f", "", [], [Line("人", [])], size),
        "no field": charts.matrix("g", "", [], [], [], size),
    }


@pytest.mark.parametrize("name", drawings())
@pytest.mark.parametrize("size", [charts.PAGE, Size(900, "Noto Sans CJK SC")])
def test_each_is_well_formed_and_named(name, size):
    root = ElementTree.fromstring(drawings(size)[name])
    title, words = (root.find(f"{SVG}{part}") for part in ("title", "desc"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {words.get('id')}"


def test_the_longest_bar_takes_the_whole_width():
    root = ElementTree.fromstring(drawings()["bars"])
    assert [bar.get("width") for bar in root.iter(f"{SVG}rect")] == ["100.0%", "25.0%"]
    assert root.find(f"{SVG}desc").text == f"{TRICKY} 4; 江汉区 1"


def test_on_a_page_it_follows_the_size_of_print_and_the_width():
    root = ElementTree.fromstring(drawings()["days"])
    assert root.get("width") == "100%"
    assert root.get("height").endswith("em")
    assert not any(element.get("y", "0em")[-2:] != "em" for element in root.iter(f"{SVG}text"))


def test_a_line_stops_where_nothing_is_known():
    root = ElementTree.fromstring(drawings()["days"])
    first = [line for line in root.iter(f"{SVG}line") if line.get("class") == "drawn-0"]
    assert [line.get("x2") for line in first] == ["8%", "50.0%"]
