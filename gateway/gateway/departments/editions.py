"""What the gateway asks of reporting about editions, and about what an edition asks of its units.

As in `registration`: who asks, and what is raised. `version`: of what was shown; only that is changed.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str


def editions() -> Body:
    """All editions (EditionViewPage)."""
    return ask("GET", "/editions", query={"limit": 100})


def edition(edition_id: Id) -> Body:
    """An edition with its rules and deadlines (EditionView)."""
    return ask("GET", f"/editions/{edition_id}")


def add_edition(edition: Body, key: str) -> Body:
    """Set up an edition; `edition`: fields of NewEdition (EditionView)."""
    return ask("POST", "/editions", edition, idempotency_key=key)


def copy_edition(edition_id: Id, edition: Body, key: str) -> Body:
    """Set up an edition as a copy of another, but for the fields of EditionCopy in `edition` (EditionView)."""
    return ask("POST", f"/editions/{edition_id}/copies", edition, idempotency_key=key)


def change_edition(edition_id: Id, changes: Body, version: int) -> Body:
    """Change an edition; `changes`: fields of EditionChange (EditionView)."""
    return ask("PATCH", f"/editions/{edition_id}", changes, if_version=version)


def requirements(edition_id: Id) -> Body:
    """What an edition asks of its units, in its order (RequirementList)."""
    return ask("GET", "/requirements", query={"edition_id": edition_id})


def add_usual(edition_id: Id) -> Body:
    """Ask units for the usual six (RequirementList)."""
    return ask("POST", "/requirements/usual", {"edition_id": edition_id})


def add_requirement(edition_id: Id, requirement: Body, key: str) -> Body:
    """Ask for one more thing; `requirement`: fields of NewRequirement (RequirementView)."""
    return ask("POST", "/requirements", requirement | {"edition_id": edition_id}, idempotency_key=key)


def requirement(requirement_id: Id) -> Body:
    """A requirement (RequirementView)."""
    return ask("GET", f"/requirements/{requirement_id}")


def answers(requirement_id: Id) -> Body:
    """The names of units that have answered a requirement (AnswersView)."""
    return ask("GET", f"/requirements/{requirement_id}/answers")


def change_requirement(requirement_id: Id, changes: Body, version: int) -> Body:
    """Change it; `changes`: fields of RequirementChange (RequirementView)."""
    return ask("PATCH", f"/requirements/{requirement_id}", changes, if_version=version)


def drop_requirement(requirement_id: Id, version: int) -> Body:
    """Strike out what no unit has answered."""
    return ask("DELETE", f"/requirements/{requirement_id}", if_version=version)
