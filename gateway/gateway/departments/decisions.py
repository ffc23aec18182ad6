"""What the gateway asks of registration for what staff decide: appeals, comments, cuts, closures, notices' words.

As in `registration`: who asks, and what is raised.
"""

from functools import partial

from . import asking
from .registration import Body, Id

ask = partial(asking.ask, "registration")


def appeals(status: str, cursor: str | None = None) -> Body:
    """Appeals of one status about one's own sessions (StaffAppealViewPage)."""
    return ask("GET", "/appeals", query={"status": status, "cursor": cursor, "limit": 20})


def decide_appeal(appeal_id: Id, *, granted: bool, reply: str) -> Body:
    """Grant or refuse one (StaffAppealView)."""
    return ask("POST", f"/appeals/{appeal_id}/decision", {"granted": granted, "reply": reply})


def comments(status: str, cursor: str | None = None) -> Body:
    """Feedback that waits to be moderated, or has been (FeedbackOfStaffViewPage)."""
    return ask("GET", "/feedback", query={"status": status, "cursor": cursor})


def moderate(feedback_id: Id, *, publish: bool) -> Body:
    """Publish a comment, or do not (FeedbackOfStaffView)."""
    return ask("POST", f"/feedback/{feedback_id}/moderation", {"publish": publish})


def sessions_over() -> Body:
    """The sessions at which more people are booked than there are seats to be (OverViewPage)."""
    return ask("GET", "/sessions/over")


def cut(session_id: Id) -> Body:
    """Who would lose their seats, and by which rule (CutView)."""
    return ask("GET", f"/sessions/{session_id}/cut")


def confirm_cut(session_id: Id, expected: str) -> Body:
    """Cut as it was shown; `expected` names what was shown (CutView)."""
    return ask("POST", f"/sessions/{session_id}/cut", {"expected": expected})


def notice_texts() -> Body:
    """Every kind of notice in each language (TemplateViewPage)."""
    return ask("GET", "/templates")


def write_notice_text(kind: str, locale: str, text: str, version: int) -> Body:
    """Use this text from now on, in place of one that is of this version still (TemplateView)."""
    return ask("PUT", f"/templates/{kind}/{locale}", {"text": text}, if_version=version)


def reset_notice_text(kind: str, locale: str, version: int) -> Body:
    """Go back from a text of this version to the one it came with (TemplateView)."""
    return ask("DELETE", f"/templates/{kind}/{locale}", if_version=version)


def aftermath(closure_id: Id) -> Body:
    """What came of a closure for those who had booked, in numbers (AftermathView)."""
    return ask("GET", f"/closures/{closure_id}/aftermath")


def audits(filters: Body, cursor: str | None = None) -> Body:
    """Who looked at personal data; `filters`: action, actor, date (AuditViewPage)."""
    return ask("GET", "/audits", query=filters | {"cursor": cursor})
