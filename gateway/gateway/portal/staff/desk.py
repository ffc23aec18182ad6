"""The desk: finding who calls, booking for them, their printed slip, and looking closer for a reason."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, StringField, TelField
from wtforms.validators import Length

from chassis.cleaning import session_number
from chassis.storage.db import reading
from chassis.wording import Text

from ...catalogue import queries
from ...departments import desk
from ..forms import (
    LONGEST_NAME,
    NamesForm,
    PartyWithNeedsForm,
    age_decides,
    clean,
    clean_person_name,
    consent_field,
    key_field,
    line_field,
    phone_field,
    rows,
)
from ..frame.booking_history import for_staff
from ..frame.form_pages import PortalForm, SentBefore, form_page, page_about
from ..frame.halls import entry_of
from ..frame.layout import party_limit
from ..frame.lists import chosen
from .desk_holding import BookingPage, add_holding
from .desk_moves import can_move
from .desk_sessions import (
    FILTERS,
    LONGEST_WORDS,
    HoldForm,
    caller_at_hand,
    coming,
    desk_only,
    hold_at_hand,
    obstacle,
    other_sessions,
)

blp = Blueprint("desk", __name__, url_prefix="/staff/desk")
LONGEST_PHONE = 40


class CallerForm(PortalForm):
    """Who calls."""

    phone = phone_field(
        _("电话号码"),
        longest=LONGEST_PHONE,
        autocomplete="off",
        hint=_("手机或座机；座机请带区号，例如 027-87654321。查找会记录在案。"),
    )


class CallerBookingForm(PartyWithNeedsForm):
    """A party for one session, and who calls for it."""

    key = key_field()
    hold_id = HiddenField()
    caller_id = HiddenField()
    phone = TelField(
        _("电话号码"),
        filters=[clean],
        description=_("手机或座机；没有电话就空着，打印一张报名单给他。"),
        render_kw={"autocomplete": "off", "inputmode": "tel", "maxlength": LONGEST_PHONE},
    )
    name = StringField(
        _("怎么称呼"),
        [Length(max=LONGEST_NAME, message=_("最多写 %(max)d 个字"))],
        filters=[clean_person_name],
        description=_("不填就用第一位来的人的姓名。"),
        render_kw={"autocomplete": "off"},
    )
    waitlist = BooleanField(_("座位不够就排候补"), default=True)
    overlap = BooleanField(_("和他别的场次时间重叠也要报"))
    consent = consent_field(
        _("已告诉对方：号码只用来通知报名的变动，姓名只供签到核对，都加密保存；对方同意。"),
        _("请先告知对方并得到同意"),
    )


class UnmaskForm(PortalForm):
    """Why someone looks closer."""

    reason = line_field(
        _("为什么要看"), longest=200, shortest=5, hint=_("至少五个字；会记录在案。"), id="unmask"
    )


class CancelForm(PortalForm):
    """Why a caller's booking is cancelled."""

    reason = line_field(
        _("为什么取消"), longest=200, shortest=5, hint=_("至少五个字；会写进这份报名的记录。"), id="cancel"
    )


class CallerNamesForm(NamesForm):
    """The names of a caller's party, and why they are corrected."""

    names_reason = line_field(
        _("为什么更正"), longest=200, shortest=5, hint=_("至少五个字；会记录在案。"), id="correct"
    )
    aliases = NamesForm.aliases | {"reason": "names_reason"}


def at_work() -> dict[str, Any]:
    """The coming sessions, and the seats that this clerk holds still."""
    return coming() | {"own_holds": desk.own_holds()["items"]}


@blp.route("", methods=["GET", "POST"])
@desk_only
@form_page(CallerForm, "staff/desk.html", at_work)
def show(form: CallerForm) -> ResponseReturnValue:
    """Find a caller by phone. A form that is sent, so that no phone stands in an address"""
    caller = desk.find_caller(form.phone.data)["citizen"]
    if caller:
        return redirect(url_for("pages.desk_callers.show", id=caller["id"], **chosen(*FILTERS)), 303)
    return render_template("staff/desk.html", form=form, newcomer=form.phone.data, **at_work())


@blp.get("/number")
@desk_only
def open_number() -> ResponseReturnValue:
    """To the booking form of the session that is called by this number, else to what the desk finds by it"""
    text = chosen("number").get("number", "")[:LONGEST_WORDS]
    number = session_number(text)
    sessions = desk.desk_sessions({"q": text}, None)["items"] if number else []
    ids = [session["id"] for session in sessions if session.get("number") == number]
    return redirect(url_for(".book", id=ids[0]) if ids else url_for(".show", q=text, _anchor="sessions"))


def session(id: uuid.UUID) -> dict[str, Any]:
    """The session, whether it takes bookings, and who they are for, with as many rows as people are to come."""
    session = desk.desk_session(id)
    most = session["party_limit"] or party_limit()
    seat_hold, caller = hold_at_hand(), caller_at_hand()
    values = {"party": rows(most), "hold_id": seat_hold["id"] if seat_hold else ""}
    values["caller_id"] = caller["id"] if caller else ""
    more: dict[str, Any] = {
        "held": seat_hold,
        "caller": caller,
        "hold_form": HoldForm(formdata=None),
        "why_not": obstacle(session),
    }
    more["alike"] = other_sessions(caller)
    about = {"session": session, "party_limit": most, "filled": values}
    return more | about | {"age_decides": age_decides(session)}


class BookedForCaller(SentBefore):
    """Back led to the form of a booking that was made for someone; another caller has a form of their own."""

    title = Text("这张表已经报过一次", "This form has booked already")


