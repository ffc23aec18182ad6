"""What the gateway asks of reporting about what the office announces.

As in `registration`: who asks, and what is raised. `draft`: edition_id, title, text, to_units, kind, district, public.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str


def announcements(edition_id: Id, cursor: str | None = None) -> Body:
    """What was announced in an edition, newest first (AnnouncementViewPage)."""
    return ask("GET", "/announcements", query={"edition_id": edition_id, "cursor": cursor})


def preview_announcement(draft: Body) -> Body:
    """Which units would be told in which words (AnnouncementPreview)."""
    return ask("POST", "/announcements/preview", draft)


def announce(draft: Body, stamp: str, key: str) -> Body:
    """Publish it, where it still is what was seen (AnnouncementView)."""
    return ask("POST", "/announcements", draft | {"expected": stamp}, idempotency_key=key)


def withdraw_announcement(announcement_id: Id) -> Body:
    """Take it back (AnnouncementView)."""
    return ask("POST", f"/announcements/{announcement_id}/withdrawal")
