"""Every session as it is kept here beside registration's own count of it, and every sum beside its sessions."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from ..figures.model import TOTALS, Session
from ..figures.sums import number
from ..statistics import recount

Counts = dict[str, Any]

CHANNEL = "booked_by_"


def compare(db: DbSession, theirs: Mapping[uuid.UUID, Mapping[str, Any]]) -> list[str]:
    """What is kept otherwise than registration counts it, a line for each session."""
    ours = kept_counts(db)
    return [
        f"session {session_id}: {difference}"
        for session_id in sorted(ours.keys() | theirs.keys())
        if (difference := ", ".join(differences(ours.get(session_id), theirs.get(session_id))))
    ]


def kept_counts(db: DbSession) -> dict[uuid.UUID, Counts]:
    """{session id: its status and counts}; of a session that nobody ever booked no counts are told."""
    counts = (number(getattr(Session, name)) for name in TOTALS)
    query = select(Session.id, Session.status, *counts).where(Session.status.is_not(None))
    return {id_: dict(zip(("status", *TOTALS), row, strict=True)) for id_, *row in db.execute(query)}


def wrong_sums(db: DbSession) -> list[str]:
    """What the sums have otherwise than a count of the sessions here, a line for each."""
    return [
        f"sum of {list_values(recount.words(key), '=')}: short of {list_values(short, ' ')}"
        for part in recount.parts(db)
        for key, short in recount.differences(db, part)
    ]


def list_values(values: Mapping[str, Any], sign: str) -> str:
    return ", ".join(f"{name}{sign}{value}" for name, value in values.items())


def differences(ours: Counts | None, theirs: Mapping[str, Any] | None) -> Iterator[str]:
    if ours is None:
        yield "not known here"
    elif theirs is None:
        yield "not known to registration"
    else:
        for name, count in ours.items():
            if (their_count := count_of(theirs, name)) != count:
                yield f"{name} {count} here, {their_count} at registration"


def count_of(theirs: Mapping[str, Any], name: str) -> Any:
    """A count of registration's by the name it has here; what it does not count is 0."""
    if name.startswith(CHANNEL):
        return theirs["by_channel"][name.removeprefix(CHANNEL)]
    return theirs.get(name) or 0
