"""Accounts of staff for the admin and the office: made, given other rights, reset, disabled; and who did what."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from wtforms import SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, ValidationError

from chassis.cleaning import compact
from chassis.storage.cursors import page
from chassis.storage.db import reading as reading_catalogue
from chassis.storage.rows import find
from chassis.web.auth import actor

from ...accounts import rights, staff_accounts
from ...accounts.model import AccountAct, StaffAccount
from ...accounts.store import reading, transaction
from ...catalogue import queries
from ..forms import NOT_LISTED, name_choices, words
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.lists import chosen, drop_unknown, pager
from ..frame.names import unit_names, venue_names
from ..frame.vocabulary import STAFF_ROLES
from .access import staff_only

blp = Blueprint("accounts", __name__, url_prefix="/staff/accounts")
keepers_only = staff_only("admin", "office")
SHOWN = 50


def unit_choices() -> list[SelectChoice]:
    """No unit, or one of them."""
    with reading_catalogue() as db:
        return name_choices(unit_names(db), none=_("不属于哪个单位"))


def venue_choices() -> list[SelectChoice]:
    with reading_catalogue() as db:
        return name_choices(venue_names(db))


class RightsForm(PortalForm):
    """What an account may do, and where."""

    roles = SelectMultipleField(
        _("身份"),
        choices=words(STAFF_ROLES),
        validate_choice=False,
        description=_("单位填报人要选单位，场馆管理员要选场馆，签到人员和服务台选一样。"),
    )
    unit = SelectField(_("单位"), choices=unit_choices, invalid_choice_message=NOT_LISTED)
    venues = SelectMultipleField(
        _("场馆"),
        choices=venue_choices,
        validate_choice=False,
        description=_("可以选几个。"),
    )

    def validate_roles(self, field: Any) -> None:
        """No box is needed, but one of them is."""
        if not field.data:
            raise ValidationError(_("至少选一个"))

    @property
    def facts(self) -> dict[str, Any]:
        unit, venues = self.unit.data, self.venues.data or []
        return {
            "roles": self.roles.data,
            "unit": uuid.UUID(unit) if unit else None,
            "venues": [uuid.UUID(id) for id, _name, *_ in self.venues.iter_choices() if id in venues],
        }


class NewAccountForm(RightsForm):
    """And who it is for."""

    username = StringField(
        _("用户名"),
        [DataRequired(_("请填写这一项"))],
        filters=[lambda text: compact(text or "").lower()],
        description=_("2 到 40 个小写字母、数字、点、横线"),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "maxlength": 40},
    )


def list_of() -> dict[str, Any]:
    """Accounts by user name, or those that were looked for, with where they are."""
    filters = chosen("q", "role")
    drop_unknown(filters, {"role": STAFF_ROLES})
    word, role = filters.get("q", ""), filters.get("role", "")
    accounts = staff_accounts.select_accounts(compact(word)[:40], role)
    key = (StaffAccount.username, StaffAccount.id)
    with reading() as db:
        listing = page(db, accounts, key, request.args.get("cursor"), SHOWN)
        rows = [with_places(row) for row in listing["items"]]
    return {"accounts": rows, "word": word, "role": role, "roles": STAFF_ROLES, **pager(listing)}


def place_names() -> dict[str, str]:
    """{id: name} of all units and venues."""
    with reading_catalogue() as db:
        return queries.unit_names(db) | queries.venue_names(db)


def with_places(account: StaffAccount) -> dict[str, Any]:
    """An account with the names of its unit and venues."""
    names = place_names()
    places = [names.get(id, "") for id in ([str(account.unit)] if account.unit else []) + account.venues]
    facts = {name: getattr(account, name) for name in ("id", "username", "roles", "disabled_at")}
    return facts | {"places": [place for place in places if place]}


@blp.get("")
@keepers_only
def index() -> ResponseReturnValue:
    """Who has an account"""
    return page_about("staff/accounts.html", list_of)


def about_new() -> dict[str, Any]:
    return {"filled": {"roles": [], "unit": "", "venues": []}}


@blp.route("/new", methods=["GET", "POST"])
@keepers_only
@form_page(NewAccountForm, "staff/account_new.html", about_new)
def add(form: NewAccountForm) -> ResponseReturnValue:
    """Make an account, and show its password, once"""
    credential = staff_accounts.credential()
    with transaction() as db:
        account = rights.open_account(
            db, by=actor(), credential=credential, username=form.username.data, **form.facts
        )
        view = staff_accounts.account_view(account, credential)
    return render_template("staff/account_password.html", new_account=view)


def about_account(id: uuid.UUID) -> dict[str, Any]:
    """An account with what was done to it, and the form as it stands."""
    with reading() as db:
        account = find(db, StaffAccount, id, staff_accounts.NoSuchAccount)
        acts = page(db, rights.select_acts(id), AccountAct.id, None, SHOWN, descending=True)["items"]
    values = {"roles": account.roles, "unit": str(account.unit or ""), "venues": account.venues}
    is_own = str(account.id) == actor().subject
    may_change = not is_own and ("admin" not in account.roles or actor().has("admin"))
    view = with_places(account) | {"may_change": may_change, "is_own": is_own}
    about = {"staff_account": view, "acts": acts, "places": place_names()}
    return about | {"filled": values, "saved": request.args.get("saved")}


@blp.route("/<uuid:id>", methods=["GET", "POST"])
@keepers_only
@form_page(RightsForm, "staff/account.html", about_account)
def change(form: RightsForm, id: uuid.UUID) -> ResponseReturnValue:
    """Give it other rights"""
    with transaction() as db:
        rights.change_rights(db, id, by=actor(), **form.facts)
    return redirect(url_for(".change", id=id, saved=1), 303)


def blank_form(id: uuid.UUID) -> dict[str, Any]:
    about = about_account(id)
    return about | {"form": RightsForm(formdata=None, data=about.pop("filled"))}


@blp.post("/<uuid:id>/reset")
@keepers_only
@form_page(PortalForm, "staff/account.html", blank_form, "act_form")
def reset(_form: PortalForm, id: uuid.UUID) -> ResponseReturnValue:
    """Give it another password, and show that, once"""
    credential = staff_accounts.credential()
    with transaction() as db:
        account = rights.reset(db, id, by=actor(), credential=credential)
        view = staff_accounts.account_view(account, credential)
    return render_template("staff/account_password.html", new_account=view)


@blp.post("/<uuid:id>/<any(disable, enable):act>")
@keepers_only
@form_page(PortalForm, "staff/account.html", lambda id, act: blank_form(id), "act_form")
def allow(_form: PortalForm, id: uuid.UUID, act: str) -> ResponseReturnValue:
    """Let it sign in no more, or again"""
    verb = rights.disable if act == "disable" else rights.enable
    with transaction() as db:
        verb(db, id, by=actor())
    return redirect(url_for(".change", id=id, saved=1), 303)


def acts_of() -> dict[str, Any]:
    """What was done to accounts, newest first."""
    with reading() as db:
        acts = page(
            db, rights.select_acts(), AccountAct.id, request.args.get("cursor"), SHOWN, descending=True
        )
    return {"acts": acts["items"], "places": place_names(), **pager(acts)}


@blp.get("/acts")
@keepers_only
def show_acts() -> ResponseReturnValue:
    """Who did what to which account"""
    return page_about("staff/account_acts.html", acts_of)
