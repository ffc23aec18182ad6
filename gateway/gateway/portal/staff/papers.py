"""What a unit owes, with state, deadline and next step of each; and the plan line by line, until it is submitted."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from chassis.clock import today
from chassis.storage.db import reading
from chassis.web.auth import actor

from ...catalogue import queries
from ...departments import editions, reporting
from ...departments import owed as owed_client
from ..forms import key_field
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.layout import current_edition, current_edition_id
from .access import staff_only, usernames
from .owing import ACTS, STATES
from .plan_forms import PlanForm

blp = Blueprint("papers", __name__, url_prefix="/staff/papers")
for_units = staff_only("unit_editor", "office")
Body = dict[str, Any]


class NewPlanForm(PortalForm):
    """Begins a plan; the page has one for each of the units that have none."""

    key = key_field()
    unit_id = StringField()


def owed_by_own_units() -> Body:
    """What each of the actor's units owes in the edition of today."""
    return owed_of(actor().units)


def owed_by(unit_id: uuid.UUID) -> Body:
    """What one unit owes, for the office in its place."""
    return owed_of([unit_id]) | {"is_office": True}


def owed_of(unit_ids: Iterable[uuid.UUID]) -> Body:
    """What units owe in the edition of today, and what the office did in their place."""
    edition = current_edition()
    if edition is None:
        return {"edition": None, "papers": []}
    with reading() as db:
        names = queries.unit_names(db)
        taking_part = {id for id in unit_ids if queries.takes_part(db, id, edition["id"])}
    papers: list[Body] = [
        {"unit_id": id, "unit": names.get(str(id), ""), "plan": plan_of(edition["id"], id)}
        | {"takes_part": id in taking_part}
        | {"owed": owed_client.of_unit(edition["id"], id)["items"]}
        | {"acts": owed_client.acts(edition["id"], id)["items"]}
        for id in unit_ids
    ]
    notice = editions.edition(edition["id"])["notice"]
    about = {"edition": edition, "is_over": is_over(edition), "notice": notice, "papers": papers}
    about["who"] = usernames(act["by"] for paper in papers for act in paper["acts"])
    return about | {"states": STATES, "acts": ACTS}


def is_over(edition: Any) -> bool:
    """Whether plans of an edition stay as they are: it is closed, or its last day is past."""
    return edition is not None and (edition["status"] == "closed" or edition["closes_on"] < today())


def plan_of(edition_id: uuid.UUID, unit_id: uuid.UUID) -> Body | None:
    """A unit's plan for an edition, where it has begun one, with how many of its lines wait or came back."""
    plans = reporting.plans({"edition_id": edition_id, "unit_id": unit_id})["items"]
    return with_counts(reporting.plan(plans[0]["id"])) if plans else None


def with_counts(plan: Body) -> Body:
    """The plan, with how many of its lines are there, wait for the office, and came back from it."""
    rows = plan["activities"]
    counts = {
        "lines": len(rows),
        "waiting": sum(row["waits"] for row in rows),
        "sent_back": sum(row["remark"] is not None for row in rows),
    }
    return plan | counts


def plan_page(plan_id: uuid.UUID) -> Body:
    """A plan with its lines, and where spaces are called by name."""
    plan = with_counts(reporting.plan(plan_id))
    with reading() as db:
        edition, spaces = queries.edition(db, uuid.UUID(plan["edition_id"])), queries.names_of_spaces(db)
    remark = next((step["remark"] for step in reversed(plan["transitions"]) if step["remark"]), None)
    return {
        "plan": plan,
        "edition": edition,
        "is_over": is_over(edition),
        "spaces": spaces,
        "who": usernames(step["by"] for step in plan["transitions"]),
        "remark": remark if plan["status"] == "returned" else None,
        "saved": request.args.get("saved"),
        "filled": {"version": plan["version"]},
    }


@blp.route("", methods=["GET", "POST"])
@for_units
@form_page(NewPlanForm, "staff/papers.html", owed_by_own_units)
def index(form: NewPlanForm) -> ResponseReturnValue:
    """What we owe; and a plan begun"""
    plan = reporting.begin_plan(current_edition_id(), form.unit_id.data or "", form.key.data)
    return redirect(url_for(".show", plan_id=plan["id"]), 303)


@blp.route("/<uuid:plan_id>", methods=["GET", "POST"])
@for_units
@form_page(PlanForm, "staff/plan.html", plan_page)
def show(form: PlanForm, plan_id: uuid.UUID) -> ResponseReturnValue:
    """A plan line by line, with what the office said; submitted here"""
    reporting.submit_plan(plan_id, {"confirmed": bool(form.confirmed.data)}, form.seen)
    return redirect(url_for(".show", plan_id=plan_id, saved="submitted"), 303)


@blp.get("/of/<uuid:unit_id>")
@staff_only("office")
def of_unit(unit_id: uuid.UUID) -> ResponseReturnValue:
    """What a unit owes, for the office that acts in its place; each act is written down and shown to the unit"""
    form = NewPlanForm(formdata=None)
    return page_about("staff/papers.html", lambda: owed_by(unit_id) | {"form": form})
