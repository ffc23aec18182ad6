"""A table of venues: a venue is a whole row, known by its name; its spaces and opening hours are the lines of a cell.

One row and no sheets beside it: a csv has as much as a workbook, a fault is in a cell of the venue's own row, and a row
is taken or left whole. What may be said of a venue or a space has its place here, which a test holds to the API.
"""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.city import AREAS, CODES, DISTRICTS, area_of
from chassis.cleaning import clean_name
from chassis.errors import DomainError, Invalid
from chassis.sheets import Limits
from chassis.web.tables import NEW, Body, Errors, Kind, Row, Taken, load, outcome_of
from chassis.wording import Text

from ..amendments.amend import amend_space, amend_venue
from ..amendments.schemas import VenueChange
from ..venues import registering
from ..venues.model import Venue
from ..venues.schemas import SpaceRequest, VenueRequest
from . import facts, hour_cells, space_cells

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
    "kept_minutes": Text("闭馆时场次至少剩几分钟", "Minutes a closure must leave"),
    "name_en": Text("英文名称", "Name in English"),
    "nicknames": Text("别名", "Nicknames"),
    "facilities": Text("设施", "Facilities"),
    "elder_service": Text("长辈服务", "Service for the elderly"),
    "position": Text("位置", "Position"),
    "spaces": Text("场地和座位", "Spaces and seats"),
}
KEPT_NULL = ("name_en", "district", "phone", "at_once")
"""Fields that are null where the cell is empty; all others are empty words then."""
NO_DISTRICT = Text("没有这个区，请写成 {0} 这样", "There is no such district: write it like {0}")
NO_AREA = Text("没有这个区域，请写：{0}", "There is no such area: write one of {0}")
SAME_NAME = Text(
    "与第 {0} 行重名，每个场馆只写一行", "Row {0} has this name, too: write one row for each venue"
)
LIMITS = Limits(rows=2000, cell=30_000)
"""A thousand venues and more, in cells no longer than a spreadsheet takes (32,767)."""
VENUE, CHANGE, SPACES = VenueRequest(), VenueChange(), SpaceRequest(many=True)


def read_texts(texts: dict[str, str], broken_fields: set[str]) -> tuple[Body, Errors]:
    """The body of a venue, and what is wrong with it."""
    body: Body = {
        field: (text or None) if field in KEPT_NULL else text
        for field, text in texts.items()
        if field not in READ
    }
    body["name"] = clean_name(texts["name"])
    if (people := texts.get("at_once", "")).isdecimal():
        body["at_once"] = int(people)
    errors: Errors = []
    for field, reader in READ.items():
        if field in texts and field not in broken_fields:
            errors += [(field, words) for words in reader(texts[field], body)]
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


READ: dict[str, Callable[[str, Body], Iterator[Text]]] = {
    "district": read_district,
    "area": read_area,
    "kept_minutes": facts.read_kept_minutes,
    "nicknames": facts.read_nicknames,
    "facilities": facts.read_facilities,
    "elder_service": facts.read_elder_service,
    "position": facts.read_position,
    "hours": hour_cells.read_hours,
    "spaces": space_cells.read_spaces,
}
"""Of fields that are more than a word, what reads a cell into the body and says what is wrong with it."""


def lock_known(db: DbSession, rows: list[Row]) -> dict[str, Venue]:
    """{name: the open venue of that name, locked}."""
    names = [row.key for row in rows]
    query = select(Venue).filter_by(status="open").where(Venue.name.in_(names)).order_by(Venue.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return {venue.name: venue for venue in db.scalars(query)}


def take(db: DbSession, body: Body, venue: Venue | None) -> Taken:
    facts_of = {field: value for field, value in body.items() if field != hour_cells.LINES}
    with hour_cells.told_in_cell(body.get(hour_cells.LINES, {})):
        return change(db, venue, facts_of) if venue else register(db, facts_of)


def register(db: DbSession, body: Body) -> Taken:
    """A venue that was not there, in the area of its district where no column says another."""
    if area := area_of(body.get("district"), body.get("area")):
        body = body | {"area": area}
    registering.register_venue(
        db, **load(VENUE, {name: value for name, value in body.items() if value != ""})
    )
    return NEW


def change(db: DbSession, venue: Venue, body: Body) -> Taken:
    """A venue that is there, where the row says something else. Spaces that it does not name stay."""
    spaces = load(SPACES, body.get("spaces", []), "spaces")
    registering.check_names(spaces)
    changes = changes_of(
        venue, load(CHANGE, {name: value for name, value in body.items() if name != "spaces"})
    )
    if changes:
        amend_venue(db, venue, **changes)
    is_changed = [change_space(db, venue, space) for space in spaces]
    fields = {"hours" if name == hour_cells.HOURS else name for name in changes}
    return outcome_of(fields | ({"spaces"} if any(is_changed) else set()))


def changes_of(venue: Venue, body: Body) -> Body:
    """What of a row is other than it is."""
    changes = {name: value for name, value in body.items() if getattr(venue, name) != value}
    if hour_cells.are_same(venue.opening_hours, body.get(hour_cells.HOURS)):
        changes.pop(hour_cells.HOURS, None)
    return changes


def change_space(db: DbSession, venue: Venue, body: dict[str, Any]) -> bool:
    """A space as it is wanted, added or changed; whether it was another. Raises Invalid naming `spaces`."""
    space = next((each for each in venue.spaces if each.status == "open" and each.name == body["name"]), None)
    if space is None:
        registering.add_space(db, venue, **body)
        return True
    changes = {name: value for name, value in body.items() if getattr(space, name) != value}
    if changes.get("equipment") == space_cells.equipment_of(space):
        del changes["equipment"]
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
    spaces = [space_cells.write_space(space) for space in venue.spaces if space.status == "open"]
    special = {
        "district": DISTRICTS.get(venue.district or "", ""),
        "hours": hour_cells.write_hours(venue),
        "kept_minutes": str(venue.kept_minutes),
        "nicknames": "、".join(venue.nicknames),
        "facilities": facts.write_facilities(venue.facilities),
        "elder_service": facts.write_elder_service(venue.elder_service),
        "position": facts.write_position(venue.position),
        "spaces": "\n".join(spaces),
    }
    return [special[field] if field in special else str(getattr(venue, field) or "") for field in COLUMNS]


VENUES = Kind[Venue](
    columns=COLUMNS,
    name="name",
    read=read_texts,
    key_of=lambda body: str(body["name"]),
    same=SAME_NAME,
    find=lock_known,
    take=take,
)
