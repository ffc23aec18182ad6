"""Every session as it is kept here, beside registration's own count of it."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from ..figures.model import Session, SessionTotals

Counts = dict[str, Any]

CHANNEL = "booked_by_"
COUNTED = [column.name for column in SessionTotals.__table__.columns if not column.primary_key]


def compare(db: DbSession, theirs: Mapping[uuid.UUID, Mapping[str, Any]]) -> list[str]:
    """What is kept otherwise than registration counts it, a line for each session."""
    ours = kept(db)
    return [
        f"session {session_id}: {difference}"
        for session_id in sorted(ours.keys() | theirs.keys())
        if (difference := ", ".join(differences(ours.get(session_id), theirs.get(session_id))))
    ]


def kept(db: DbSession) -> dict[uuid.UUID, Counts]:
    """{session id: its status and counts}; a count that was not told is None."""
    query = select(Session.id, Session.status, SessionTotals)
    query = query.outerjoin(SessionTotals, SessionTotals.session_id == Session.id)
    return {
        id_: {"status": status} | {name: getattr(totals, name, None) for name in COUNTED}
        for id_, status, totals in db.execute(query)
    }


def differences(ours: Counts | None, theirs: Mapping[str, Any] | None) -> Iterator[str]:
    if ours is None:
        yield "not known here"
    elif theirs is None:
        yield "not known to registration"
    else:
        for name, count in ours.items():
            if (counted := count_of(theirs, name)) != count:
                yield f"{name} {count} here, {counted} at registration"


def count_of(theirs: Mapping[str, Any], name: str) -> Any:
    """A count of registration's by the name it has here."""
    if name.startswith(CHANNEL):
        return theirs["by_channel"][name.removeprefix(CHANNEL)]
    return theirs[name]
