"""Sessions and their times as people are told them, in either language: never a day without its hour."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from chassis.clock import SHANGHAI
from chassis.wording import Text

from .model import Session, span_of

WEEKDAYS = "一二三四五六日"
DAY = timedelta(days=1)
SERIES = Text("共 {count} 次，{first} 起", "{count} dates, from {first}")
FEW_DATES = Text("共 {count} 次：{dates}", "{count} dates: {dates}")
FEW = 4
"""So many dates fit into a message."""
ONLINE = Text("线上", "online")
NEXT_DAY = Text("次日 {hour}", "{hour} the next day")


def describe_session(
    session: Session, locale: str, date_id: str | None = None, *, each_date: bool = False
) -> str:
    """A session in one breath: its title, times, place and room, or that it is online. With `date_id`, that date of a
    series; with `each_date`, all of a short one: who booked by message has no page before them."""
    title, place = names_of(session, locale)
    if session.mode == "online" and not place:
        place = str(getattr(ONLINE, locale))
    is_short = each_date and 1 < len(session.dates or ()) <= FEW
    times = list_dates(session, locale) if is_short else time_in_words(session, locale, date_id)
    parts = (title, times, place, session.space_name)
    return " ".join(part for part in parts if part)


def names_of(session: Session, locale: str) -> tuple[str, str | None]:
    """Its title and place in this language, in English by the Chinese name as well, which stands at the door; no place
    where that is its title."""
    title, place = session.title, session.place if session.place != session.title else None
    if locale == "en":
        title = session.title_en or title
        place = f"{session.place_en} {session.place}" if place and session.place_en else place
        if session.title_en and session.title == session.place:
            title = f"{title} {session.title}"
    return title, place


def time_in_words(session: Session, locale: str, date_id: str | None = None) -> str:
    """When a session is; of a series how many dates it has and when it begins, or when the date of `date_id` is."""
    for date in session.dates or ():
        if date["id"] == date_id or len(session.dates) == 1:
            return format_date(date, locale)
    if session.dates:
        first = session.starts_at.astimezone(SHANGHAI)
        words: Text = SERIES.format(
            count=len(session.dates), first=format_start(first, locale, with_weekday=locale == "en")
        )
        return str(getattr(words, locale))
    return format_span(session.starts_at, session.ends_at, locale)


def list_dates(session: Session, locale: str) -> str:
    """How many dates a series has, and from when each is."""
    starts = (span_of(date)[0].astimezone(SHANGHAI) for date in session.dates or ())
    dates = (", " if locale == "en" else "、").join(format_start(moment, locale) for moment in starts)
    return str(getattr(FEW_DATES.format(count=len(session.dates or ()), dates=dates), locale))


def format_date(date: Mapping[str, Any], locale: str) -> str:
    """A date of a series {"starts_at", "ends_at"}, ISO 8601."""
    return format_span(*span_of(date), locale)


def format_dates(dates: Sequence[Mapping[str, Any]], locale: str) -> str:
    return ("; " if locale == "en" else "，").join(format_date(date, locale) for date in dates)


def format_span(starts_at: datetime, ends_at: datetime, locale: str) -> str:
    """11月6日（周六）9:00–11:00, 20:00–24:00, 22:30–次日 0:30; or: Sat 6 Nov 9:00–11:00."""
    start, end = (moment.astimezone(SHANGHAI) for moment in (starts_at, ends_at))
    begins, nights = format_start(start, locale), (end.date() - start.date()).days
    hour = format_hour(end)
    if nights == 0:
        return f"{begins}–{hour}"
    if nights == 1 and hour == "0:00":
        return f"{begins}–24:00"
    if nights == 1 and end - start < DAY:
        return f"{begins}–{getattr(NEXT_DAY, locale).format(hour=hour)}"
    return f"{begins} – {format_start(end, locale)}"


def format_start(moment: datetime, locale: str, with_weekday: bool = True) -> str:
    """A day and hour in the city: 11月6日（周六）9:00, 11月6日 9:00, or Sat 6 Nov 9:00."""
    moment = moment.astimezone(SHANGHAI)
    if locale == "en":
        return f"{moment:%a %-d %b %-H:%M}"
    weekday = f"（周{WEEKDAYS[moment.weekday()]}）" if with_weekday else " "
    return f"{moment.month}月{moment.day}日{weekday}{moment:%-H:%M}"


def format_hour(moment: datetime) -> str:
    """9:00, of a moment in the city."""
    return f"{moment.astimezone(SHANGHAI):%-H:%M}"


def moment_in_words(moment: datetime) -> Text:
    """11月6日 9:00, Sat 6 Nov 9:00."""
    return Text(format_start(moment, "zh", with_weekday=False), format_start(moment, "en"))


def span_in_words(starts_at: datetime, ends_at: datetime) -> Text:
    return Text(format_span(starts_at, ends_at, "zh"), format_span(starts_at, ends_at, "en"))
