"""Pledged and actual openings as a table."""

from typing import Any

from chassis.city import name_in_sums
from chassis.wording import Text

from ..tables import IN_ALL, write_table

NAMES = {
    "venue": Text("场馆", "Venue"),
    "district": Text("区", "District"),
    "sector": Text("领域", "Sector"),
}
VENUES, PLEDGES = Text("场馆数", "Venues"), Text("作出承诺", "Venues with a pledge")
PLEDGED = {
    "days": Text("承诺天数", "Pledged days"),
    "hours": Text("承诺小时数", "Pledged hours"),
    "places": Text("承诺名额", "Pledged places"),
}
ACTUAL = {
    "days": Text("实际天数", "Days open"),
    "hours": Text("实际小时数", "Hours open"),
    "places": Text("实际名额", "Places"),
    "visitors": Text("到馆人次", "People who came"),
}


def write_openings(openings: dict[str, Any], kind: str) -> bytes:
    """What `sum_openings` gave as `csv` or `xlsx`, a row for each of its items, and what they come to."""
    heads = [NAMES[openings["by"]], VENUES, PLEDGES, *PLEDGED.values(), *ACTUAL.values()]
    name = name_in_sums if openings["by"] == "district" else str
    rows = [row_of(name(item["label"]), item) for item in openings["items"]]
    return write_table(heads, [*rows, row_of(str(IN_ALL), openings["totals"])], kind)


def row_of(name: str, item: dict[str, Any]) -> list[Any]:
    amounts = (item["pledged"][name] for name in PLEDGED)
    return [
        *(name, item["venues"], item["pledges"]),
        *amounts,
        *(item["actual"][name] for name in ACTUAL),
    ]
