"""What the gateway asks of reporting for units. As in `registration`: who asks, and what is raised."""

import uuid
from functools import partial
from typing import Any

from . import asking

Id = uuid.UUID | str
Body = dict[str, Any]
ask = partial(asking.ask, "reporting")


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
