"""Plans as units file them and the office answers them, each led to the state that its file asks for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .portal import Json, Portal, Refused, until
from .week import Span, Table, Week

Spaces = Mapping[tuple[str, str], Mapping[str, str]]
"""{(venue's name, space's name): {"venue_id", "space_id"}}"""


def body(week: Week, plan: Table, *, edition_id: str, unit_id: str, spaces: Spaces) -> Json:
    """A plan with its rows, as POST /plans takes it."""
    rows = [row(week, plan["unit"], activity, spaces) for activity in plan["activity"]]
    # Some courses have been running since the first of the month when the sample is loaded.
    parties = {"edition_id": edition_id, "unit_id": unit_id, "confirmed": True}
    return parties | {"title": plan["title"], "activities": rows}


def row(week: Week, unit: str, activity: Table, spaces: Spaces) -> Json:
    fields = {
        **whereabouts(week, unit, activity, spaces),
        "seats": activity["seats"],
        "prevention": prevention(week, activity),
        **chosen(activity, "booking", "join_url", "open_to_all"),
    }
    if "online" in activity:
        fields["online"] = {"seats": activity["online"]}
    words = ("title", "title_en", "summary", "kind", "reading_kind", "series", "topics", "audiences")
    columns = (*words, "organiser", "mode", "booked_as", "drop_in")
    sittings = [{**times(span), **fields} for span in week.sittings(activity)]
    return {**chosen(activity, *columns), "sittings": sittings}


def chosen(activity: Table, *names: str) -> Json:
    """Those of the named fields that the file fills in."""
    return {name: activity[name] for name in names if name in activity}


def whereabouts(week: Week, unit: str, activity: Table, spaces: Spaces) -> Json:
    """A venue's space, a place that the activity names, or the unit's own premises; online it is nowhere."""
    if "venue" in activity:
        return dict(spaces[activity["venue"], activity["space"]])
    if activity["mode"] == "online":
        return {}
    place = activity.get("place")
    return {"place": week.with_area(**place) if place else week.place_of(unit, activity.get("room"))}


def prevention(week: Week, activity: Table) -> list[str]:
    usual = "线上" if activity["mode"] == "online" else "室内"
    measures: list[str] = week.edition["prevention"][activity.get("prevention", usual)]
    return measures


def times(span: Span) -> Json:
    return {"starts_at": span[0].isoformat(), "ends_at": span[1].isoformat()}


def file(unit: Portal, plan_body: Json) -> Json:
    """File a plan; while reporting has not heard of a space that it names, wait."""
    spaces_known = f"the spaces of {plan_body['title']} at reporting"
    return until(lambda: _file_if_known(unit, plan_body), spaces_known)


def _file_if_known(unit: Portal, plan_body: Json) -> Json | None:
    try:
        return unit.post("/api/reporting/plans", plan_body, key=f"plan {plan_body['title']}")
    except Refused as refusal:
        if refusal.fields and all(field.endswith("space_id") for field in refusal.fields):
            return None
        raise


def lead(plan: Table, filed_plan: Json, *, unit: Portal, office: Portal) -> Json:
    """Take the steps that are still to be taken until the plan is where its file wants it."""
    goal = plan.get("state", "approved")
    while filed_plan["status"] != goal:
        filed_plan = step_taken(plan, filed_plan, unit=unit, office=office)
    return filed_plan


def step_taken(plan: Table, filed_plan: Json, *, unit: Portal, office: Portal) -> Json:
    """The plan after its next step. One whose answer was lost on a busy machine is refused when it is sent again: the
    plan says whether it was taken."""
    try:
        return step(plan, filed_plan, unit=unit, office=office)
    except Refused as refusal:
        if refusal.status != 409:
            raise
        stands = unit.get(f"/api/reporting/plans/{filed_plan['id']}")
        if stands["status"] == filed_plan["status"]:
            raise
        return stands


def step(plan: Table, filed_plan: Json, *, unit: Portal, office: Portal) -> Json:
    """The next step of a plan: submit, return once where the file says so, correct, approve."""
    path = f"/api/reporting/plans/{filed_plan['id']}"
    if filed_plan["status"] == "returned":
        correct(plan, filed_plan, unit)
    if filed_plan["status"] in ("draft", "returned"):
        return unit.post(f"{path}/submit")
    if "returned" in plan and not any(
        transition["to_status"] == "returned" for transition in filed_plan["transitions"]
    ):
        return office.post(f"{path}/return", remarks(plan, filed_plan))
    # Some courses have been running since the first of the month.
    return office.post(f"{path}/approve", {"on_purpose": True})


def remarks(plan: Table, filed_plan: Json) -> Json:
    """What the office says of a plan that it returns, and of single lines."""
    lines = [
        {"activity_id": activity_of(filed_plan, line["activity"])["id"], "remark": line["remark"]}
        for line in plan["returned"].get("line", [])
    ]
    return {"remark": plan["returned"]["remark"], "lines": lines}


def correct(plan: Table, filed_plan: Json, unit: Portal) -> None:
    """Do what the office asked for: other words for an activity, other seats for its sittings."""
    for correction in plan["returned"]["correction"]:
        activity = activity_of(filed_plan, correction["activity"])
        if "summary" in correction:
            unit.patch(f"/api/reporting/activities/{activity['id']}", {"summary": correction["summary"]})
        if "seats" in correction:
            for sitting in activity["sittings"]:
                unit.patch(f"/api/reporting/sittings/{sitting['id']}", {"seats": correction["seats"]})


def activity_of(filed_plan: Json, title: str) -> Json:
    return next(activity for activity in filed_plan["activities"] if activity["title"] == title)


def move(week: Week, plan: Table, filed_plan: Json, unit: Portal, to: str) -> None:
    """Move the sittings for which the file says by `to` ("placed_anew", "gives_way") when they are held instead."""
    for activity in plan["activity"]:
        if to in activity:
            [planned_span], [span] = week.sittings(activity), week.sittings({"when": [activity[to]]})
            sitting = activity_of(filed_plan, activity["title"])["sittings"][0]
            if datetime.fromisoformat(sitting["starts_at"]) == planned_span[0]:
                unit.patch(f"/api/reporting/sittings/{sitting['id']}", times(span))


def wait_for_answers(reader: Portal, plan_id: str) -> Json:
    """The plan once venues has answered for every sitting that asks for a space."""

    def look() -> Json | None:
        plan = reader.get(f"/api/reporting/plans/{plan_id}")
        return None if any(waits(sitting) for sitting in sittings_of(plan)) else plan

    return until(look, f"the venues' answers to plan {plan_id}", longest_pause=2.0)


def sittings_of(plan: Json) -> list[Any]:
    return [sitting for activity in plan["activities"] for sitting in activity["sittings"]]


def waits(sitting: Json) -> bool:
    """Whether it asks for a space and has no answer yet."""
    answer = sitting["placement"]
    return answer is not None and answer["status"] == "unanswered"
