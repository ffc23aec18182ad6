"""A weekly pattern as a clerk writes it, a line each, read into what venues takes, and written back.

周二至周日 9:00-11:00 400人 11:00-13:00 200人 16:00停止入馆; cut evenly 周六、周日 9:00-17:00 每60分钟 50人; of dates
11月9日 不开放 布展. A line of times alone goes on with the days above it. In English Tue-Sun 9:00-11:00 400 people.
"""

import re
from datetime import date
from typing import Any, NamedTuple

from chassis.hours_lines import (
    BETWEEN,
    CLOCK,
    CLOSED,
    TO,
    WEEKDAYS,
    Body,
    Unreadable,
    closed_word,
    dates_in,
    dates_words,
    days_words,
    lines_of,
    note_in,
    short_clock,
    weekdays_in,
)
from chassis.wording import locale

EVERY = r"(?:每\s*(\d{1,4})\s*分钟|every\s+(\d{1,4})\s*min[a-z]*)"
SEATS = r"(\d{1,6})(?![\d:：])\s*(?:人|座|个名额|people|seats)?(?:\s*[（(]([^（）()]{1,200})[）)])?"
PART = re.compile(rf"{CLOCK}{TO}{CLOCK}\s*{EVERY}?[\s，,]*{SEATS}", re.IGNORECASE)
LAST = re.compile(rf"(?:{CLOCK}\s*停止入[馆场]|last entry\s*{CLOCK})", re.IGNORECASE)
GOES_ON = re.compile(rf"(?:{CLOCK}|last entry)", re.IGNORECASE)
NOTHING: Body = dict.fromkeys(("slots", "opens", "closes", "slot_minutes", "seats", "last_entry"))
LINE_ENDS = BETWEEN + "；;（）()"


class Row(NamedTuple):
    """What a line says: a day of the week, or an exception, as venues takes it."""

    line: str
    body: Body


def weekly_rows(text: str | None) -> list[Row]:
    """The days of the week that lines say; lines of the same days are one row. Raises Unreadable."""
    rows: list[Row] = []
    for line in whole_lines(text):
        name, days, rest = weekdays_in(line)
        if name or not days:
            raise Unreadable(line)
        row = Row(line, day_in(rest, line) | {"weekdays": days})
        before = next((each for each in rows if each.body["weekdays"] == days), None)
        if before and before.body["slots"] and row.body["slots"]:
            before.body["slots"] += row.body["slots"]
            before.body["last_entry"] = row.body["last_entry"] or before.body["last_entry"]
        else:
            rows.append(row)
    return rows


def exception_rows(text: str | None, today: date) -> list[Row]:
    """The dates that lines say; a date without its year is the next one. Raises Unreadable."""
    return [Row(line, exception_in(line, today)) for line in whole_lines(text)]


def whole_lines(text: str | None) -> list[str]:
    """Lines; one of times alone goes on with the one above it."""
    lines: list[str] = []
    for line in lines_of(text):
        if lines and GOES_ON.match(line):
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


def exception_in(line: str, today: date) -> Body:
    """What a line says of some dates."""
    dates, rest = dates_in(line, line, today)
    if closure := CLOSED.match(rest):
        return NOTHING | dates | {"note": note_in(rest[closure.end() :])}
    end = max((match.end() for pattern in (PART, LAST) for match in pattern.finditer(rest)), default=0)
    return day_in(rest[:end], line) | dates | {"note": note_in(rest[end:])}


def day_in(text: str, line: str) -> Body:
    """The slots of a day that a text says. Raises Unreadable."""
    last = LAST.search(text)
    text = LAST.sub("", text)
    parts = list(PART.finditer(text))
    if not parts or PART.sub("", text).strip(LINE_ENDS):
        raise Unreadable(line)
    entry = {"last_entry": clock_of(last[1] or last[2]) if last else None}
    if any(minutes_of(part) == 0 for part in parts):
        raise Unreadable(line)
    if len(parts) == 1 and minutes_of(parts[0]):
        return NOTHING | entry | cut_in(parts[0])
    return NOTHING | entry | {"slots": [slot for part in parts for slot in slots_in(part, line)]}


def clock_of(text: str) -> str:
    return text.replace("：", ":")


def minutes_of(part: re.Match[str]) -> int | None:
    """Into how long slots a part is cut; None: not at all."""
    minutes = part[3] or part[4]
    return int(minutes) if minutes else None


def cut_in(part: re.Match[str]) -> Body:
    """A day cut evenly."""
    times = {"opens": clock_of(part[1]), "closes": clock_of(part[2])}
    return times | {"slot_minutes": minutes_of(part), "seats": int(part[5])}


def slots_in(part: re.Match[str], line: str) -> list[Body]:
    """The slots of a part: itself, or those into which it is cut. Raises Unreadable where it cannot be cut evenly."""
    about = {"seats": int(part[5]), "note": part[6] or ""}
    starts, ends, step = minutes_in(part[1]), minutes_in(part[2]), minutes_of(part)
    if not step:
        return [{"starts": clock_of(part[1]), "ends": clock_of(part[2])} | about]
    if ends <= starts or (ends - starts) % step:
        raise Unreadable(line)
    return [
        {"starts": clock_words(at), "ends": clock_words(at + step)} | about
        for at in range(starts, ends, step)
    ]


def minutes_in(time: str) -> int:
    hours, minutes = map(int, clock_of(time).split(":"))
    return hours * 60 + minutes


def clock_words(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def weekly_text(rows: list[Body]) -> str:
    """The days of the week of a pattern as lines."""
    days = [tuple(sorted(row["weekdays"], key=WEEKDAYS.index)) for row in rows]
    return "\n".join(f"{days_words(names)} {day_words(row)}" for names, row in zip(days, rows, strict=True))


def exceptions_text(rows: list[Body]) -> str:
    """The dates of a pattern that differ as lines."""
    return "\n".join(
        f"{dates_words(row | {'until_date': row['until_date'] or row['date']})} {exception_words(row)}".strip()
        for row in rows
    )


def exception_words(row: Body) -> str:
    return f"{day_words(row) or closed_word()} {row['note']}".strip()


def day_words(row: Body) -> str:
    """The slots of a day, and the last entry, in a line; empty where it does not open."""
    is_chinese = locale() == "zh"
    words = [slot_words(slot) for slot in row["slots"] or ()]
    if row["opens"]:
        every = f"每{row['slot_minutes']}分钟" if is_chinese else f"every {row['slot_minutes']} minutes"
        words.append(
            f"{short_clock(row['opens'])}-{short_clock(row['closes'])} {every} {people(row['seats'])}"
        )
    if row["last_entry"]:
        last = short_clock(row["last_entry"])
        words.append(f"{last}停止入馆" if is_chinese else f"last entry {last}")
    return " ".join(words)


def slot_words(slot: Body) -> str:
    note = f"（{slot['note']}）" if slot["note"] else ""
    return f"{short_clock(slot['starts'])}-{short_clock(slot['ends'])} {people(slot['seats'])}{note}"


def people(seats: Any) -> str:
    return f"{seats}人" if locale() == "zh" else f"{seats} people"