def earlier_booking(id: str) -> SentBefore:
    """What is said of the booking that the form made before."""
    text = Text(
        "没有再报一次。要为别的人报名，请核对后再按一次。",
        "Nothing was booked again. To book for someone else, check the form and press once more.",
    )
    return BookedForCaller(text, booking_id=id)


booking_page = BookingPage(CallerBookingForm, "staff/desk_book.html", session)
add_holding(blp, "/sessions/<uuid:id>", booking_page)


@blp.route("/sessions/<uuid:id>/book", methods=["GET", "POST"])
@desk_only
@form_page(CallerBookingForm, booking_page.template, session, stands=earlier_booking)
def book(form: CallerBookingForm, id: uuid.UUID) -> ResponseReturnValue:
    """Book for a caller, then show the booking with its slip; what is held no more is booked as usual"""
    seat_hold, caller = hold_at_hand(), caller_at_hand()
    booking = desk.book_for_caller(
        session_id=id,
        party=form.party.data,
        phone=None if caller else form.phone.data or None,
        name=form.name.data or form.party[0]["name"].data,
        needs=form.needs.data,
        waitlist=form.waitlist.data,
        overlap=form.overlap.data,
        consent=form.consent.data,
        key=form.key.data,
        citizen_id=caller["id"] if caller else None,
        hold_id=seat_hold["id"] if seat_hold else None,
    )
    if booking["status"] == "cancelled":
        raise earlier_booking(booking["id"])
    return redirect(url_for(".show_booking", id=booking["id"]), 303)


@blp.post("/sessions/<uuid:id>/for")
@desk_only
@form_page(CallerForm, booking_page.template, booking_page.blank, "caller_form")
def book_newcomer(caller_form: CallerForm, id: uuid.UUID) -> ResponseReturnValue:
    """The form for a caller who is new here, with the phone that was looked for, which stands in no address"""
    about = session(id)
    values = about.pop("filled") | {"phone": caller_form.phone.data}
    form = CallerBookingForm(formdata=None, data=values)
    return render_template(booking_page.template, id=id, form=form, **about)


@blp.post("/holds/<uuid:id>/release")
@desk_only
@form_page(
    PortalForm, "staff/desk.html", lambda id: at_work() | {"form": CallerForm(formdata=None)}, "act_form"
)
def release(_form: PortalForm, id: uuid.UUID) -> ResponseReturnValue:
    """Give held seats back"""
    desk.release_seats(id)
    return redirect(url_for(".show"), 303)


def masked_booking(id: uuid.UUID) -> dict[str, Any]:
    """One booking, with what a desk can do about it."""
    forms = {"unmask_form": UnmaskForm(formdata=None), "cancel_form": CancelForm(formdata=None)}
    booking = desk.desk_booking(id)
    forms["names_form"] = names_form([{} for _person in booking["party"]])
    return {"booking": booking, "can_move": can_move(booking)} | forms


def names_form(party: list[dict[str, Any]]) -> CallerNamesForm:
    """The form for a party's names: blank while they are masked."""
    return CallerNamesForm(formdata=None, data={"party": party})


@blp.get("/bookings/<uuid:id>")
@desk_only
def show_booking(id: uuid.UUID) -> ResponseReturnValue:
    """A booking at work, masked"""
    return page_about("staff/desk_booking.html", masked_booking, id=id)


@blp.get("/bookings/<uuid:id>/slip")
@desk_only
def slip(id: uuid.UUID) -> str:
    """What someone without a phone takes home, in large print: the names in full, code and QR code"""
    slip_data = desk.desk_slip(id)
    session = slip_data["booking"]["session"]
    with reading() as db:
        public_session = queries.session(db, uuid.UUID(slip_data["booking"]["session_id"])) or {}
    about = {"last_entry": public_session.get("last_entry"), "place": public_session.get("place")}
    about |= slip_data | entry_of(session, slip_data["token"])
    return render_template("staff/desk_slip.html", **about)


@blp.post("/bookings/<uuid:id>/unmask")
@desk_only
@form_page(UnmaskForm, "staff/desk_booking.html", masked_booking, "unmask_form")
def unmask(form: UnmaskForm, id: uuid.UUID) -> ResponseReturnValue:
    """Names and phone in full, for a reason that is kept"""
    full = desk.unmask(id, form.reason.data)
    about = masked_booking(id) | {
        "names_form": names_form(full["party"]),
        "history": for_staff(full["history"]),
    }
    return render_template("staff/desk_booking.html", id=id, full=full, **about)


@blp.post("/bookings/<uuid:id>/names")
@desk_only
@form_page(CallerNamesForm, "staff/desk_booking.html", masked_booking, "names_form")
def correct_names(form: CallerNamesForm, id: uuid.UUID) -> ResponseReturnValue:
    """Correct the names of a caller's party, also after they came, for a reason that is kept"""
    names = [person["name"] for person in form.party.data]
    desk.correct_names_for_caller(id, names, form.names_reason.data)
    return redirect(url_for(".show_booking", id=id, done="names"), 303)


@blp.post("/bookings/<uuid:id>/cancel")
@desk_only
@form_page(CancelForm, "staff/desk_booking.html", masked_booking, "cancel_form")
def cancel(form: CancelForm, id: uuid.UUID) -> ResponseReturnValue:
    """Cancel for a caller, for a reason that is kept"""
    desk.cancel_for_caller(id, form.reason.data)
    return redirect(url_for(".show_booking", id=id), 303)
