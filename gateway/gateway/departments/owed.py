"""What the gateway asks of reporting about what units owe: states, what is said to them, the matrix.

As in `registration`: who asks, and what is raised. `version`: of what was shown; only that is changed.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str


def of_unit(edition_id: Id, unit_id: Id) -> Body:
    """All that a unit owes in an edition, in its order (OwedList)."""
    return ask("GET", "/owed", query={"edition_id": edition_id, "unit_id": unit_id})


def acts(edition_id: Id, unit_id: Id) -> Body:
    """What the office did in a unit's place (ActList)."""
    return ask("GET", "/owed/acts", query={"edition_id": edition_id, "unit_id": unit_id})


def owing(requirement_id: Id, unit_id: Id) -> Body:
    """What a unit owes of one requirement, and who did what about it (OwedView)."""
    return ask("GET", f"/owed/{requirement_id}/{unit_id}")


def confirm_receipt(requirement_id: Id, unit_id: Id) -> Body:
    """Say that the notice was received (OwedView)."""
    return ask("PUT", f"/owed/{requirement_id}/{unit_id}/receipt")


def file_links(requirement_id: Id, unit_id: Id, links: list[str], version: int) -> Body:
    """File what the press wrote (OwedView)."""
    return ask("PUT", f"/owed/{requirement_id}/{unit_id}/links", {"links": links}, if_version=version)


def say_nil(requirement_id: Id, unit_id: Id, reason: str, version: int) -> Body:
    """Say that there is nothing to file (OwedView)."""
    return ask("PUT", f"/owed/{requirement_id}/{unit_id}/nil-return", {"reason": reason}, if_version=version)


def take_back_nil(requirement_id: Id, unit_id: Id, version: int) -> Body:
    """Take that back (OwedView)."""
    return ask("DELETE", f"/owed/{requirement_id}/{unit_id}/nil-return", if_version=version)


def extend(requirement_id: Id, unit_id: Id, until: str, reason: str, version: int) -> Body:
    """Give a unit more time (OwedView)."""
    body = {"until": until, "reason": reason}
    return ask("PUT", f"/owed/{requirement_id}/{unit_id}/extension", body, if_version=version)


def withdraw_extension(requirement_id: Id, unit_id: Id, version: int) -> Body:
    """Let it be due when it is for all (OwedView)."""
    return ask("DELETE", f"/owed/{requirement_id}/{unit_id}/extension", if_version=version)


def accept_owing(requirement_id: Id, unit_id: Id, version: int) -> Body:
    """Accept links, or less material than was wanted (OwedView)."""
    return ask("POST", f"/owed/{requirement_id}/{unit_id}/acceptance", if_version=version)


def return_links(requirement_id: Id, unit_id: Id, remark: str, version: int) -> Body:
    """Return links to their unit (OwedView)."""
    return ask("POST", f"/owed/{requirement_id}/{unit_id}/return", {"remark": remark}, if_version=version)


def matrix(edition_id: Id, filters: Body) -> Body:
    """Units and requirements; `filters`: district, kind, state, cursor (MatrixView).

    As wide as the city is, it may take its time: where reporting was busy the office had none of it.
    """
    asking.take_time()
    return ask("GET", "/owed/matrix", query=filters | {"edition_id": edition_id})
