"""What the gateway asks of reporting about honours: the office's decisions, and what anyone objects.

As in `registration`: who asks, and what is raised.
"""

import uuid
from functools import partial
from typing import Any

from . import asking

ask = partial(asking.ask, "reporting")

Body = dict[str, Any]
Id = uuid.UUID | str


def honours(edition_id: Id, kind: str) -> Body:
    """How the honours of a kind stand (HonoursView)."""
    return ask("GET", f"/honours/{edition_id}/{kind}")


def decide(edition_id: Id, kind: str, chosen_ids: list[str], minutes: str, nobody: bool) -> Body:
    """Decide, once, who is chosen; `nobody`: that none is, is meant (HonoursView)."""
    body = {"chosen": chosen_ids, "minutes": minutes, "nobody": nobody}
    return ask("POST", f"/honours/{edition_id}/{kind}/decision", body)


def announce_honours(edition_id: Id, kind: str) -> Body:
    """Put those chosen on public notice (HonoursView)."""
    return ask("POST", f"/honours/{edition_id}/{kind}/notice")


def grant(edition_id: Id, kind: str, upward: list[str], why: str) -> Body:
    """Grant them; `upward`: who of equals is recommended upward, and why (HonoursView)."""
    return ask("POST", f"/honours/{edition_id}/{kind}/grant", {"upward": upward, "why": why})


def take_down(honour_id: Id, reason: str) -> Body:
    """Take an honour down, or revoke it (HonourLine)."""
    return ask("POST", f"/honours/{honour_id}/removal", {"reason": reason})


def consent(code: str) -> Body:
    """What the candidate of that code reads, and can answer (ConsentView)."""
    return ask("GET", f"/consents/{code}", as_gateway=True)


def answer_consent(code: str, agrees: bool, version: int | None) -> Body:
    """Take their answer; a yes is to the words of `version` (ConsentView)."""
    body = {"agrees": agrees}
    return ask("POST", f"/consents/{code}/answer", body, if_version=version, as_gateway=True)


def object_to(objection: Body, key: str) -> Body:
    """Object to an honour on notice; `objection`: fields of ObjectionRequest (ReceiptView)."""
    return ask("POST", "/objections", objection, idempotency_key=key, as_gateway=True)


def objection_state(code: str) -> Body:
    """What became of the objection of that code (ObjectionState)."""
    return ask("GET", f"/objections/by-code/{code}", as_gateway=True)


def objections(edition_id: Id, cursor: str | None = None) -> Body:
    """Objections of an edition (ObjectionViewPage)."""
    return ask("GET", "/objections", query={"edition_id": edition_id, "limit": 50, "cursor": cursor})


def answer_objection(objection_id: Id, answer: str, upheld: bool) -> Body:
    """Answer one (ObjectionView)."""
    return ask("POST", f"/objections/{objection_id}/answer", {"answer": answer, "upheld": upheld})


def objector(objection_id: Id, reason: str) -> Body:
    """Who objects, in full (ObjectorView)."""
    return ask("GET", f"/objections/{objection_id}/contact", query={"reason": reason})
