"""The spaces of a venue in a cell, a line each: 报告厅：120（同时不限，布置30分钟，需同意，设备：投影仪）."""

import re
from collections.abc import Iterator
from typing import Any

from chassis.web.tables import Body
from chassis.wording import Text

SPACE = re.compile(
    r"(?P<name>.+?)\s*[：:]\s*(?P<seats>\d{1,9})\s*(?:座|seats?)?(?:\s*[（(](?P<parts>.*)[）)])?",
    re.DOTALL | re.IGNORECASE,
)
NO_SPACE = Text(
    "场地每行一个，写成 报告厅：120 或 主展厅：60（同时500人，布置30分钟，清场15分钟，需同意，设备：投影仪）"
    " 这样；看不懂“{0}”",
    "One space a line, like Hall: 120, or Hall: 60 (500 at a time, set-up 30 min, clearing 15 min, on approval,"
    " equipment: projector); this is none: {0}",
)
MINUTES = r"\s*(?P<minutes>\d{1,9})\s*(?:分钟|min(?:utes)?)"
PARTS: dict[str, re.Pattern[str]] = {
    "at_once": re.compile(
        r"同时(?:最多)?\s*(?:(?P<people>\d{1,9})\s*人?|不限)|(?:(?P<number>\d{1,9})|any) at a time",
        re.IGNORECASE,
    ),
    "setup_minutes": re.compile(r"(?:布置|set-?up)" + MINUTES, re.IGNORECASE),
    "clearing_minutes": re.compile(r"(?:清场|clearing)" + MINUTES, re.IGNORECASE),
    "needs_approval": re.compile(r"(?:(?P<no>不需|无需|no)|(?:需要?|on))\s*(?:同意|approval)", re.IGNORECASE),
}
EQUIPMENT = re.compile(
    r"(?:^|[，,、；;])\s*(?:设备|equipment)\s*[：:]\s*(?P<equipment>.*)", re.DOTALL | re.IGNORECASE
)
"""The last part, to the end of the line."""
NONE = ("无", "none")
BETWEEN = re.compile(r"[，,、；;]")
ENDS, BEGINS = re.compile(r"[\d座）)]\s*$"), re.compile(r"[^；;]+?[：:]\s*\d")
"""What stands before and after a semicolon between two spaces on one line."""


def read_spaces(text: str, body: Body) -> Iterator[Text]:
    """Spaces by name and seats; what a line does not say of one stays as it is."""
    body["spaces"] = []
    for line in filter(None, map(str.strip, lines_of(text))):
        try:
            body["spaces"].append(space_of(line))
        except ValueError as wrong:
            yield NO_SPACE.format(str(wrong)[:40])


def lines_of(text: str) -> Iterator[str]:
    """A line for each space: who writes all on one line puts a semicolon between, outside of brackets."""
    for line in text.split("\n"):
        depth = start = 0
        for n, sign in enumerate(line):
            depth = max(0, depth + (sign in "（(") - (sign in "）)"))
            if sign in "；;" and not depth and ENDS.search(line[start:n]) and BEGINS.match(line, n + 1):
                yield line[start:n]
                start = n + 1
        yield line[start:].rstrip("；; ")


def space_of(line: str) -> dict[str, Any]:
    """A space as its line says. Raises ValueError with what is not understood."""
    match = SPACE.fullmatch(" ".join(line.split()))
    if match is None:
        raise ValueError(line)
    space = {"name": match["name"], "seats": int(match["seats"])}
    return space | parts_of(match["parts"] or "")


def parts_of(text: str) -> dict[str, Any]:
    """What stands in the brackets. Raises ValueError."""
    parts: dict[str, Any] = {}
    if equipment := EQUIPMENT.search(text):
        words = equipment["equipment"].strip()
        parts["equipment"] = "" if words.lower() in NONE else words
        text = text[: equipment.start()]
    for part in filter(None, map(str.strip, BETWEEN.split(text))):
        name, match = next(
            ((name, m) for name, each in PARTS.items() if (m := each.fullmatch(part))), ("", None)
        )
        if match is None:
            raise ValueError(part)
        parts[name] = value_of(match.groupdict())
    return parts


def value_of(words: dict[str, str | None]) -> int | bool | None:
    """What a part says: minutes, people (None: any number), or whether it is so."""
    if "no" in words:
        return not words["no"]
    number = next(filter(None, words.values()), None)
    return int(number) if number else None


def write_space(space: Any) -> str:
    """All of a space on a line, so that it shows what may be said of one."""
    parts = [
        Text("同时{0}人", "{0} at a time").format(space.at_once)
        if space.at_once
        else Text("同时不限", "any at a time"),
        Text("布置{0}分钟", "set-up {0} min").format(space.setup_minutes),
        Text("清场{0}分钟", "clearing {0} min").format(space.clearing_minutes),
        Text("需同意", "on approval") if space.needs_approval else Text("不需同意", "no approval"),
        Text("设备：{0}", "equipment: {0}").format(equipment_of(space) or Text("无", "none")),
    ]
    words = Text("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    return str(
        Text(f"{space.name}：{space.seats}（{words.zh}）", f"{space.name}: {space.seats} ({words.en})")
    )


def equipment_of(space: Any) -> str:
    """What is there, on one line."""
    return str(space.equipment).replace("\n", " ")
