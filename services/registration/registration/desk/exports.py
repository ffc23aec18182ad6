"""Exports: the bookings of a session, a unit or an edition as a table, read little by little.

Who takes which data away is audited, in a transaction that ends before the first row is read.
"""

import csv
import io
import tempfile
import uuid
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session as DbSession

from chassis.clock import SHANGHAI
from chassis.errors import Invalid, NotFound
from chassis.logs import get_logger
from chassis.sheets import escape_cell
from chassis.storage import privacy
from chassis.storage.db import reading
from chassis.web.auth import Actor
from chassis.wording import Text

from ..bookings.model import NEXT, Booking, BookingChange
from ..citizens import audits
from ..citizens.model import Citizen
from ..door.model import CheckIn
from ..schedule.model import Unit
from ..sessions import sessions
from ..sessions.editions import Edition
from ..sessions.model import Session
from ..sessions.refusals import NotYourUnit

log = get_logger()

AT_ONCE = 500
COLUMNS = (
    Text("场次号", "Session number"),
    Text("场次", "Session"),
    Text("时间", "Time"),
    Text("地点", "Place"),
    Text("报名编号", "Booking code"),
    Text("状态", "Status"),
    Text("人数", "Party size"),
    Text("到场人数", "Came"),
    Text("姓名", "Names"),
    Text("电话", "Phone"),
    Text("谁报的名", "Booked by"),
    Text("需要", "Needs"),
    Text("渠道", "Channel"),
    Text("报名时间", "Booked at"),
    Text("活动周", "Edition"),
    Text("主题", "Theme"),
    Text("活动周时间", "Edition's window"),
)
WORDS = {
    "confirmed": Text("已报名", "confirmed"),
    "waitlisted": Text("候补", "waitlisted"),
    "cancelled": Text("已取消", "cancelled"),
    "attended": Text("已到场", "attended"),
    "no_show": Text("未到", "no-show"),
    "self": Text("本人", "themselves"),
    "helper": Text("家人代报", "helper"),
    "desk": Text("服务台", "desk"),
    "wheelchair": Text("轮椅", "wheelchair"),
    "hearing_loop": Text("助听设备", "hearing loop"),
    "web": Text("网上", "web"),
    "sms": Text("短信", "SMS"),
    "link": Text("短信链接", "link"),
    "door": Text("现场", "door"),
    "system": Text("系统", "system"),
}
NO_NAME = Text("没有写姓名", "no name given")
SUMMARY = Text("汇总", "Summary")
BOOKINGS = Text("报名", "Bookings")


class NoSuchExport(NotFound):
    """For a unit or an edition that registration knows nothing of."""

    title = Text("没有这份报名表", "There is no such table of bookings")


@dataclass(frozen=True)
class Export:
    """What is exported: `name` for the file, `whose` bookings, and whether names and phones are in full."""

    name: str
    whose: ColumnElement[bool]
    full: bool


def export_session(
    db: DbSession, actor: Actor, session_id: uuid.UUID, kind: str, *, full: bool, reason: str | None
) -> Export:
    """The bookings of one session, for who works at it. Raises NoSuchSession, NotYourSession, Invalid."""
    session = sessions.find_for_staff(db, actor, session_id)
    day = session.starts_at.astimezone(SHANGHAI)
    record_export(db, actor, session_id, "session", kind, full, reason)
    return Export(f"{session.title}-{day:%Y%m%d-%H%M}", Session.id == session_id, full)


def export_unit(
    db: DbSession, actor: Actor, unit_id: uuid.UUID, kind: str, *, full: bool, reason: str | None
) -> Export:
    """The bookings of all sessions of a unit, for its staff and the office.

    Raises NotYourUnit, NoSuchExport, Invalid.
    """
    if not actor.has("office") and unit_id not in actor.units:
        raise NotYourUnit()
    unit = db.get(Unit, unit_id)
    if unit is None and db.scalar(select(Session.id).filter_by(unit_id=unit_id).limit(1)) is None:
        raise NoSuchExport(Text("没有这个单位。", "There is no such unit."))
    record_export(db, actor, unit_id, "unit", kind, full, reason)
    return Export(unit.name if unit else "unit", Session.unit_id == unit_id, full)


def export_edition(
    db: DbSession, actor: Actor, edition_id: uuid.UUID, kind: str, *, full: bool, reason: str | None
) -> Export:
    """The bookings of a whole edition, for the office. Raises NoSuchExport, Invalid."""
    edition = db.get(Edition, edition_id)
    if edition is None:
        raise NoSuchExport(Text("没有这一届活动周。", "There is no such edition."))
    record_export(db, actor, edition_id, "edition", kind, full, reason)
    return Export(edition.name, Session.edition_id == edition_id, full)


