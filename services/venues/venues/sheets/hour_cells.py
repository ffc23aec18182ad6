"""The opening hours of a venue in a cell, as on its own page: a line for each span and exception, or words alone."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from marshmallow import ValidationError

from chassis.clock import today
from chassis.errors import Invalid
from chassis.hours_lines import Unreadable, all_lines, as_hours, hours_rows
from chassis.open_times import Hours
from chassis.web.problems import flatten
from chassis.web.tables import Body
from chassis.web.validation_words import translate
from chassis.wording import Text

from ..hours.faults import faults
from ..hours.hours import stored_hours
from ..hours.schemas import HoursBody

HOURS = "opening_hours"
LINES = "hours_lines"
"""In the body of a row: {path of a span or an exception: the line that says it}."""
ONLY_WORDS = Text("文字：{0}", "Words: {0}")
WORDS = re.compile(r"(?:文字|words)\s*[：:]\s*(?P<words>.*)", re.DOTALL | re.IGNORECASE)
NO_LINE = Text(
    "看不懂“{0}”；每行一条，写成 周二至周日 9:00-17:00 16:00停止入馆 或 11月9日 闭馆 消杀 这样，"
    "部分区域在前面写 少儿室：；只用文字说明的，在最前面写 文字：",
    "This is none: {0}. Write a line each, like Tue-Sun 9:00-17:00 last entry 16:00, or 2021-11-09 closed fair, a part"
    " of the venue before it like Children: ; where there are only words, begin with Words:",
)
OF_LINE = Text("“{0}”：{1}", "{0}: {1}")
BODY = HoursBody()


def read_hours(text: str, body: Body) -> Iterator[Text]:
    """Hours by the day; or words alone, or nothing at all."""
    if not text.strip() or (words := WORDS.fullmatch(text.strip())):
        body |= {HOURS: None, "hours": words["words"] if text.strip() and words else ""}
        return
    try:
        hours, body[LINES] = as_hours(*hours_rows(text, today()))
    except Unreadable as wrong:
        yield NO_LINE.format(wrong.line[:40])
        return
    body[HOURS] = hours
    for path, fault in faults_of(hours):
        yield by_line(path, fault, body[LINES])


def faults_of(hours: Body) -> Iterator[tuple[str, Text]]:
    """(path, what is wrong) with hours as they were written."""
    try:
        yield from faults(stored_hours(BODY.load(hours)))
    except ValidationError as error:
        for path, words in flatten(error.messages):
            yield f"{HOURS}.{path}", translate(words)


def by_line(path: str, fault: Text, lines: Mapping[str, str]) -> Text:
    """What is wrong with the line that says what is at a path."""
    line = next((line for row, line in lines.items() if f"{path}.".startswith(f"{row}.")), "")
    return Text(*(OF_LINE.format(line[:40], words)[n] for n, words in enumerate(fault))) if line else fault


@contextmanager
def told_in_cell(lines: Mapping[str, str]) -> Iterator[None]:
    """Say what a venue's hours are refused for of their cell, by the line."""
    try:
        yield
    except Invalid as refusal:
        errors = {
            path.replace(HOURS, "hours", 1): [by_line(path, text, lines) for text in texts]
            for path, texts in refusal.errors.items()
        }
        raise Invalid(refusal.detail, errors, **refusal.members) from refusal


def write_hours(venue: Any) -> str:
    """The cell of a venue (`opening_hours`, `hours`), in the reader's language."""
    if venue.opening_hours:
        return all_lines(dump(venue.opening_hours))
    return str(ONLY_WORDS.format(venue.hours)) if venue.hours else ""


def are_same(hours: Hours | None, body: Body | None) -> bool:
    """Whether what is kept says what a cell does (as HoursBody loads it); the order of its lines says nothing."""
    if not hours or not body:
        return not hours and not body
    before, after = (all_lines(dump(each)).splitlines() for each in (hours, stored_hours(body)))
    return sorted(before) == sorted(after)


def dump(hours: Hours) -> Body:
    """Hours as they are shown, with times as people write them."""
    body: Body = BODY.dump(hours)
    return body
