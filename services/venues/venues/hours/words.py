"""Opening hours in a line, as people read them."""

from chassis.open_times import Hours, HoursSet, Span, Spans, exceptions_of, week_of

from ..times import DAY, clock_time
from .days import alike, runs

NAMES = tuple("周" + day for day in "一二三四五六日")


def line(hours: Hours) -> str:
    """周二至周日 9:00–17:00，16:00停止入馆，周一闭馆；of several sets each with its name."""
    return "；".join(
        f"{each['name']}：{_line(each)}" if each["name"] else _line(each) for each in hours["sets"]
    )


def _line(hours: HoursSet) -> str:
    days = alike(week_of(hours))
    closed_days = days.pop((), [])
    week = [f"{_days(weekdays)} {_times(spans)}" for spans, weekdays in days.items()]
    if week and closed_days:
        week.append(f"{_days(closed_days)}闭馆")
    exceptions = []
    for first, last, spans in exceptions_of(hours):
        dates = f"{first.year}年{first.month}月{first.day}日"
        if last != first:
            dates += f"至{last.month}月{last.day}日"
        exceptions.append(f"{dates} {_times(spans)}" if spans else f"{dates}闭馆")
    return "；".join([*(["，".join(week)] if week else []), *exceptions])


def _days(days: list[int]) -> str:
    if len(days) == len(NAMES):
        return "每天"
    return "、".join(
        f"{NAMES[run[0]]}至{NAMES[run[-1]]}" if len(run) > 2 else "、".join(NAMES[day] for day in run)
        for run in runs(days)
    )


def _times(spans: Spans) -> str:
    if len(spans) == 1:
        return _span(spans[0]) + (f"，{_entry(spans[0])}" if _entry(spans[0]) else "")
    return "、".join(_span(span) + (f"（{_entry(span)}）" if _entry(span) else "") for span in spans)


def _span(span: Span) -> str:
    return f"{_time(span.opens)}–{_time(span.closes)}"


def _entry(span: Span) -> str:
    return "" if span.last_entry is None else f"{_time(span.last_entry)}停止入馆"


def _time(minutes: int) -> str:
    return ("次日" if minutes > DAY else "") + clock_time(minutes).removeprefix("0")
