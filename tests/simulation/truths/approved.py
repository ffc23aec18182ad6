"""The public reads what the office has accepted, and nothing that waits for it or was returned."""

import uuid
from collections.abc import Iterator

from sqlalchemy import select

from registration.sessions.model import Session

from ..town import Broken, Town

TRUTH = "the public reads what the office accepted"


def at_evening(town: Town) -> Iterator[Broken]:
    """The catalogue is compared with registration by itself."""
    ahead = select(Session).where(
        Session.ends_at > town.now(), Session.status == "open", Session.paused.is_(False)
    )
    with town.looking() as db:
        titles = {session.id: session.title for session in db.scalars(ahead)}
    for show in town.memory.shows.values():
        title = titles.get(uuid.UUID(show.id)) if show.activity else None
        if title not in (None, show.title):
            yield Broken(TRUTH, f"{show.name} is called {title}, and the office accepted {show.title}")
