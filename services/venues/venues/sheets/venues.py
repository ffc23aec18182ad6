"""A table of venues: a venue is a row, known by its name, and its spaces are the lines of one cell."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.city import AREAS, CODES, DISTRICTS, area_of
from chassis.cleaning import clean_text
from chassis.errors import DomainError, Invalid
from chassis.web.tables import Body, Errors, Kind, Row, load
from chassis.wording import Text

from ..amendments.amend import amend_space, amend_venue
from ..amendments.schemas import VenueChange
from ..venues import venues
from ..venues.model import Space, Venue
from ..venues.schemas import SpaceRequest, VenueRequest
from . import facts

COLUMNS = {
    "name": Text("名称", "Name"),
    "sector": Text("领域", "Sector"),
    "district": Text("行政区", "District"),
    "area": Text("所属区域", "Area"),
    "address": Text("地址", "Address"),
    "phone": Text("电话", "Phone"),
    "hours": Text("开放时间", "Opening hours"),
    "notice": Text("参观须知", "Notice"),
    "directions": Text("怎么去", "How to get there"),
    "bring": Text("需要携带", "What to bring"),
    "at_once": Text("同时最多几人", "People at a time"),
    "name_en": Text("英文名称", "Name in English"),
    "nicknames": Text("别名", "Nicknames"),
    "facilities": Text("设施", "Facilities"),
    "elder_service": Text("长辈服务", "Service for the elderly"),
    "position": Text("位置", "Position"),
    "spaces": Text("场地和座位", "Spaces and seats"),
}
KEPT_NULL = ("name_en", "district", "phone", "at_once")
"""Fields that are null where the cell is empty; all others are empty words then."""
# A line each; who writes all on one line puts a semicolon between.
BETWEEN = re.compile(r"(?<=[\d座）)])\s*[；;\n]\s*")
SPACE = re.compile(
    r"(?P<name>.+?)\s*[：:]\s*(?P<seats>\d{1,9})\s*(?:座|seats?)?"
    r"(?:\s*[（(]\s*(?:同时(?:最多)?\s*(?P<at_once>\d{1,9}|不限)\s*人?|(?P<at_a_time>\d{1,9}|any) at a time)\s*[）)])?",
    re.DOTALL | re.IGNORECASE,
)
NO_LIMIT = ("不限", "any")

NO_DISTRICT = Text("没有这个区，请写成 {0} 这样", "There is no such district: write it like {0}")
NO_AREA = Text("没有这个区域，请写：{0}", "There is no such area: write one of {0}")
NO_SPACE = Text(
    "场地每行一个，写成 报告厅：120 或 主展厅：60（同时500人） 这样；看不懂“{0}”",
    "One space a line, like Hall: 120, or Hall: 60 (500 at a time); this is none: {0}",
)
SAME_NAME = Text(
    "与第 {0} 行重名，每个场馆只写一行", "Row {0} has this name, too: write one row for each venue"
)
HOURS_BY_DAY = Text(
    "这个场馆的开放时间是逐日填写的，请在场馆的页面上修改，这里照原样写：{0}",
    "This venue's hours are kept by the day: change them on the venue's page, and here leave {0}",
)
NEW, CHANGE, SPACES = VenueRequest(), VenueChange(), SpaceRequest(many=True)


def read_texts(texts: dict[str, str], broken: set[str]) -> tuple[Body, Errors]:
    """The body of a venue, and what is wrong with it."""
    body: Body = {
        field: (text or None) if field in KEPT_NULL else text
        for field, text in texts.items()
        if field not in READ
    }
    body["name"] = clean_text(texts["name"])
    if (people := texts.get("at_once", "")).isdecimal():
        body["at_once"] = int(people)
    errors: Errors = []
    for field, read in READ.items():
        if field in texts and field not in broken:
            errors += [(field, words) for words in read(texts[field], body)]
    return body, errors


def read_district(text: str, body: Body) -> Iterator[Text]:
    """A district by its name or code."""
    body["district"] = CODES.get(text, text) or None
    if text and body["district"] not in DISTRICTS:
        yield NO_DISTRICT.format("、".join(list(CODES)[:2]))


def read_area(text: str, body: Body) -> Iterator[Text]:
    """An operating area; where none is written, the district is it."""
    body["area"] = area_of(body.get("district"), text) or ""
    if body["area"] not in AREAS:
        yield NO_AREA.format("、".join(AREAS))


def read_spaces(text: str, body: Body) -> Iterator[Text]:
    """Spaces by name and seats."""
    body["spaces"] = []
    for line in filter(None, BETWEEN.split(text)):
        if match := SPACE.fullmatch(line.strip()):
            body["spaces"].append(space_of(match))
        else:
            yield NO_SPACE.format(line.strip()[:40])


def space_of(match: re.Match[str]) -> dict[str, Any]:
    """A space as its line says; without a word on how many may be in it at a time, that stays as it is."""
    space = {"name": match["name"], "seats": int(match["seats"])}
    if at_once := match["at_once"] or match["at_a_time"]:
        space["at_once"] = None if at_once.lower() in NO_LIMIT else int(at_once)
    return space


READ: dict[str, Callable[[str, Body], Iterator[Text]]] = {
    "district": read_district,
    "area": read_area,
    "nicknames": facts.read_nicknames,
    "facilities": facts.read_facilities,
    "elder_service": facts.read_elder_service,
    "position": facts.read_position,
    "spaces": read_spaces,
}
"""Of fields that are more than a word, what reads a cell into the body and says what is wrong with it."""


def lock_known(db: DbSession, rows: list[Row]) -> dict[str, Venue]:
    """{name: the open venue of that name, locked}."""
    names = [row.key for row in rows]
    query = select(Venue).filter_by(status="open").where(Venue.name.in_(names)).order_by(Venue.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return {venue.name: venue for venue in db.scalars(query)}


def take(db: DbSession, body: Body, venue: Venue | None) -> str:
    return change(db, venue, body) if venue else register(db, body)


def register(db: DbSession, body: Body) -> str:
    """A venue that was not there, in the area of its district where no column says another. `new`."""
    if area := area_of(body.get("district"), body.get("area")):
        body = body | {"area": area}
    venues.register_venue(db, **load(NEW, {name: value for name, value in body.items() if value != ""}))
    return "new"


def change(db: DbSession, venue: Venue, body: Body) -> str:
    """A venue that is there, where the row says something else: `changed`, else `same`. Spaces that it does not
    name stay."""
    spaces = load(SPACES, body.get("spaces", []), "spaces")
    venues.check_names(spaces)
    wanted = load(CHANGE, {name: value for name, value in body.items() if name != "spaces"})
    changes = {name: value for name, value in wanted.items() if getattr(venue, name) != value}
    if "hours" in changes and venue.opening_hours:
        raise Invalid.field("hours", HOURS_BY_DAY.format(venue.hours))
    if changes:
        amend_venue(db, venue, **changes)
    is_changed = [change_space(db, venue, space) for space in spaces]
    return "changed" if changes or any(is_changed) else "same"


def change_space(db: DbSession, venue: Venue, wanted: dict[str, Any]) -> bool:
    """A space as it is wanted, added or changed; whether it was another. Raises Invalid naming `spaces`."""
    open_ones = {space.name: space for space in venue.spaces if space.status == "open"}
    space = open_ones.get(wanted["name"])
    if space is None:
        venues.add_space(db, venue, **wanted)
        return True
    changes = {name: value for name, value in wanted.items() if getattr(space, name) != value}
    if not changes:
        return False
    try:
        amend_space(db, venue, space, **changes)
    except DomainError as error:
        raise Invalid.field("spaces", error.detail or error.title) from error
    return True


def select_rows(db: DbSession) -> Iterator[list[str]]:
    """The heading in the reader's language, then a row for each open venue, in the order they were registered."""
    yield [str(heading) for heading in COLUMNS.values()]
    for venue in db.scalars(select(Venue).filter_by(status="open").order_by(Venue.id)):
        yield write_row(venue)


def write_row(venue: Venue) -> list[str]:
    """The cells of a venue, in the order of COLUMNS."""
    spaces = [write_space(space) for space in venue.spaces if space.status == "open"]
    special = {
        "district": DISTRICTS.get(venue.district or "", ""),
        "nicknames": "、".join(venue.nicknames),
        "facilities": facts.write_facilities(venue.facilities),
        "elder_service": facts.write_elder_service(venue.elder_service),
        "position": facts.write_position(venue.position),
        "spaces": "\n".join(spaces),
    }
    return [special[field] if field in special else str(getattr(venue, field) or "") for field in COLUMNS]


def write_space(space: Space) -> str:
    at_once = f"（同时{space.at_once}人）" if space.at_once else ""
    return f"{space.name}：{space.seats}{at_once}"


VENUES = Kind[Venue](
    columns=COLUMNS,
    name="name",
    read=read_texts,
    key_of=lambda body: str(body["name"]),
    same=SAME_NAME,
    find=lock_known,
    take=take,
)
