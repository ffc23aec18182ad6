"""Tables of venues to take away: all that are open, and a sheet that came in with its faults marked."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from chassis import sheets

from ..venues.model import Venue
from .columns import COLUMNS, write_row


def select_rows(db: DbSession) -> Iterator[list[str]]:
    """The heading in the reader's language, then a row for each open venue, in the order they were registered."""
    yield [str(heading) for heading in COLUMNS.values()]
    for venue in db.scalars(select(Venue).filter_by(status="open").order_by(Venue.id)):
        yield write_row(venue)


def write_venues(db: DbSession, kind: str) -> bytes:
    """All open venues as `csv` or `xlsx`."""
    write = sheets.write_csv if kind == "csv" else sheets.write_xlsx
    return write(select_rows(db))


def write_marked(sheet: sheets.Sheet, faults: Iterable[sheets.Fault]) -> bytes:
    """The cells of a sheet as an xlsx, those with faults red and with a comment."""
    return sheets.write_xlsx(sheet.rows, faults)
