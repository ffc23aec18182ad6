"""Lines that came with the number of another, as a copied line does: which of them keeps it, and what is said of that.

The number stands in a hidden column, so who copies a line to add one more copies it unseen. Whoever had booked what the
line is about would be sent wherever the copy says.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence

from chassis.wording import Text

from . import columns
from .columns import Body
from .reading import Line

COPY = Text(
    "这一行是从第 {0} 行复制的，编号相同：第 {0} 行照旧，这一行作为新的一行",
    "This row is a copy of row {0}, with its number: row {0} stays what it is, and this is a new one",
)
UNCLEAR = Text(
    "这一行与第 {0} 行编号相同（一行是复制的），两行都改过，分不清哪一行是原来的；"
    "请把原来的一行改回下载时的样子，或把新的内容改填到下面的空行里",
    "This row has the number of row {0} (one is a copy), and both were changed, so nobody can tell which was there "
    "before: make that one what it was when it was downloaded, or write the new one into an empty row below",
)


def settle_copies(lines: Iterable[Line], now: Mapping[uuid.UUID, Body]) -> None:
    """Leave each number to one line, and note of the others that they are new; refuse all where nobody can tell.

    Of lines that are alike the first keeps it. `now`: {id: what is there, as a sheet says it}
    """
    lines_by_id: dict[uuid.UUID, list[Line]] = {}
    for line in lines:
        if line.key:
            lines_by_id.setdefault(line.key.id, []).append(line)
    for id_, alike in lines_by_id.items():
        if len(alike) > 1:
            settle(alike, original_of(alike, now.get(id_)))


def settle(alike: Sequence[Line], original: Line | None) -> None:
    """Say of lines with one number what comes of each."""
    for line in alike:
        if original is None:
            others = [str(other.row) for other in alike if other is not line]
            line.errors.append(("number", UNCLEAR.format("、".join(others))))
        elif line is not original:
            line.key = None
            line.notes.append(("number", COPY.format(original.row)))


def original_of(alike: Sequence[Line], now: Body | None) -> Line | None:
    """The line that says what is there, or what it said when it went out; of what is not there yet, the first."""
    whole = [line for line in alike if not line.errors]
    keys = [line.key for line in alike if line.key]
    as_now = [line for line in whole if line.fields == now]
    is_of_one_file = len({key.base for key in keys}) == 1
    as_sent = [line for line in whole if line.key and line.key.base == columns.digest(line.fields)]
    is_new = now is None and not any(key.base for key in keys)
    return next(iter(as_now or (as_sent if is_of_one_file else []) or (alike if is_new else [])), None)
