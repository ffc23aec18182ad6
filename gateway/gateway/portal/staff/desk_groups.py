"""Several people booked at once for one caller: one form, one page on what became of each, all slips in one print."""

import uuid
from typing import Any, ClassVar

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
)

from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import desk
from ..forms import (
    PeopleForm,
    PersonForm,
    age_decides,
    clean,
    clean_person_name,
    consent_field,
    key_field,
    name_field,
    nth_person,
    phone_field,
    rows,
    words,
)
from ..frame.form_pages import PortalForm, Rows, form_page, page_about
from ..frame.halls import entry_of
from ..frame.vocabulary import AGES, NEEDS
from .desk_holding import BookingPage, add_holding
from .desk_sessions import HoldForm, caller_at_hand, desk_only, hold_at_hand, obstacle, other_sessions

blp = Blueprint("desk_groups", __name__, url_prefix="/staff/desk")
LONGEST_PHONE = 40
AT_FIRST, MOST = 5, 20


class ListedForm(PersonForm):
    """One of a list: most of them are 60 or over."""

    age = SelectField(
        _("年龄"), choices=words(AGES), default="elder", invalid_choice_message=_("请从列出的年龄里选一个")
    )
    phone = TelField(
        _("他自己的电话"),
        filters=[clean],
        render_kw={"autocomplete": "off", "inputmode": "tel", "maxlength": LONGEST_PHONE},
    )
    needs = SelectMultipleField(_("到场需要的帮助"), choices=words(NEEDS))
    again = BooleanField(_("是另一位同名的人，照样报"))

    @property
    def is_blank(self) -> bool:
        return not (self["name"].data or self.phone.data)


class GroupForm(PeopleForm):
    """A list of people for one session, and who calls for them."""

    aliases: ClassVar = {"people": "party"}
    key = key_field()
    hold_id = HiddenField()
    caller_id = HiddenField()
    phone = phone_field(
        _("来电的人的电话"),
        longest=LONGEST_PHONE,
        autocomplete="off",
        hint=_("手机或座机；名单上没有自己电话的人，有变动就打这个号码。"),
    )
    name = name_field(_("来电的人怎么称呼"))
    party = Rows(FormField(ListedForm), nth_person, min_entries=1, max_entries=MOST, id="people")
    waitlist = BooleanField(_("座位不够的排候补；不勾就全部有座才报"), default=True)
    overlap = BooleanField(_("和他们别的场次时间重叠也要报"))
    consent = consent_field(
        _("已告诉对方：号码只用来通知报名的变动，姓名只供签到核对，都加密保存；名单上的人都同意。"),
        _("请先告知对方并得到同意"),
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Who is known is not asked for again."""
        if self.caller_id.data:
            del self.phone, self.name
        return bool(super().validate(extra_validators))

    def count_people(self) -> int:
        """How many are written down; before anybody is, as many as there are rows."""
        return sum(not row.form.is_blank for row in self.party) or len(self.party)

    def leave_out_blank_rows(self) -> None:
        """Rows that nobody stands in are none, also between others; one is left to say what is missing."""
        filled_rows = [row.data for row in self.party if not row.form.is_blank]
        if len(filled_rows) < len(self.party):
            while self.party.entries:
                self.party.pop_entry()
            for row in filled_rows or [{}]:
                self.party.append_entry(row)


class CarriedForm(PortalForm):
    """What was typed already of a caller who is new here."""

    phone = TelField(filters=[clean])
    name = StringField(filters=[clean_person_name])


def session(id: uuid.UUID) -> dict[str, Any]:
    """The session, whether it takes bookings, and who they are for, with as many rows as people are to come."""
    session, seat_hold, caller = desk.desk_session(id), hold_at_hand(), caller_at_hand()
    values: dict[str, Any] = {"party": rows(MOST, [{}] * AT_FIRST)}
    values |= {"hold_id": seat_hold["id"] if seat_hold else "", "caller_id": caller["id"] if caller else ""}
    more: dict[str, Any] = {
        "held": seat_hold,
        "caller": caller,
        "hold_form": HoldForm(formdata=None),
        "party_limit": MOST,
    }
    more |= {"age_decides": age_decides(session), "alike": other_sessions(caller)}
    return {"session": session, "why_not": obstacle(session), "filled": values} | more


booking_page = BookingPage(GroupForm, "staff/desk_group_book.html", session)
add_holding(blp, "/sessions/<uuid:id>/several", booking_page)


@blp.route("/sessions/<uuid:id>/several", methods=["GET", "POST"])
@desk_only
@form_page(GroupForm, booking_page.template, session)
def book(form: GroupForm, id: uuid.UUID) -> ResponseReturnValue:
    """Book each of a list for a caller, all or nobody; then show what became of each"""
    seat_hold, caller = hold_at_hand(), caller_at_hand()
    group = desk.book_group(
        session_id=id,
        people=[row | {"phone": row["phone"] or None} for row in form.party.data],
        phone=form.phone.data if form.phone else None,
        citizen_id=caller["id"] if caller else None,
        name=form["name"].data if "name" in form else form.party[0]["name"].data,
        waitlist=form.waitlist.data,
        overlap=form.overlap.data,
        consent=form.consent.data,
        key=form.key.data,
        hold_id=seat_hold["id"] if seat_hold else None,
    )
    return redirect(url_for(".show", id=group["id"]), 303)


@blp.post("/sessions/<uuid:id>/several/for")
@desk_only
@form_page(CarriedForm, booking_page.template, booking_page.blank, "carried_form")
def book_newcomer(carried_form: CarriedForm, id: uuid.UUID) -> ResponseReturnValue:
    """The list for a caller who is new here, with what was typed in the form for one, which stands in no address"""
    about = session(id)
    caller_data = {"phone": carried_form.phone.data, "name": carried_form["name"].data}
    form = GroupForm(formdata=None, data=about.pop("filled") | caller_data)
    return render_template(booking_page.template, id=id, form=form, **about)


def show_group(id: uuid.UUID) -> dict[str, Any]:
    """A list, and how many of it have seats."""
    group = desk.group(id)
    return {"group": group, "seated": sum(each["status"] == "confirmed" for each in group["bookings"])}


@blp.get("/groups/<uuid:id>")
@desk_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """What became of each of a list: who has a seat, who waits"""
    return page_about("staff/desk_group.html", show_group, id=id)


@blp.get("/groups/<uuid:id>/slips")
@desk_only
def print_slips(id: uuid.UUID) -> str:
    """What each of a list takes home, a page each, names in full"""
    slips = desk.group_slips(id)["items"]
    with reading() as db:
        public_session = queries.session(db, uuid.UUID(slips[0]["booking"]["session_id"])) if slips else None
    public_session = public_session or {"last_entry": None, "place": None}
    slips = [slip | entry_of(slip["booking"]["session"], slip["token"]) for slip in slips]
    about = {"last_entry": public_session["last_entry"], "place": public_session["place"]}
    return render_template("staff/desk_group_slips.html", id=id, slips=slips, **about)
