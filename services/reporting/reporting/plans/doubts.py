"""What of a plan's rows looks like a slip of the pen, as (field path, text): asked about, and taken once confirmed."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache

from chassis.web import slips
from chassis.wording import Text

from .faults import Faults
from .model import Activity, Sitting

Key = Callable[[Activity], Hashable]
Numbered = Sequence[tuple[int, Activity]]
Repeated = Iterator[tuple[int, Text]]
"""(which row, what is wrong with it)"""

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(days=1)
CROWD = 10_000
"""Seats at a unit's own place. More are a slip of the pen more often than a stadium, and swell the city's numbers."""
SHORT = Text(
    "这一场不到 10 分钟，请核对时间；确实如此请确认",
    "This sitting lasts less than 10 minutes: check the times, or confirm that it is meant",
)
CROWDED = Text(
    "{0} 个座位？请核对座位数；确有这么大的地方请确认",
    "{0} seats? Check the number, or confirm that the place is as large",
)
LONG = Text(
    "这一场超过一天；若每天都办，请每天填一场，确实连续进行则请确认",
    "This sitting lasts more than a day: give each day its own, or confirm that it goes on without a break",
)
PAST = Text(
    "这个时间已经过去，请改日期；确实如此请确认",
    "This time is past: change the date, or confirm that it is meant",
)
TOO_MANY_SEATS = Text(
    "{0} 个座位多于这个场地能坐的 {1} 人，场馆会因此不给场地：请改座位数或换场地，场馆答应加座才请确认",
    "{0} seats are more than the {1} that this space takes, and the venue will refuse it: change the seats or the "
    "space, or confirm where the venue has promised more",
)
OUTSIDE_HOURS = Text(
    "{0}，这一场不在其中：请改时间；场馆答应开门才请确认",
    "{0}, and this sitting is not within it: change the time, or confirm where the venue has promised to open",
)
SAME_SITTING = Text(
    "另有一场时间、地点相同，请删去一场；确实同时办两场请确认",
    "Another sitting is at the same time and place: strike out one, or confirm that there are two",
)
SAME_TITLE = Text(
    "与第 {0} 行“{1}”名称相同；若是同一活动，请并为一行，否则请确认",
    "Row {0}, “{1}”, has the same title: make them one where they are one activity, or confirm that they are two",
)
SAME_ROW = Text(
    "与第 {0} 行“{1}”完全相同（名称、时间、地点），请删去一行",
    "Row {0}, “{1}”, is the same, by title, times and places: strike out one of them",
)


def row_doubts(activity: Activity, *, past: bool = True) -> Faults:
    """What to ask about the sittings of one row; `past`: also about what is over."""
    occupancy: set[Hashable] = set()
    for n, sitting in enumerate(activity.sittings):
        for field, text in sitting_doubts(sitting, occupancy, past=past):
            yield f"sittings.{n}.{field}", text
        occupancy |= occupied_by(sitting)


def sitting_doubts(sitting: Sitting, occupancy: Container[Hashable], *, past: bool = True) -> Faults:
    """What to ask about one sitting; `occupancy`: where and when others of its activity are."""
    if sitting.status == "cancelled":
        return
    if sitting.ends_at - sitting.starts_at > LONGEST:
        yield "ends_at", LONG
    if sitting.ends_at - sitting.starts_at < SHORTEST:
        yield "ends_at", SHORT
    if past and slips.past(sitting.starts_at):
        yield "starts_at", PAST
    if where_and_when(sitting) in occupancy:
        yield "starts_at", SAME_SITTING
    yield from place_doubts(sitting)


def place_doubts(sitting: Sitting) -> Faults:
    """What of a sitting does not go with its space."""
    yield from seat_doubts(sitting)
    yield from hours_doubts(sitting)


def seat_doubts(sitting: Sitting) -> Faults:
    """More seats than its space has, as far as that is known: the venue would refuse it once the plan is approved. Or
    more than places have."""
    if sitting.space_seats is not None and sitting.seats > sitting.space_seats:
        yield "seats", TOO_MANY_SEATS.format(sitting.seats, sitting.space_seats)
    elif sitting.place and sitting.seats > CROWD:
        yield "seats", CROWDED.format(sitting.seats)


def hours_doubts(sitting: Sitting) -> Faults:
    """Doors that are shut then, as far as the venue's hours are known: people would be told of an hour at which nobody
    lets them in. Of what goes on for days it is asked whether it does."""
    venue = sitting.space.venue if sitting.space else None
    if venue and (contradiction := venue.contradiction(sitting.starts_at, sitting.ends_at)):
        field, hours = contradiction
        yield field, Text(OUTSIDE_HOURS.zh.format(hours.zh), OUTSIDE_HOURS.en.format(hours.en))


def occupied_by(sitting: Sitting) -> set[Hashable]:
    """Where and when it is, unless it is cancelled."""
    return set() if sitting.status == "cancelled" else {where_and_when(sitting)}


def alike(rows: Sequence[Activity], newest: Activity | None = None) -> Numbered:
    """Each row with its number from 0; beside a `newest` only those of its title, which alone can be it again."""
    title = newest and title_key(newest)
    return [(n, row) for n, row in enumerate(rows) if newest is None or title_key(row) == title]


def twins(rows: Numbered, newest: Activity | None = None) -> Repeated:
    """Rows that are another before them over again, by title, times and places; `newest` comes after all others."""
    return find_repeated(rows, newest, SAME_ROW, lambda row: row_key(row) if row.sittings else row)


def namesakes(rows: Numbered, newest: Activity | None = None) -> Repeated:
    """Rows with the title of another before them; `newest` comes after all others."""
    return find_repeated(rows, newest, SAME_TITLE, title_key)


def find_repeated(rows: Numbered, newest: Activity | None, text: Text, key: Key) -> Repeated:
    """Rows whose `key` one before them has; what was withdrawn does not count."""
    first: dict[Hashable, tuple[int, Activity]] = {}
    for n, row in sorted(rows, key=lambda pair: pair[1] is newest):
        if row.status != "withdrawn":
            number, earlier = first.setdefault(key(row), (n, row))
            if earlier is not row:
                yield n, text.format(number + 1, earlier.title)


def title_key(row: Activity) -> Hashable:
    """What two titles share that are the same but for how they are written."""
    return plain((row.proposed or {}).get("title", row.title))


def row_key(row: Activity) -> Hashable:
    """What makes two rows the same."""
    return title_key(row), frozenset(Counter(where_and_when(sitting) for sitting in row.sittings).items())


def where_and_when(sitting: Sitting) -> Hashable:
    """When a sitting begins and where it is, which two do not share."""
    return (
        sitting.starts_at,
        sitting.space_id,
        plain(sitting.place_name or ""),
        plain(sitting.place_address or ""),
    )


@lru_cache(maxsize=4096)
def plain(words: str) -> str:
    """Words without what people write now so, now so: width, case, spaces, punctuation."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", words).casefold() if letter.isalnum())
