"""Opening hours as a clerk writes them on a page or in a cell of a table, a line each, read into what venues takes, and
written back.

周二至周日 9:00-17:00 16:00停止入馆; 少儿室：周六、周日 9:00-12:00 13:00-17:00; and of dates 11月9日 闭馆 消杀. In
English as Tue-Sun 9:00-17:00 last entry 16:00 and 2021-11-09 closed.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from .wording import locale

Body = dict[str, Any]
WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
HAN = "一二三四五六日"
TO = r"\s*(?:[-–—~～至到]|to)\s*"
DAY = r"(?:(?:周|星期)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
DAYS = re.compile(rf"({DAY})(?:{TO}({DAY}))?", re.IGNORECASE)
ALL_DAYS = re.compile(r"(?:每天|每日|daily|every day)\s*", re.IGNORECASE)
CLOCK = r"(?:次日\s*)?(\d{1,2}[:：]\d{2})"
SPAN = re.compile(
    rf"{CLOCK}{TO}{CLOCK}(?:[\s，,（(]*(?:{CLOCK}\s*停止入[馆场]|last entry\s*{CLOCK})\s*[）)]?)?",
    re.IGNORECASE,
)
DATE = r"(?:(\d{4})\s*[年/.-]\s*)?(\d{1,2})\s*[月/.-]\s*(\d{1,2})日?"
DATES = re.compile(rf"{DATE}(?:{TO}{DATE})?")
CLOSED_DAYS = re.compile(
    rf"[，,；;\s]*{DAYS.pattern}(?:[、,，和\s]*{DAYS.pattern})*\s*[:：]?\s*(?:闭馆|不开放|休息|closed)",
    re.IGNORECASE,
)
CLOSED = re.compile(r"(?:闭馆|不开放|关闭|休息|closed|off)", re.IGNORECASE)
OF_DATES = rf"{DATES.pattern}[\s:：，,、]*(?:{CLOSED.pattern}|{CLOCK}{TO})"
NAME = re.compile(
    rf"(?!{OF_DATES})(?P<name>.{{1,20}}?)[:：]\s*(?={DAY}|{ALL_DAYS.pattern}|{DATE}(?![\d:：]))",
    re.IGNORECASE,
)
"""Of which set: what stands before the days or dates. It may have digits and colons in it; a note is none."""
BETWEEN = " \t,，、;；和及"
BEFORE_NOTE = " \t，,、;；:："
NARROW = {ord("０") + n: str(n) for n in range(10)} | {ord("\u3000"): " "}
FAR_BACK = timedelta(days=180)
LONGEST_LINE, LONGEST_TEXT = 500, 20_000
"""Characters. How long a line takes to be read grows with its square: what is no line of hours by its length is not
looked into."""


class Unreadable(ValueError):
    """A line that is no hours. `line`: as it was written."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


class Row(NamedTuple):
    """What a line says: of which set, and a weekly span or an exception as venues takes it."""

    line: str
    name: str
    body: Body


def lines_of(text: str | None) -> list[str]:
    """The lines that say something, with digits and blanks as narrow as the rules read them. Raises Unreadable."""
    lines = [line.strip() for line in (text or "").translate(NARROW).splitlines() if line.strip()]
    too_long = next((line for line in lines if len(line) > LONGEST_LINE), None)
    if too_long or sum(map(len, lines)) > LONGEST_TEXT:
        raise Unreadable(f"{(too_long or lines[-1])[:40]}…")
    return lines


def weekly_rows(text: str | None) -> list[Row]:
    """The weekly spans that lines say. Raises Unreadable."""
    lines = lines_of(text)
    closures = [closed_days(line) for line in lines]
    rows: list[Row] = []
    for line in lines:
        name, days, rest = weekdays_in(line)
        if days:
            days_off = set().union(*(off for whose, off in closures if whose == name))
            days = without(days, days_off, line)
            rows += [Row(line, name, span | {"weekdays": days}) for span in _spans(rest, line)]
    return rows


def closed_days(line: str) -> tuple[str, set[str]]:
    """On which days a line says that which set is closed."""
    name, rest = _name(line)
    matches = [day for part in CLOSED_DAYS.finditer(rest) for day in DAYS.finditer(part[0])]
    return name, {day for match in matches for day in _days(match)}


