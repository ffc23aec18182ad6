"""What has changed of a session, in words: which date, from when and where, to when; and what still stands.

`before` has what was changed, as it was: {"starts_at", "ends_at", "dates", "place", "address", "space_id",
"space_name", "mode"}.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from chassis.clock import SHANGHAI
from chassis.wording import Text

from ..sessions import times
from ..sessions.model import Session, span_of
from . import texts

# So many dates that stand are named with their hours; of more it is only said how many they are.
NAMED = 3
MOVED = Text("{old} 改到 {new}", "{old} is moved to {new}")
SHORTER = Text("{old} 提前到 {ends} 结束", "{old} ends at {ends}")
DROPPED = Text("{old} 取消", "{old} is off")
ADDED = Text("增加 {new}", "new is {new}")
OTHERS = Text("其余 {count} 次不变", "the other {count} dates stand")
OTHER = Text("其余 1 次不变", "the other date stands")
WHEN = {"dates", "starts_at", "ends_at"}
NONE_LEFT = Text("后面没有场次了", "no date is left")

Date = Mapping[str, Any]


class Dates(NamedTuple):
    """What became of the dates of a series that were still to come: those moved as pairs of before and now."""

    moved: list[tuple[Date, Date]]
    dropped: list[Date]
    added: list[Date]
    standing: list[Date]


def compare_dates(before: Sequence[Date], after: Sequence[Date], now: datetime) -> Dates:
    old = {date["id"]: date for date in before if span_of(date)[1] > now}
    # One that a closure ended a moment ago was to come, and was not called off.
    new = {date["id"]: date for date in after if date["id"] in old or span_of(date)[1] > now}
    both = [(old[id], new[id]) for id in old if id in new]
    return Dates(
        moved=[pair for pair in both if span_of(pair[0]) != span_of(pair[1])],
        dropped=[date for id, date in old.items() if id not in new],
        added=[date for id, date in new.items() if id not in old],
        standing=[date for was, date in both if span_of(was) == span_of(date)],
    )


def cause_of(before: Mapping[str, Any], session: Session, now: datetime) -> str:
    """What kind of change it is, of texts.CAUSES."""
    if "mode" in before and session.mode in texts.CAUSES:
        return session.mode
    if session.planned_ends_at and before.keys() == {"ends_at"}:
        return "cut_short"
    if "dates" in before:
        dates = compare_dates(before["dates"], session.dates, now)
        if not dates.moved and dates.dropped and not dates.added:
            return "date_off" if dates.standing else "rest_off"
        if not dates.moved and dates.added and not dates.dropped:
            return "date_added"
    time = "time" if {"starts_at", "ends_at", "dates"} & before.keys() else ""
    place = "place" if {"place", "address"} & before.keys() else ""
    space = "space" if not place and not time and "space_id" in before else ""
    return "_and_".join(part for part in (time, place, space) if part) or "changed"


def describe(before: Any, session: Session, locale: str, now: datetime) -> str:
    """A sentence on how it was before a change; none where nothing of that is known."""
    if not isinstance(before, Mapping):
        return sentence(texts.BEFORE, locale, str(before or ""))
    if not session.dates and "dates" not in before:
        return sentence(texts.BEFORE, locale, describe_terms(before, session, locale))
    dates = describe_dates(before["dates"], session, locale, now) if "dates" in before else ""
    place = {name: was for name, was in before.items() if name in ("place", "address", "space_name", "mode")}
    sentences = [
        sentence(texts.AMONG, locale, dates),
        sentence(texts.BEFORE, locale, describe_terms(place, session, locale)),
    ]
    return " ".join(filter(None, sentences))


def is_bygone(before: Any, session: Session, now: datetime) -> bool:
    """Whether all that changed is when some dates of a series were, and these are over: nothing is left to say."""
    if not isinstance(before, Mapping) or not before.get("dates") or before.keys() - WHEN:
        return False
    return not describe_dates(before["dates"], session, "en", now)


def sentence(text: Text, locale: str, content: str) -> str:
    """A sentence about something, or none about nothing."""
    return str(getattr(text, locale).format(before=content)) if content else ""


def describe_terms(before: Mapping[str, Any], session: Session, locale: str) -> str:
    """The times and place there were, as far as they were others."""
    moment = datetime.fromisoformat
    starts_at = before.get("starts_at") or session.starts_at.isoformat()
    ends_at = before.get("ends_at") or session.ends_at.isoformat()
    is_new_time = {"starts_at", "ends_at"} & before.keys()
    time = times.format_span(moment(starts_at), moment(ends_at), locale) if is_new_time else None
    mode = texts.MODES.get(before.get("mode") or "")
    where = [before.get(name) for name in ("place", "address", "space_name")]
    parts = [time, *where, getattr(mode, locale) if mode else None]
    return " ".join(part for part in parts if part)


def describe_dates(before: Sequence[Date], session: Session, locale: str, now: datetime) -> str:
    """Which dates of a series are moved, off or new, with their hours, and which stand."""
    dates = compare_dates(before, session.dates, now)
    parts = [describe_moved(old, new, locale) for old, new in dates.moved]
    parts += [fill(DROPPED, locale, old=old) for old in dates.dropped]
    parts += [fill(ADDED, locale, new=new) for new in dates.added]
    if parts:
        parts += describe_standing(dates, locale)
    return ("; " if locale == "en" else "；").join(parts)


def describe_moved(old: Date, new: Date, locale: str) -> str:
    """Where only its end is another, and earlier, and all of it is on one day: that it ends then."""
    (began, old_end), (begins, ends) = span_of(old), span_of(new)
    days = {moment.astimezone(SHANGHAI).date() for moment in (began, old_end, ends)}
    if began == begins and ends < old_end and len(days) == 1:
        words = getattr(SHORTER, locale)
        return str(words.format(old=times.format_date(old, locale), ends=times.format_hour(ends)))
    return fill(MOVED, locale, old=old, new=new)


def fill(text: Text, locale: str, **dates: Date) -> str:
    words = {name: times.format_date(date, locale) for name, date in dates.items()}
    return str(getattr(text, locale).format(**words))


def describe_standing(dates: Dates, locale: str) -> list[str]:
    """What still stands of a series, in words; nothing where all that is left has just been named."""
    count = len(dates.standing)
    if count == 0:
        return [] if dates.moved or dates.added else [getattr(NONE_LEFT, locale)]
    words = str(getattr(OTHER if count == 1 else OTHERS, locale).format(count=count))
    if count > NAMED:
        return [words]
    list_text = times.format_dates(dates.standing, locale)
    return [f"{words} ({list_text})" if locale == "en" else f"{words}（{list_text}）"]
