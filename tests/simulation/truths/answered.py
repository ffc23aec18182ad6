"""Whoever asked a venue to open and was answered has been told once, with the slot; venues know how many ask."""

import uuid
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from registration.sessions.model import Session
from registration.wishes.model import Wish
from venues.demand.model import Asked

from ..memory import Ask, Reply, Word
from ..town import Broken, Town
from .reading import names
from .told import calls, is_out_of_reach

ONCE = "who asked a venue to open is answered once"
NUMBERS = "venues know how many ask for what"
NOTICED = {"wish_answered": "answered", "wish_declined": "declined"}


def at_evening(town: Town) -> Iterator[Broken]:
    yield from check_numbers(town)
    calls_now = calls(town)
    with town.looking() as db:
        wishes = {str(row.id): row for row in db.scalars(select(Wish))}
        for ask in town.memory.asks.values():
            if fault := find_fault(db, town, ask, wishes[ask.id], calls_now.get(ask.id, [])):
                whose = f"{ask.holder.name}, who asked {ask.venue} for {ask.day}, {ask.part}"
                yield Broken(ONCE, f"{whose}: {fault}")


def check_numbers(town: Town) -> Iterator[Broken]:
    """Of each venue and part of a day to come."""
    today = town.now().date()
    with town.looking() as db:
        open_ones = select(Wish).where(Wish.status == "open", Wish.date >= today)
        open_counts = Counter((wish.venue_id, wish.date, wish.part) for wish in db.scalars(open_ones))
    with town.looking("venues") as db:
        rows = db.scalars(select(Asked).where(Asked.date >= today))
        told_counts = Counter({(row.venue_id, row.date, row.part): row.people for row in rows})
    for venue_id, day, part in sorted(open_counts | told_counts):
        so, shown = open_counts[venue_id, day, part], told_counts[venue_id, day, part]
        if so != shown:
            yield Broken(NUMBERS, f"{so} ask for {day}, {part}, and venues has {shown}")


def find_fault(db: DbSession, town: Town, ask: Ask, wish: Wish, calls_now: list[Word]) -> str | None:
    """How what a person was told, or will be by the desk, differs from what the venue answered."""
    words = [word for word in [*ask.heard, *calls_now] if word.kind in NOTICED]
    if len(words) > 1:
        return f"told {len(words)} times: {[word.text for word in words]}"
    if ask.is_withdrawn or wish.state in ("withdrawn", "open", "ended"):
        if words:
            return f"it is {wish.state}, and they were told: {words[0].text}"
        reply = next((reply for reply in replies_to(town, ask) if stands(db, town, reply)), None)
        is_unheard = reply is not None and wish.status == "open" and not ask.is_withdrawn
        return f"{answer_in_words(reply)}, and nobody told them" if reply and is_unheard else None
    return find_fault_answered(db, town, ask, wish, words)


def find_fault_answered(db: DbSession, town: Town, ask: Ask, wish: Wish, words: list[Word]) -> str | None:
    """Of what registration takes for answered."""
    if not words:
        if is_lost(db, town, wish):
            return "what was opened for them is off before they heard of it, and they ask no more"
        was_missed = wish.settled_at and is_out_of_reach(town, ask.holder, wish.settled_at)
        reply = next((reply for reply in town.memory.replies if is_by(reply, wish)), None)
        is_owed = stands(db, town, reply) if reply else wish.status == "declined" and not was_missed
        return f"it is {wish.status}, and nobody told them" if is_owed else None
    [word] = words
    if NOTICED[word.kind] != wish.status:
        return f"it is {wish.status}, and they were told: {word.text}"
    reply = next((reply for reply in town.memory.replies if is_by(reply, wish)), None)
    if reply and reply.show and not is_named(word, reply):
        return f"they were not told of {reply.show.name}: {word.text}"
    return None


def is_lost(db: DbSession, town: Town, wish: Wish) -> bool:
    """Whether what it was answered by is off, while there is time for another answer."""
    session = db.get(Session, wish.answer_id) if wish.status == "answered" and wish.answer_id else None
    is_off = session is not None and session.status != "open" and session.starts_at > town.now()
    return is_off and wish.date >= town.now().date()


def replies_to(town: Town, ask: Ask) -> list[Reply]:
    """What the venue answered to those who had asked before it did."""
    what = (ask.venue, ask.day, ask.part)
    replies = [reply for reply in town.memory.replies if (reply.venue, reply.day, reply.part) == what]
    return [reply for reply in replies if reply.at > ask.asked_at]


def is_by(reply: Reply, wish: Wish) -> bool:
    """Whether it is the slot by which a wish was answered."""
    return reply.show is not None and reply.show.id == str(wish.answer_id)


def stands(db: DbSession, town: Town, reply: Reply) -> bool:
    """Whether it is still of use: words always, a slot while it is on and has not begun."""
    if reply.show is None:
        return True
    session = db.get(Session, uuid.UUID(reply.show.id))
    return session is not None and session.status == "open" and session.starts_at > town.now()


def is_named(word: Word, reply: Reply) -> bool:
    """Whether a message leads to the slot, and what is read out on the phone names it as it was some time."""
    assert reply.show
    return f"/sessions/{reply.show.id}/book" in word.text or names(
        word.text, reply.show.dates[0][0], with_hour=False
    )


def answer_in_words(reply: Reply) -> str:
    return f"{reply.show.name} was opened for them" if reply.show else "the venue declined"
