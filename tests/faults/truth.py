"""What registration holds is the truth; everything else in the town must come to agree with it."""

import json
import uuid
from collections import Counter
from typing import Any

from sqlalchemy import NullPool, create_engine, text

from chassis.messaging.bus import BusUnavailable, connect
from deploy.accounts import account
from deploy.processes import Process, flask
from deploy.site import DEPARTMENTS
from tests.fixtures.patience import patient

from .town import Town

SESSIONS = "SELECT id, status, capacity, confirmed, waiting FROM session"
BOOKINGS = "SELECT id, session_id, seats, came, status, reason, number, version FROM booking"
WALK_INS = "SELECT people FROM check_in WHERE way = 'walk_in' AND outcome = 'accepted' AND undone_at IS NULL"
# Who stands first while a seat is kept free is told so, as long as it is so: how often, only the line knows.
NOTICES = "SELECT booking_id, kind, status FROM notice WHERE booking_id IS NOT NULL AND kind <> 'held'"
MESSAGES = "SELECT reference, kind FROM message WHERE kind NOT IN ('sign_in_code', 'held')"
SEATED = ("confirmed", "attended")
Row = dict[str, Any]


def rows(town: Town, department: str, query: str) -> list[Row]:
    """What a department's database answers; ids as text."""
    engine = create_engine(town.system.base.addresses.database[department], poolclass=NullPool)
    with engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(text(query)).mappings()]
    engine.dispose()
    return [{name: _plain(name, value) for name, value in row.items()} for row in rows]


def _plain(name: str, value: Any) -> Any:
    is_id = value is not None and (name == "id" or name.endswith("_id") or name == "reference")
    return str(uuid.UUID(str(value))) if is_id else value


def settle(town: Town, seconds: float = 90) -> None:
    """Wait until everything has arrived and agrees; AssertionError names what does not."""
    faults = ["not looked yet"]

    def agrees() -> bool:
        faults[:] = differences(town)
        return not faults

    try:
        town.system.until(agrees, seconds, pause=0.3)
    except AssertionError as error:
        raise AssertionError("\n".join([*faults, str(error)])) from None
    assert not (twice := handled_twice(town)), twice
    assert not (wrong := reconciled(town)), wrong


def differences(town: Town) -> list[str]:
    """Every way in which the town's departments do not agree, or registration's own books are wrong.

    While events are still on their way it is not looked further: that would only keep the processes from their work.
    """
    if under_way := backlogs(town):
        return under_way
    sessions = rows(town, "registration", SESSIONS)
    bookings = rows(town, "registration", BOOKINGS)
    return [
        *seats_wrong(sessions, bookings),
        *notices_wrong(bookings, rows(town, "registration", NOTICES), rows(town, "registration", MESSAGES)),
        *catalogue_wrong(town, sessions),
        *statistics_wrong(town, sessions, bookings, rows(town, "registration", WALK_INS)),
    ]


def reconciled(town: Town) -> str:
    """What the departments' own commands find wrong, registration's in its database and reporting's beside
    registration's API; nothing when all is well."""
    return "".join(reconcile(town, department) for department in ("registration", "reporting"))


def reconcile(town: Town, department: str) -> str:
    supervisor, environment = town.system.supervisor, town.system.environment(department)
    if department == "reporting":
        accounts = town.system.site.var / "demo" / town.system.base.key / "accounts.json"
        environment |= {
            "REPORTING_PORTAL_URL": town.system.url,
            "REPORTING_RECONCILE_USERNAME": "office",
            "REPORTING_RECONCILE_PASSWORD": account(accounts, "office")["password"],
        }
    task = Process(f"{department}-reconcile", flask(department, "reconcile"), environment)
    return supervisor.story(task.name) if supervisor.task(task).wait(patient(60)) else ""


def handled_twice(town: Town) -> list[str]:
    """Events that a department's handlers were given more than once."""
    handled = Counter(
        (department, event["event_id"])
        for department in DEPARTMENTS
        for name in town.system.workers(department)
        for line in town.system.log_lines(name)
        if '"event handled"' in line and (event := json.loads(line))
    )
    return [
        f"{department} handled {event} {count} times"
        for (department, event), count in handled.items()
        if count > 1
    ]


def backlogs(town: Town) -> list[str]:
    """Events that wait in an outbox or a queue, dead letters, and sessions that are yet to be settled."""
    [marked] = rows(town, "registration", "SELECT count(*) AS rows FROM unsettled")
    faults = [f"registration: {marked['rows']} sessions to be settled"] if marked["rows"] else []
    for department in DEPARTMENTS:
        [waiting] = rows(town, department, "SELECT count(*) AS rows FROM outbox")
        bus = connect(town.system.base.addresses.broker[department], department)
        try:
            depth = bus.depth()
        except BusUnavailable as error:
            faults.append(f"{department}: no broker: {error}")
            continue
        finally:
            bus.close()
        if waiting["rows"] or depth.waiting or depth.dead:
            faults.append(f"{department}: outbox {waiting['rows']}, queue {depth.waiting}, dead {depth.dead}")
    return faults


