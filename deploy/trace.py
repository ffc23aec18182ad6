"""What the logs of all services tell of one id: a booking followed from the portal through every service.

Lines that carry the id are found first; then those that belong to the same requests and deliveries, which are joined
by ``request_id`` and ``event_id``.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

JOINS = ("request_id", "event_id")
# A line's own columns; whatever else it carries is shown after them.
COLUMNS = {"timestamp", "service", "level", "event", *JOINS}

Line = dict[str, Any]


def trace(logs: Path, identifier: str) -> Iterator[str]:
    """The lines that speak of ``identifier``, which may be pasted with blanks around it, or belong to what does, in
    order of time, made readable."""
    identifier = identifier.strip()
    if not identifier:
        return
    lines = sorted(_lines(logs), key=lambda line: str(line.get("timestamp", "")))
    own_lines = [line for line in lines if identifier in line["_raw"]]
    joins = {str(line[name]) for line in own_lines for name in JOINS if line.get(name)}
    story = [line for line in lines if identifier in line["_raw"] or _ids(line) & joins]
    for line in story:
        yield _readable(line)


def _ids(line: Line) -> set[str]:
    return {str(line[name]) for name in JOINS if line.get(name)}


def _lines(logs: Path) -> Iterator[Line]:
    for path in sorted([*logs.glob("*.log"), *logs.glob("*.log.1")]):
        with path.open(encoding="utf-8", errors="replace") as file:
            for raw in file:
                if raw.startswith("{"):
                    yield from _parse(raw, path)


def _parse(raw: str, path: Path) -> Iterator[Line]:
    try:
        line = json.loads(raw)
    except ValueError:
        return
    process = path.name.partition(".")[0]
    yield line | {"_raw": raw, "_process": process}


def _readable(line: Line) -> str:
    moment = str(line.get("timestamp", ""))[11:23]
    more = [
        f"{name}={value}" for name, value in line.items() if name not in COLUMNS and not name.startswith("_")
    ]
    joins = [f"{name.removesuffix('_id')}={line[name]}" for name in JOINS if line.get(name)]
    level = "" if line.get("level") == "info" else f"[{line.get('level')}] "
    return f"{moment}  {line['_process']:<20} {level}{line.get('event', '')}  {' '.join([*more, *joins])}".rstrip()