def without(days: list[str], days_off: set[str], line: str) -> list[str]:
    """These days but its `days_off` (每天 9:00-17:00，周一闭馆). Raises Unreadable where none is left."""
    open_days = [day for day in days if day not in days_off]
    if not open_days:
        raise Unreadable(line)
    return open_days


def exception_rows(text: str | None, today: date) -> list[Row]:
    """The exceptions that lines say; a date without its year is the next one. Raises Unreadable."""
    return [_exception(line, today) for line in lines_of(text)]


def hours_rows(text: str | None, today: date) -> tuple[list[Row], list[Row]]:
    """What lines say, weekly spans and exceptions in any order. Raises Unreadable."""
    lines = lines_of(text)
    dated_lines = [line for line in lines if DATES.match(_name(line)[1])]
    weekly = [line for line in lines if line not in dated_lines]
    return weekly_rows("\n".join(weekly)), exception_rows("\n".join(dated_lines), today)


def weekdays_in(line: str) -> tuple[str, list[str], str]:
    """Of which set, which days, and the rest of the line. A line that says only when it is closed has none."""
    name, rest = _name(line)
    if not (rest := CLOSED_DAYS.sub("", rest).strip()):
        return name, [], ""
    if every := ALL_DAYS.match(rest):
        return name, without(list(WEEKDAYS), closed_days(line)[1], line), rest[every.end() :]
    days: list[str] = []
    while match := DAYS.match(rest):
        days += _days(match)
        rest = rest[match.end() :].lstrip(BETWEEN + ":：")
    return name, without(days, closed_days(line)[1], line), rest


def _days(match: re.Match[str]) -> list[str]:
    """A day, or the days from one to another."""
    first, last = (_number(day) for day in (match[1], match[2] or match[1]))
    return [WEEKDAYS[n % 7] for n in range(first, last + 1 if last >= first else last + 8)]


def _name(line: str) -> tuple[str, str]:
    match = NAME.match(line)
    return (match["name"].strip(), line[match.end() :]) if match else ("", line)


def _number(day: str) -> int:
    if day[0] in "周星":
        return HAN.index(day[-1].replace("天", "日"))
    return SHORT.index(day[:3].capitalize())


def _spans(text: str, line: str) -> list[Body]:
    spans = [_span(match) for match in SPAN.finditer(text)]
    if not spans or SPAN.sub("", text).strip(BETWEEN):
        raise Unreadable(line)
    return spans


def _span(match: re.Match[str]) -> Body:
    opens, closes, *last = (time and time.replace("：", ":") for time in match.groups())
    return {"opens": opens, "closes": closes, "last_entry": last[0] or last[1]}


def _exception(line: str, today: date) -> Row:
    name, text = _name(line)
    dates, rest = dates_in(text, line, today)
    if closure := CLOSED.match(rest):
        spans, note = list[Body](), note_in(rest[closure.end() :])
    else:
        spans, note = _spans_and_note(rest, line)
    return Row(line, name, dates | {"spans": spans, "note": note})


def dates_in(text: str, line: str, today: date) -> tuple[Body, str]:
    """The dates that a text begins with, and its rest. Raises Unreadable."""
    match = DATES.match(text)
    if match is None:
        raise Unreadable(line)
    first = _date(match.groups()[:3], today, line)
    last = _date(match.groups()[3:], first, line) if match[5] else first
    dates = {"date": first.isoformat(), "until_date": last.isoformat()}
    return dates, text[match.end() :].lstrip(BETWEEN + ":：")


def _spans_and_note(text: str, line: str) -> tuple[list[Body], str]:
    """The spans that a text begins with, and what is written after them."""
    spans: list[Body] = []
    while match := SPAN.match(text.lstrip(BETWEEN)):
        spans.append(_span(match))
        text = text.lstrip(BETWEEN)[match.end() :]
    if not spans:
        raise Unreadable(line)
    return spans, note_in(text)


def note_in(text: str) -> str:
    """What is written after hours, word for word."""
    return text.lstrip(BEFORE_NOTE).rstrip()


def _date(parts: Iterable[str | None], near: date, line: str) -> date:
    """A date; without its year, the one that is not long before `near`."""
    year, month, day = (int(part) if part else None for part in parts)
    try:
        guess = date(year or near.year, month or 1, day or 1)
        return guess if year or guess > near - FAR_BACK else guess.replace(year=near.year + 1)
    except ValueError as error:
        raise Unreadable(line) from error


