"""Editions for the office: all there were, the settings of each, and a new one from a copy of the last."""

import uuid
from datetime import date
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...departments import editions
from ..frame.form_pages import form_page, page_about
from .access import staff_only
from .edition_forms import STATUSES, EditionForm, NewEditionForm, edition_now
from .plan_forms import PlanForm

blp = Blueprint("office_editions", __name__, url_prefix="/staff/office/editions")
office_only = staff_only("office")
Body = dict[str, Any]
DAYS = ("opens_on", "closes_on")


def latest_first() -> list[Body]:
    """All editions, those that begin last first."""
    return sorted(editions.editions()["items"], key=lambda edition: edition["opens_on"], reverse=True)


def list_page() -> Body:
    return {"editions": latest_first(), "statuses": STATUSES, "saved": request.args.get("saved")}


def with_dates(edition: Body) -> Body:
    """With its days as such."""
    return edition | {name: date.fromisoformat(edition[name]) for name in DAYS}


def edition_page(edition_id: uuid.UUID) -> Body:
    """An edition, and the form as filled in with what it is now."""
    edition = with_dates(editions.edition(edition_id))
    now = edition_now(edition)
    about = {"edition": edition, "statuses": STATUSES, "saved": request.args.get("saved")}
    return about | {"now": now, "filled": now}


def new_page() -> Body:
    """The edition that a new one is copied from, the last; and the same days of the year after it."""
    past = latest_first()
    if not past:
        return {"source": None}
    source = with_dates(past[0])
    days = {name: next_year(source[name]) for name in DAYS}
    name = source["name"].replace(str(source["year"]), str(source["year"] + 1))
    return {"source": source, "filled": days | {"name": name, "units": True}}


def next_year(day: date) -> date:
    """The same day a year on; of a 29 February the day before."""
    if (day.month, day.day) == (2, 29):
        return day.replace(year=day.year + 1, day=28)
    return day.replace(year=day.year + 1)


@blp.get("")
@office_only
def index() -> ResponseReturnValue:
    """All editions; past ones to be read"""
    return page_about("staff/editions.html", list_page)


@blp.route("/add", methods=["GET", "POST"])
@office_only
@form_page(NewEditionForm, "staff/edition_new.html", new_page)
def add(form: NewEditionForm) -> ResponseReturnValue:
    """A new edition from a copy of the last, with all that it asks of units"""
    past = latest_first()
    if past:
        copy = form.basics | {"units": bool(form.units.data)}
        edition = editions.copy_edition(past[0]["id"], copy, form.key.data)
    else:
        edition = editions.add_edition(form.basics, form.key.data)
    return redirect(url_for(".change", edition_id=edition["id"], saved=1), 303)


@blp.route("/<uuid:edition_id>", methods=["GET", "POST"])
@office_only
@form_page(EditionForm, "staff/edition.html", edition_page)
def change(form: EditionForm, edition_id: uuid.UUID) -> ResponseReturnValue:
    """Its settings"""
    with reading() as db:
        unit_ids = {name: id for id, name in queries.unit_names(db).items()}
    editions.change_edition(edition_id, form.changes(unit_ids), form.seen)
    return redirect(url_for(".change", edition_id=edition_id, saved=1), 303)


@blp.post("/<uuid:edition_id>/reopen")
@office_only
@form_page(PlanForm, "staff/edition.html", edition_page, "reopening")
def reopen(form: PlanForm, edition_id: uuid.UUID) -> ResponseReturnValue:
    """Open one again that was closed"""
    editions.change_edition(edition_id, {"status": "open"}, form.seen)
    return redirect(url_for(".change", edition_id=edition_id, saved=1), 303)
