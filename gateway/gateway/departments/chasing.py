"""What the gateway asks of reporting about messages to units: reminders, nudges, calls, what was sent.

As in `registration`: who asks, and what is raised.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str


def notices(filters: Body, cursor: str | None = None) -> Body:
    """What was sent or is to be, newest first; `filters`: edition_id, unit_id, kind (NoticeViewPage)."""
    return ask("GET", "/notices", query=filters | {"cursor": cursor})


def chasing(edition_id: Id) -> Body:
    """On which days units are reminded, and where the digest goes (ChasingView)."""
    return ask("GET", f"/chasing/rules/{edition_id}")


def set_chasing(edition_id: Id, changes: Body, version: int) -> Body:
    """Remind on other days; `changes`: days, hour, digest_to, digest_language (ChasingView)."""
    return ask("PATCH", f"/chasing/rules/{edition_id}", changes, if_version=version)


def preview_nudge(edition_id: Id, nudge: Body) -> Body:
    """Who would be asked for what; `nudge`: whom, kind, district (NudgePreview)."""
    return ask("GET", "/chasing/nudge", query=nudge | {"edition_id": edition_id})


def send_nudge(edition_id: Id, nudge: Body, stamp: str, key: str) -> Body:
    """Ask them, where it still is what was seen (NudgeView)."""
    body = nudge | {"edition_id": edition_id, "expected": stamp}
    return ask("POST", "/chasing/nudges", body, idempotency_key=key)


def calls(edition_id: Id) -> Body:
    """The units to call (CallList)."""
    return ask("GET", "/chasing/calls", query={"edition_id": edition_id})


def note_call(edition_id: Id, unit_id: Id, words: str, key: str) -> Body:
    """A unit was called (CallView)."""
    body = {"edition_id": edition_id, "unit_id": unit_id, "words": words}
    return ask("POST", "/chasing/calls", body, idempotency_key=key)


def contact(unit_id: Id, reason: str) -> Body:
    """A unit's contact in full; that it was looked at is kept (ContactView)."""
    return ask("GET", f"/units/{unit_id}/contact", query={"reason": reason})


def sent_to_units(to: str | None, cursor: str | None) -> Body:
    """What the demonstration would have sent to units, newest first (MessageViewPage)."""
    return ask("GET", "/demo/messages", query={"to": to, "cursor": cursor}, as_gateway=True)
