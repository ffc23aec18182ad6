"""The thread of a placement as both its unit and its venue see it: step by step, who and when, in words."""

import uuid
from typing import Any

from chassis.storage.db import reading

from ...accounts import staff_accounts
from ...accounts.store import reading as reading_accounts
from ...catalogue.venues import venues_of
from ...departments import venues

Step = dict[str, Any]


def thread_of(placement_id: uuid.UUID) -> list[Step]:
    """The steps of a placement, oldest first, with `place` and the name of whoever decided (`by_name`)."""
    steps: list[Step] = venues.thread(placement_id)["steps"]
    places = places_of(steps)
    names = account_names({step["by"] for step in steps if step["by"]})
    return [
        step | {"place": places.get(step["space_id"]), "by_name": names.get(step["by"] or "", "")}
        for step in steps
    ]


def places_of(spots: list[Step]) -> dict[str, Step]:
    """{space's id: {name, name_en (or None; both its venue's), space_name}, as far as the catalogue knows them}; spots
    have venue_id."""
    ids = {uuid.UUID(spot["venue_id"]) for spot in spots if spot["venue_id"]}
    with reading() as db:
        venues_by_id = venues_of(db, ids)
    return {
        str(space["id"]): {"name": venue["name"], "name_en": venue["name_en"], "space_name": space["name"]}
        for venue in venues_by_id.values()
        for space in venue["spaces"]
    }


def account_names(ids: set[str]) -> dict[str, str]:
    """{account's id: its name}"""
    if not ids:
        return {}
    with reading_accounts() as db:
        return staff_accounts.usernames(db, ids)