def export_found(
    db: DbSession, actor: Actor, kind: str, *, full: bool, reason: str | None, **filters: Any
) -> Export:
    """The bookings of all sessions where the actor works that fit (`filters`: as `sessions.fitting` takes it).

    Raises Invalid naming `q` where nothing narrows them, and as `record_export` does.
    """
    if not sessions.fitting(**filters):
        text = Text(
            "请写哪一天、哪个区、哪个单位，或名称里的字",
            "Give a day, a district, a unit, or words of the title",
        )
        raise Invalid.field("q", text)
    day, unit_id = filters.get("date"), filters.get("unit_id")
    narrowing = {
        "date": day and day.isoformat(),
        "unit_id": unit_id and str(unit_id),
        "district": filters.get("district"),
        "by_words": bool(filters.get("q")) or None,
    }
    about = {name: fact for name, fact in narrowing.items() if fact is not None}
    record_export(db, actor, "found", "found", kind, full, reason, **about)
    name = f"{BOOKINGS}-{day:%Y%m%d}" if day else str(BOOKINGS)
    return Export(name, and_(*sessions.at_work(actor), *sessions.fitting(**filters)), full)


def record_export(
    db: DbSession,
    actor: Actor,
    subject: uuid.UUID | str,
    scope: str,
    kind: str,
    full: bool,
    reason: str | None,
    **about: Any,
) -> None:
    """Write down who takes what away, `about`: which sessions.

    Raises Invalid naming `reason` where names in full are asked for without one."""
    if full and not reason:
        text = Text("要导出完整的姓名和电话，请写明用途", "To export names and phones in full, say what for")
        raise Invalid.field("reason", text)
    audits.record(db, actor, "export", subject, reason, scope=scope, kind=kind, full=full, **about)
    log.info("bookings exported", subject=subject, scope=scope, kind=kind, full=full)


def write_csv(export: Export) -> Iterator[bytes]:
    """The table as CSV, UTF-8 with a byte order mark, in pieces; no cell of it begins a formula."""
    piece = io.StringIO("\ufeff")
    piece.seek(0, io.SEEK_END)
    writer = csv.writer(piece)
    writer.writerow([str(column) for column in COLUMNS])
    # Closed also when the reader goes away in the middle, so that nothing stays open in the database.
    with closing(booking_rows(export)) as rows:
        for number, row in enumerate(rows, start=1):
            writer.writerow([escape_cell(cell) for cell in row])
            if number % AT_ONCE == 0:
                yield drain(piece)
    yield drain(piece)


def drain(piece: io.StringIO) -> bytes:
    """What was written so far; the piece is empty then."""
    text = piece.getvalue()
    piece.seek(0)
    piece.truncate()
    return text.encode()


def write_xlsx(export: Export) -> IO[bytes]:
    """The same as a workbook with a second sheet of counts: an open file that is gone once it is closed."""
    import xlsxwriter  # three megabytes, and few processes ever write a workbook

    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it has been sent
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        write(
            book.add_worksheet(str(BOOKINGS)), booking_rows(export), bold, [str(column) for column in COLUMNS]
        )
        write(book.add_worksheet(str(SUMMARY)), summary_rows(export), bold)
    file.seek(0)
    return file


def write(sheet: Any, rows: Iterable[list[str | int]], bold: Any, heading: list[str] | None = None) -> None:
    """Write a sheet row by row: text as text, whatever it begins with, and numbers as numbers."""
    sheet.set_column(0, len(COLUMNS) - 1, 18)
    if heading:
        sheet.freeze_panes(1, 0)
        for column, text in enumerate(heading):
            sheet.write_string(0, column, text, bold)
    for number, row in enumerate(rows, start=1 if heading else 0):
        for column, cell in enumerate(row):
            write_cell = sheet.write_number if isinstance(cell, int) else sheet.write_string
            write_cell(number, column, cell)