def seats_wrong(sessions: list[Row], bookings: list[Row]) -> list[str]:
    """Sessions whose counts are not those of their bookings, or above capacity."""
    taken, waiting = Counter[str](), Counter[str]()
    for booking in bookings:
        taken[booking["session_id"]] += booking["seats"] * (booking["status"] in SEATED)
        waiting[booking["session_id"]] += booking["seats"] * (booking["status"] == "waitlisted")
    return [
        f"session {session['id']}: {session}, but booked {taken[session['id']]}, waiting {waiting[session['id']]}"
        for session in sessions
        if (session["confirmed"], session["waiting"]) != (taken[session["id"]], waiting[session["id"]])
        or session["confirmed"] > session["capacity"]
    ]


def notices_wrong(bookings: list[Row], notices: list[Row], messages: list[Row]) -> list[str]:
    """Citizens who were not told exactly once of each thing that happened to their booking, or not sent it once."""
    counts = Counter((notice["booking_id"], notice["kind"]) for notice in notices)
    due = Counter(key for booking in bookings for key in notices_of(booking, counts))
    faults = [
        f"booking {id_}: told of {kind} {counts[id_, kind]} times"
        for id_, kind in counts.keys() | due.keys()
        if counts[id_, kind] != due[id_, kind]
    ]
    told_last = {notice["booking_id"] for notice in notices if notice["kind"] == "cancelled"}
    to_send = [notice for notice in notices if not is_left_out(notice, told_last)]
    if unsent := sum(notice["status"] != "sent" for notice in to_send):
        faults.append(f"{unsent} notices not sent")
    message_counts, notice_counts = (
        Counter(message["kind"] for message in ones) for ones in (messages, to_send)
    )
    if not unsent and message_counts != notice_counts:
        faults.append(f"sent {message_counts}, written {notice_counts}")
    return faults


def is_left_out(notice: Row, told_last: set[str]) -> bool:
    """Whether it is the news of a booking that was cancelled before it went out: that message says all there is."""
    is_news = notice["kind"] in ("booked", "waitlisted") and notice["booking_id"] in told_last
    return is_news and notice["status"] == "dropped"


def notices_of(booking: Row, counts: Counter[Any]) -> list[tuple[str, str]]:
    """What the citizen of a booking is to be told. Whether one was promoted before it was cancelled only they know."""
    kinds = ["booked" if booking["number"] is None else "waitlisted"]
    promoted = booking["status"] in SEATED or bool(counts[booking["id"], "promoted"])
    if booking["number"] is not None and promoted:
        kinds.append("promoted")
    if booking["status"] == "cancelled":
        kinds.append("cancelled" if booking["reason"] == "citizen" else "session_cancelled")
    return [(booking["id"], kind) for kind in kinds]


def catalogue_wrong(town: Town, sessions: list[Row]) -> list[str]:
    """Sessions that the portal shows otherwise."""
    sessions_shown = {row["id"]: _bookable(row) for row in listed(town, "/api/catalogue/sessions")}
    truth = {row["id"]: _bookable(row | {"seats_left": _left(row)}) for row in sessions}
    return [
        f"session {id_}: {truth.get(id_)}, in the catalogue {sessions_shown.get(id_)}"
        for id_ in truth.keys() | sessions_shown.keys()
        if truth.get(id_) != sessions_shown.get(id_)
    ]


def _bookable(row: Row) -> Row:
    return {name: row[name] for name in ("status", "capacity", "seats_left", "waiting")}


def _left(session: Row) -> int:
    free: int = session["capacity"] - session["confirmed"]
    return free if session["status"] == "open" and not session["waiting"] else 0


def listed(town: Town, path: str) -> list[Row]:
    """All items of a list, page by page."""
    page = town.office.get(path, limit=100)
    items: list[Row] = page["items"]
    while page["next_cursor"]:
        page = town.office.get(path, limit=100, cursor=page["next_cursor"])
        items += page["items"]
    return items


def statistics_wrong(town: Town, sessions: list[Row], bookings: list[Row], walk_ins: list[Row]) -> list[str]:
    """Figures that are not registration's: counted at reporting now, and as the portal shows them."""
    still = [session for session in sessions if session["status"] == "open"]
    seated = [booking for booking in bookings if booking["status"] in SEATED]
    walked_in = sum(row["people"] for row in walk_ins)
    truth = {
        "sessions": len(still),
        "seats": sum(session["capacity"] for session in still),
        "bookings": len(seated),
        "people": sum(booking["seats"] for booking in seated),
        "waiting": sum(booking["seats"] for booking in bookings if booking["status"] == "waitlisted"),
        "attended": sum(booking["came"] for booking in bookings) + walked_in,
        "walk_ins": walked_in,
    }
    totals = town.office.get("/api/reporting/statistics", edition_id=town.edition_id)["totals"]
    answer = town.office.ask("GET", f"/api/catalogue/editions/{town.edition_id}/statistics")
    totals_shown = answer.json()["totals"] if answer.ok else dict.fromkeys(truth)
    return [
        f"statistics {truth}, {where} {figures}"
        for where, figures in (("counted", totals), ("shown", totals_shown))
        if {name: figures[name] for name in truth} != truth
    ]
