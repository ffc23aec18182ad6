"""What the desk's pages share of sessions: the coming ones, why one cannot be booked, and seats that are held."""

import uuid
from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectField

from chassis.city import DISTRICTS_AND_ZONES
from chassis.clock import now
from chassis.storage.db import reading
from chassis.web.auth import actor

from ...catalogue import queries
from ...departments import desk
from ...departments.errors import DepartmentProblem
from ..forms import PeopleForm, key_field, words
from ..frame.form_pages import PortalForm
from ..frame.formats import clock, day, moment
from ..frame.i18n import msgid
from ..frame.lists import chosen, chosen_day, drop_unknown, pager
from ..frame.ways import AT_DESKS
from .access import staff_only

desk_only = staff_only(*AT_DESKS)
MOST_HELD = 50
FILTERS = ("q", "date", "district")
LONGEST_WORDS = 100
"""Characters of what sessions are looked up by, as departments take it."""


class HoldForm(PortalForm):
    """For how many seats are held; it is sent with the form that these are for, which keeps what was typed."""

    hold_key = key_field()
    seats = SelectField(
        _("留几座"),
        choices=words(
            {0: msgid("填了几位就几座")} | {count: str(count) for count in range(1, MOST_HELD + 1)}
        ),
        coerce=int,
        default=0,
        invalid_choice_message=_("请从列出的座位数里选一个"),
    )


def as_typed(form: PortalForm, seat_hold: dict[str, Any] | None) -> dict[str, Any]:
    """What a page has where seats were held, or given back, beside a form: all that was typed into it."""
    form.hold_id.data = seat_hold["id"] if seat_hold else ""
    if seat_hold and isinstance(form, PeopleForm):
        form.have_rows(seat_hold["seats"])
    return {"form": form, "held": seat_hold, "hold_form": HoldForm(formdata=None)}


def hold_seats(hold_form: HoldForm, id: uuid.UUID, form: PeopleForm) -> dict[str, Any]:
    """Hold seats (HoldView) for the people of a form, while whoever calls asks at home."""
    return desk.hold_seats(id, hold_form.seats.data or form.count_people(), hold_form.hold_key.data)


def give_back_at_hand() -> None:
    """Give back the seats that are held for whoever the form is for, while they are."""
    if seat_hold := hold_at_hand():
        desk.release_seats(seat_hold["id"])


def coming() -> dict[str, Any]:
    """The coming sessions at which this desk works, those that were looked for, and where that is."""
    filters = {name: text[:LONGEST_WORDS] for name, text in chosen(*FILTERS, among=request.values).items()}
    chosen_day(filters)
    drop_unknown(filters, {"district": DISTRICTS_AND_ZONES})
    page = desk.desk_sessions(filters, request.args.get("cursor"))
    about = {
        "looked_for": filters,
        "narrowed": chosen(*FILTERS),
        "districts": DISTRICTS_AND_ZONES,
        "workplaces": places_of_work(),
    }
    sessions = [session | {"why_not": obstacle(session)} for session in page["items"]]
    return {"sessions": sessions} | about | pager(page)


def places_of_work() -> list[str]:
    """Where this desk works, by name; nothing for the whole city's."""
    whose = actor()
    if whose.has("city_desk"):
        return []
    with reading() as db:
        units, venues = queries.unit_names(db), queries.venue_names(db)
    names = [units.get(str(id)) for id in whose.units] + [venues.get(str(id)) for id in whose.venues]
    return sorted(filter(None, names))


def obstacle(session: Mapping[str, Any]) -> str:
    """Why nobody can be booked into a session (SessionView) now, in a sentence; nothing where they can."""
    opens, until = session["books_from"], session["bookable_until"]
    why: str = ""
    if session["status"] == "cancelled":
        why = gettext("这一场已取消。")
    elif session["access"] != "seats":
        why = gettext("这一场不用报名，直接参加。")
    elif moment(session["starts_at"]) <= now():
        why = gettext("这一场已经开始。")
    elif session["paused"]:
        why = gettext("场地正在重新安排，暂停报名。")
    elif opens and moment(opens) > now():
        why = gettext("%(when)s 开始报名。", when=f"{day(opens)} {clock(opens)}")
    elif until is None or moment(until) <= now():
        why = gettext("报名已截止。")
    return why


def other_sessions(caller: Mapping[str, Any] | None) -> tuple[str, str]:
    """(address, label) of the list of other sessions, to book whoever is at hand into."""
    page = url_for("pages.desk_callers.show", id=caller["id"]) if caller else url_for("pages.desk.show")
    return f"{page}#sessions", gettext("选别的一场")


def hold_at_hand() -> dict[str, Any] | None:
    """The seats that are held for whoever the form is for, while they are."""
    hold_id = request.values.get("hold_id") or request.values.get("hold")
    try:
        return desk.held_seats(uuid.UUID(hold_id)) if hold_id else None
    except (ValueError, DepartmentProblem):
        return None


def caller_at_hand() -> dict[str, Any] | None:
    """Who is known already of those that the form is for."""
    citizen_id = request.values.get("caller_id") or request.values.get("caller")
    try:
        return desk.caller(uuid.UUID(citizen_id)) if citizen_id else None
    except (ValueError, DepartmentProblem):
        return None
