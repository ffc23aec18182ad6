"""A table of venues taken in: each row registers a venue, changes the one of its name, or is told what is wrong."""

from collections.abc import Iterable, Iterator
from typing import Any

from marshmallow import Schema, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis.city import area_of
from chassis.errors import DomainError, Invalid
from chassis.sheets import Fault, Sheet
from chassis.web.problems import flatten
from chassis.web.validation_words import translate
from chassis.wording import Text

from ..amendments.amend import amend_space, amend_venue
from ..amendments.schemas import VenueChange
from ..venues import venues
from ..venues.model import Venue
from ..venues.schemas import SpaceRequest, VenueRequest
from .columns import COLUMNS, BadHeading, Errors, Row, Table, read_table

NEW, CHANGE, SPACES = VenueRequest(), VenueChange(), SpaceRequest(many=True)
SAME_NAME = Text(
    "与第 {0} 行重名，每个场馆只写一行", "Row {0} has this name, too: write one row for each venue"
)
HOURS_BY_DAY = Text(
    "这个场馆的开放时间是逐日填写的，请在场馆的页面上修改，这里照原样写：{0}",
    "This venue's hours are kept by the day: change them on the venue's page, and here leave {0}",
)


def take_sheet(db: DbSession, sheet: Sheet, *, dry_run: bool, only_good: bool) -> dict[str, Any]:
    """Take a sheet in, and report on it (ReportView): all of it, or its good rows with `only_good`.

    Nothing is kept of a dry run, nor of a sheet with faults unless only its good rows are wanted. Raises Invalid naming
    `file` for a sheet that is no table of venues.
    """
    table = read_table(sheet)
    attempt = db.begin_nested()
    results = take_rows(db, table)
    counts = dict.fromkeys(("new", "changed", "same", "faulty"), 0)
    for result in results:
        counts[result["outcome"]] += 1
    is_taken = not dry_run and (only_good or not counts["faulty"])
    if is_taken:
        attempt.commit()
    else:
        attempt.rollback()
    return {"taken": is_taken, **counts, "rows": results}


def find_faults(db: DbSession, sheet: Sheet) -> list[Fault]:
    """What a dry run finds wrong, cell by cell; of the heading, where it is that."""
    try:
        table = read_table(sheet)
    except BadHeading as heading:
        return heading.faults
    attempt = db.begin_nested()
    results = take_rows(db, table)
    attempt.rollback()
    errors = [(result["row"], error) for result in results for error in result["errors"]]
    return [Fault(row, table.column(error["field"]), error["text"]) for row, error in errors]


def take_rows(db: DbSession, table: Table) -> list[dict[str, Any]]:
    """What came of every row, in their order. They are taken in the order of names, so that two imports of the same
    venues at once wait for each other and not crosswise."""
    known = lock_known(db, table.rows)
    firsts = first_rows(table.rows)
    results = {}
    for row in sorted(table.rows, key=lambda row: row.name):
        errors = [*row.errors]
        if row.name and (first := firsts[row.name]) != row.number:
            errors.append(("name", SAME_NAME.format(first)))
        outcome = "faulty"
        if not errors:
            outcome, errors = try_row(db, row, known.get(row.name))
        results[row.number] = report_row(table, row, outcome, errors)
    return [results[row.number] for row in table.rows]


def lock_known(db: DbSession, rows: Iterable[Row]) -> dict[str, Venue]:
    """{name: the open venue of that name, locked}."""
    names = [row.name for row in rows]
    query = select(Venue).filter_by(status="open").where(Venue.name.in_(names)).order_by(Venue.id)
    query = query.with_for_update().execution_options(populate_existing=True)
    return {venue.name: venue for venue in db.scalars(query)}


def first_rows(rows: Iterable[Row]) -> dict[str, int]:
    """{name: the number of the first row that has it}."""
    firsts: dict[str, int] = {}
    for row in rows:
        firsts.setdefault(row.name, row.number)
    return firsts


def report_row(table: Table, row: Row, outcome: str, errors: Errors) -> dict[str, Any]:
    """RowView."""
    cells = []
    for field, words in errors:
        text = words if field in table.columns else of_column(field, words)
        cell = Fault(row.number, table.column(field), text).cell
        cells.append({"field": field, "cell": cell, "text": text, "message": str(text)})
    return {"row": row.number, "name": row.name, "outcome": outcome, "errors": cells}


def of_column(field: str, text: Text) -> Text:
    """What is wrong with a column that is not there, with its heading."""
    heading = COLUMNS.get(field, Text(field, field))
    return Text(f"{heading.zh}：{text.zh}", f"{heading.en}: {text.en}")


def try_row(db: DbSession, row: Row, venue: Venue | None) -> tuple[str, Errors]:
    """Take one row, or leave everything as it was: (outcome, errors)."""
    try:
        with db.begin_nested():
            return (change(db, venue, row.body) if venue else register(db, row.body)), []
    except ValidationError as error:
        return "faulty", [
            (path.partition(".")[0], translate(words)) for path, words in flatten(error.messages)
        ]
    except DomainError as error:
        return "faulty", list(faults_of(error))


def faults_of(error: DomainError) -> Iterator[tuple[str, Text]]:
    """The fields of an error, and the name for one that has none."""
    for path, texts in error.errors.items():
        yield from ((path.partition(".")[0], text) for text in texts)
    if not error.errors:
        yield "name", error.detail or error.title


def register(db: DbSession, body: dict[str, Any]) -> str:
    """A venue that was not there, in the area of its district where no column says another. `new`."""
    if area := area_of(body.get("district"), body.get("area")):
        body = body | {"area": area}
    venues.register_venue(db, **load(NEW, {name: value for name, value in body.items() if value != ""}))
    return "new"


def change(db: DbSession, venue: Venue, body: dict[str, Any]) -> str:
    """A venue that is there, where the row says something else: `changed`, else `same`. Spaces that it does not
    name stay."""
    spaces = load(SPACES, body.get("spaces", []), "spaces")
    venues.check_names(spaces)
    facts = load(CHANGE, {name: value for name, value in body.items() if name != "spaces"})
    changes = {name: value for name, value in facts.items() if getattr(venue, name) != value}
    if "hours" in changes and venue.opening_hours:
        raise Invalid.field("hours", HOURS_BY_DAY.format(venue.hours))
    if changes:
        amend_venue(db, venue, **changes)
    is_changed = [change_space(db, venue, space) for space in spaces]
    return "changed" if changes or any(is_changed) else "same"


def change_space(db: DbSession, venue: Venue, wanted: dict[str, Any]) -> bool:
    """A space with so many seats, added or changed; whether it was another. Raises Invalid naming `spaces`."""
    open_ones = {space.name: space for space in venue.spaces if space.status == "open"}
    space = open_ones.get(wanted["name"])
    if space is None:
        venues.add_space(db, venue, **wanted)
        return True
    if space.seats == wanted["seats"]:
        return False
    try:
        amend_space(db, venue, space, seats=wanted["seats"])
    except DomainError as error:
        raise Invalid.field("spaces", error.detail or error.title) from error
    return True


def load(schema: Schema, body: Any, field: str | None = None) -> Any:
    """What a body says. Raises ValidationError, under `field` where that is given."""
    try:
        return schema.load(body)
    except ValidationError as error:
        raise ValidationError({field: error.messages} if field else error.messages) from error