def weekly_lines(hours: Body | None) -> str:
    """The weekly hours of a venue as lines: days that are alike on one."""
    return "\n".join(line for part in _sets(hours) for line in _lines_of_week(part))


def _sets(hours: Body | None) -> list[Body]:
    sets: list[Body] = hours["sets"] if hours else []
    return sets


def _lines_of_week(part: Body) -> Iterator[str]:
    by_days: dict[tuple[str, ...], list[Body]] = {}
    for span in part["weekly"]:
        by_days.setdefault(tuple(sorted(span["weekdays"], key=WEEKDAYS.index)), []).append(span)
    for days, spans in by_days.items():
        yield f"{_prefix(part)}{days_words(days)} {_spans_words(spans)}"


def exception_lines(hours: Body | None, today: date) -> str:
    """The exceptions of a venue that are not past, as lines."""
    return "\n".join(
        f"{_prefix(part)}{dates_words(row)} {_hours_words(row)}"
        for part in _sets(hours)
        for row in sorted(part["exceptions"], key=lambda row: str(row["date"]))
        if row["until_date"] >= today.isoformat()
    )


def all_lines(hours: Body | None) -> str:
    """All of it as lines, the week before the exceptions, past ones too."""
    return "\n".join(filter(None, (weekly_lines(hours), exception_lines(hours, date.min))))


def _hours_words(row: Body) -> str:
    """The hours of some dates, and why they differ."""
    return f"{_spans_words(row['spans']) or closed_word()} {on_a_line(row['note'])}".strip()


def _prefix(part: Body) -> str:
    return f"{on_a_line(part['name'])}：" if part["name"] else ""


def on_a_line(text: str) -> str:
    return text.replace("\n", " ")


def closed_word() -> str:
    return "闭馆" if locale() == "zh" else "closed"


def days_words(days: tuple[str, ...]) -> str:
    """周二至周日, or 周一、周三 where they are not in a row."""
    is_chinese = locale() == "zh"
    names = [f"周{HAN[n]}" if is_chinese else SHORT[n] for n in map(WEEKDAYS.index, days)]
    first, last = WEEKDAYS.index(days[0]), WEEKDAYS.index(days[-1])
    if len(days) == len(WEEKDAYS):
        return "每天" if is_chinese else "daily"
    if len(days) > 2 and last - first == len(days) - 1:
        return f"{names[0]}至{names[-1]}" if is_chinese else f"{names[0]}-{names[-1]}"
    return ("、" if is_chinese else ", ").join(names)


def _spans_words(spans: list[Body]) -> str:
    return " ".join(_span_words(span) for span in spans)


def _span_words(span: Body) -> str:
    times = f"{short_clock(span['opens'])}-{short_clock(span['closes'])}"
    if span["last_entry"] is None:
        return times
    last = short_clock(span["last_entry"])
    return f"{times} {last}停止入馆" if locale() == "zh" else f"{times} last entry {last}"


def short_clock(time: str) -> str:
    return time.removeprefix("0")


def dates_words(row: Body) -> str:
    first, last = (date.fromisoformat(row[name]) for name in ("date", "until_date"))
    if locale() != "zh":
        return f"{first}" if first == last else f"{first} to {last}"
    words = f"{first.year}年{first.month}月{first.day}日"
    return words if first == last else f"{words}至{last.year}年{last.month}月{last.day}日"


def as_hours(weekly: list[Row], exceptions: list[Row]) -> tuple[Body, dict[str, str]]:
    """The hours as venues takes them, and {path of a row in them: the line that said it}."""
    names = list(dict.fromkeys(row.name for row in (*weekly, *exceptions)))
    sets = [{"name": name, "weekly": [], "exceptions": []} for name in names]
    lines: dict[str, str] = {}
    for kind, rows in (("weekly", weekly), ("exceptions", exceptions)):
        for row in rows:
            n = names.index(row.name)
            lines[f"opening_hours.sets.{n}.{kind}.{len(sets[n][kind])}"] = row.line
            sets[n][kind].append(row.body)  # type: ignore[attr-defined]
    return {"sets": sets}, lines
