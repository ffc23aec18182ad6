"""What the gateway asks of reporting: plans with their rows, and the spaces that units asked for.

As in `registration`: who asks, and what is raised. `version` is that of the plan, or the revision of the activity,
that was shown: only that is changed.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str


def openings(edition_id: Id, by: str) -> Body:
    """What venues pledged for an edition and what they opened, summed `by` venue, district or sector (OpeningsView)."""
    return ask("GET", "/statistics/openings", query={"edition_id": str(edition_id), "by": by})


def audits(filters: Body, cursor: str | None = None) -> Body:
    """Who was shown whose name and number; `filters`: action, actor, date (AuditViewPage)."""
    return ask("GET", "/audits", query=filters | {"cursor": cursor})


def plans(filters: Body, cursor: str | None = None) -> Body:
    """Plans in short; `filters`: edition_id, unit_id, status (PlanSummaryPage)."""
    return ask("GET", "/plans", query=filters | {"limit": 100, "cursor": cursor})


def plan(plan_id: Id) -> Body:
    """A plan with its rows and its history (PlanView)."""
    return ask("GET", f"/plans/{plan_id}")


def begin_plan(edition_id: Id, unit_id: Id, key: str) -> Body:
    """An empty draft of a unit's plan for an edition (PlanView)."""
    return ask("POST", "/plans", {"edition_id": edition_id, "unit_id": unit_id}, idempotency_key=key)


def submit_plan(plan_id: Id, intent: Body, version: int) -> Body:
    """Hand a plan to the office; `intent`: confirmed, where that was asked (PlanView)."""
    return ask("POST", f"/plans/{plan_id}/submit", intent, if_version=version)


def add_activity(plan_id: Id, row: Body, key: str, version: int) -> Body:
    """One more row of a plan; `row`: fields of NewActivity (ActivityView)."""
    return ask("POST", f"/plans/{plan_id}/activities", row, idempotency_key=key, if_version=version)


def activity(activity_id: Id) -> Body:
    """A row of a plan, and what is proposed for it (ActivityView)."""
    return ask("GET", f"/activities/{activity_id}")


def change_activity(activity_id: Id, changes: Body, version: int) -> Body:
    """Change a row; `changes`: fields of ActivityChange (ActivityView)."""
    return ask("PATCH", f"/activities/{activity_id}", changes, if_version=version)


def drop_proposal(activity_id: Id, version: int) -> Body:
    """Take back what is proposed for a public row (ActivityView)."""
    return ask("DELETE", f"/activities/{activity_id}/proposal", if_version=version)


def delete_activity(activity_id: Id, version: int) -> Body:
    """Strike out a row that was never public."""
    return ask("DELETE", f"/activities/{activity_id}", if_version=version)


def withdraw_activity(activity_id: Id, intent: Body, version: int) -> Body:
    """Take a public row back; `intent`: expected, where people have booked (ActivityView)."""
    return ask("POST", f"/activities/{activity_id}/withdraw", intent, if_version=version)


def restore_activity(activity_id: Id, version: int) -> Body:
    """Give a withdrawn row after all (ActivityView)."""
    return ask("POST", f"/activities/{activity_id}/restore", if_version=version)


def add_sitting(activity_id: Id, sitting: Body, key: str, version: int) -> Body:
    """One more sitting of a row; `sitting`: fields of NewSitting (SittingView)."""
    return ask(
        "POST", f"/activities/{activity_id}/sittings", sitting, idempotency_key=key, if_version=version
    )


def change_sitting(sitting_id: Id, changes: Body, version: int) -> Body:
    """Change a sitting; `changes`: fields of SittingChange (SittingView)."""
    return ask("PATCH", f"/sittings/{sitting_id}", changes, if_version=version)


def delete_sitting(sitting_id: Id, version: int) -> Body:
    """Strike out a sitting of a row that was never public."""
    return ask("DELETE", f"/sittings/{sitting_id}", if_version=version)


def cancel_sitting(sitting_id: Id, intent: Body, version: int) -> Body:
    """Cancel a sitting of a public row; `intent`: expected, where people have booked (SittingView)."""
    return ask("POST", f"/sittings/{sitting_id}/cancel", intent, if_version=version)


def restore_sitting(sitting_id: Id, intent: Body, version: int) -> Body:
    """Hold a cancelled sitting after all; `intent`: expected, where people have booked its series (SittingView)."""
    return ask("POST", f"/sittings/{sitting_id}/restore", intent, if_version=version)


def space_requests(cursor: str | None = None) -> Body:
    """The coming sittings of one's units that name a space, with what venues answered (SpaceRequestViewPage)."""
    return ask("GET", "/space-requests", query={"limit": 50, "cursor": cursor})


def space_request(sitting_id: Id) -> Body:
    """One of these (SpaceRequestView)."""
    return ask("GET", f"/space-requests/{sitting_id}")


def take_alternative(sitting_id: Id, space_id: Id, starts_at: str, expected: str | None) -> Body:
    """Move a sitting to what its venue named instead; `expected` of the refusal that said whom it touches
    (SittingView)."""
    body = {"space_id": space_id, "starts_at": starts_at} | ({"expected": expected} if expected else {})
    return ask("POST", f"/sittings/{sitting_id}/alternative", body)


def version(plan_id: Id, version_id: Id) -> Body:
    """A plan as it was when it took a step (VersionView)."""
    return ask("GET", f"/plans/{plan_id}/versions/{version_id}")


def return_plan(plan_id: Id, review: Body, version: int) -> Body:
    """Return a plan to its unit; `review`: remark, lines, approved, on_purpose (PlanView)."""
    return ask("POST", f"/plans/{plan_id}/return", review, if_version=version)


def approve_plan(plan_id: Id, on_purpose: bool, version: int) -> Body:
    """Let the public see all of a plan; `on_purpose`: also what is past (PlanView)."""
    return ask("POST", f"/plans/{plan_id}/approve", {"on_purpose": on_purpose}, if_version=version)


def accept_activity(activity_id: Id, on_purpose: bool, version: int) -> Body:
    """Let the public see what waits of a row (ActivityView)."""
    return ask("POST", f"/activities/{activity_id}/accept", {"on_purpose": on_purpose}, if_version=version)


def return_activity(activity_id: Id, remark: str, version: int) -> Body:
    """Return what waits of a row to its unit (ActivityView)."""
    return ask("POST", f"/activities/{activity_id}/return", {"remark": remark}, if_version=version)


def take_workbook(plan_id: Id, file: bytes, intent: Body) -> Body:
    """Take a plan's workbook in, or say what would come of each line; `intent`: dry_run, only_good, confirmed, expected
    (WorkbookReport)."""
    return asking.send_file("reporting", f"/plans/{plan_id}/workbook", file, intent)


def mark_workbook(plan_id: Id, file: bytes) -> bytes:
    """The same workbook with what is wrong marked in its cells."""
    return asking.exchange_file("reporting", f"/plans/{plan_id}/workbook/marked", file)