def booking_rows(export: Export) -> Generator[list[str | int], None, None]:
    """The rows under COLUMNS, by time of the session, in a reading of its own."""
    channel = (
        select(BookingChange.channel)
        .where(BookingChange.booking_id == Booking.id)
        .order_by(BookingChange.id)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(*OF_BOOKING, *OF_SESSION, Citizen.sealed_phone, channel.label("channel"), *OF_EDITION)
        .join(Session, Session.id == Booking.session_id)
        .join(Citizen, Citizen.id == Booking.citizen_id)
        .outerjoin(Edition, Edition.id == Session.edition_id)
        .where(export.whose)
        .order_by(Session.starts_at, Session.id, Booking.id)
        .execution_options(yield_per=AT_ONCE)
    )
    with reading() as db:
        if db.get_bind().dialect.name == "postgresql":
            # A cursor on the server lives in a transaction, and single statements have none.
            db.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        with db.execute(query) as rows:
            for row in rows:
                yield row_cells(row, export.full)


OF_BOOKING = (
    Booking.code,
    Booking.status,
    Booking.seats,
    Booking.came,
    Booking.sealed_party,
    Booking.booked_as,
    Booking.created_at,
)
OF_SESSION = (Session.number, Session.title, Session.starts_at, Session.ends_at, Session.place)
OF_EDITION = (Edition.name.label("edition"), Edition.theme, Edition.opens_on, Edition.closes_on)


def row_cells(row: Any, full: bool) -> list[str | int]:
    party = Booking(sealed_party=row.sealed_party)
    names = party.names if full else [privacy.mask_name(name) for name in party.names]
    return [
        row.number or "",
        row.title,
        f"{format_time(row.starts_at)} – {format_time(row.ends_at)}",
        row.place or "",
        row.code,
        translate(row.status),
        row.seats,
        row.came,
        "、".join(names) or (str(NO_NAME) if party.has_unnamed else ""),
        format_phone(row.sealed_phone, full),
        translate(row.booked_as),
        "、".join(translate(need) for need in party.needs),
        translate(row.channel),
        format_time(row.created_at),
        row.edition or "",
        row.theme or "",
        f"{row.opens_on} – {row.closes_on}" if row.opens_on else "",
    ]


def format_phone(sealed_phone: str | None, full: bool) -> str:
    """13800001234 or 138****1234, 027-85350000 or 027-****0000; nothing for who has none."""
    if not sealed_phone:
        return ""
    number = privacy.unseal(sealed_phone)
    return privacy.national(number) if full else privacy.mask_phone(number)


def format_time(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def translate(value: str | None) -> str:
    return str(WORDS.get(value, value)) if value else ""


def summary_rows(export: Export) -> Iterator[list[str | int]]:
    """Lines of counts: the editions, then bookings and people by status, and who came without a booking."""
    with reading() as db:
        for edition in db.scalars(select_editions(export)):
            window = f"{edition.opens_on} – {edition.closes_on}"
            yield [edition.name, edition.theme, window]
        yield [str(heading) for heading in (Text("状态", "Status"), BOOKINGS, Text("人数", "People"))]
        counts = count_by_status(db, export)
        for status in NEXT:
            bookings, people, _ = counts.get(status, (0, 0, 0))
            yield [translate(status), bookings, people]
        attendance = sum(attendance for _bookings, _people, attendance in counts.values())
        yield [str(Text("到场（已报名）", "Came, booked")), "", attendance]
        for way, text in WITHOUT_BOOKING.items():
            yield [str(text), "", count_without_booking(db, export, way)]


WITHOUT_BOOKING = {
    "walk_in": Text("到场（未报名）", "Walked in"),
    "self": Text("自行确认参加（线上）", "Self-attested, online"),
}


def select_editions(export: Export) -> Any:
    edition_ids = select(Session.edition_id).where(export.whose)
    return select(Edition).where(Edition.id.in_(edition_ids)).order_by(Edition.opens_on)


def count_by_status(db: DbSession, export: Export) -> dict[str, tuple[int, int, int]]:
    """{status: (bookings, people, people who came)}; to what was cancelled nobody came."""
    attendance = case((Session.status == "open", Booking.came), else_=0)
    query = (
        select(Booking.status, func.count(), func.sum(Booking.seats), func.sum(attendance))
        .join(Session, Session.id == Booking.session_id)
        .where(export.whose)
        .group_by(Booking.status)
    )
    return {
        status: (int(n), int(seats), int(attendance)) for status, n, seats, attendance in db.execute(query)
    }


def count_without_booking(db: DbSession, export: Export, way: str) -> int:
    """People let in, or who said they came, without a booking."""
    query = (
        select(func.sum(CheckIn.people))
        .join(Session, Session.id == CheckIn.session_id)
        .where(export.whose, CheckIn.way == way, CheckIn.booking_id.is_(None))
        .where(CheckIn.outcome == "accepted", CheckIn.undone_at.is_(None), Session.status == "open")
    )
    return int(db.scalar(query) or 0)
