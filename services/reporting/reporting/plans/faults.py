"""Everything that can be wrong with a row of a plan and its sittings, as (field path, text)."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import inspect

from chassis.city import AUDIENCES, SERIES, TOPICS, area_faults
from chassis.wording import Text

from ..editions.model import Edition
from ..places.model import Space
from ..vocabulary import BOOKED_AS, KINDS, MODES, MOST_SEATS, READING_KINDS
from . import terms
from .model import ONLY_HYBRID, Activity, Sitting

Fault = tuple[str, Text]
Faults = Iterator[Fault]

UNKNOWN_WORD = Text("不在规定的词表中", "This is not one of the known words")
NAMED_TWICE = Text("这一项前面已经写了", "This is named before it already")
ONLY_ONLINE = Text("只有线上活动可以不限座位", "Only an online activity is open to all")
NO_ONLINE_SEATS = Text("请填线上席位数", "Say how many seats it has online")
NO_PREVENTION = Text("缺少疫情防控措施", "Its epidemic prevention measures are missing")
OTHER_VENUE = Text("这个场地不属于所填的场馆", "This space belongs to another venue")
READING = "阅读"
ONLY_READING = Text("只有“阅读”活动要填阅读类别", "Only an activity of the kind 阅读 has a kind of reading")
NO_READING_KIND = Text(
    f"请填是哪一类阅读：{'、'.join(READING_KINDS)}",
    f"Say which kind of reading it is: {', '.join(READING_KINDS)}",
)
ONLY_ON_THE_SPOT = Text("只有线下活动可以不用预约", "Only an activity on the spot can do without booking")
NOT_A_SERIES = Text(
    "不用预约的活动请选“每场分别报名”", "What nobody books for is no series that is booked once"
)
ONE_OF: dict[str, tuple[str | None, ...]] = {
    "kind": KINDS,
    "mode": MODES,
    "series": SERIES,
    "booked_as": BOOKED_AS,
    "reading_kind": (*READING_KINDS, None),
}
SOME_OF = {"topics": TOPICS, "audiences": AUDIENCES}


def activity_faults(
    activity: Activity, edition: Edition, spaces: Mapping[uuid.UUID, Space], *, publish: bool
) -> Faults:
    """What is wrong with it and its sittings, as (field path, text); `publish`: also what is missing."""
    yield from word_faults({field: getattr(activity, field) for field in (*ONE_OF, *SOME_OF)})
    yield from word_faults(activity.proposed or {})
    yield from reading_faults(activity, publish=publish)
    yield from drop_in_faults(activity)
    for n, sitting in enumerate(activity.sittings):
        for field, text in sitting_faults(sitting, edition, spaces, mode=activity.mode, publish=publish):
            yield f"sittings.{n}.{field}", text
    if publish and not activity.sittings:
        yield "sittings", Text("活动还没有场次", "The activity has no sitting")


def reading_faults(activity: Activity, *, publish: bool) -> Faults:
    """A kind of reading where it is none, or none where the activity is to be public as reading."""
    now = {name: getattr(activity, name) for name in ("kind", "reading_kind")} | (activity.proposed or {})
    if now["reading_kind"] and now["kind"] != READING:
        yield "reading_kind", ONLY_READING
    elif publish and now["kind"] == READING and not now["reading_kind"] and not stands_so(activity):
        yield "reading_kind", NO_READING_KIND


def stands_so(activity: Activity) -> bool:
    """Whether the public knows it as what it is: so are those from before there were kinds of reading."""
    fields = {"kind", "reading_kind"}
    attributes = inspect(activity).attrs
    has_changed = fields & (activity.proposed or {}).keys() or any(
        attributes[name].history.has_changes() for name in fields
    )
    return activity.is_public and not has_changed


def drop_in_faults(activity: Activity) -> Faults:
    """What nobody books for is on the spot, and no series that is booked once."""
    if activity.drop_in and activity.mode != "offline":
        yield "drop_in", ONLY_ON_THE_SPOT
    if activity.drop_in and activity.booked_as == "series":
        yield "booked_as", NOT_A_SERIES


def word_faults(fields: Mapping[str, Any]) -> Faults:
    """Words in the fields of an activity that are not of their list."""
    for field in ONE_OF.keys() & fields:
        if fields[field] not in ONE_OF[field]:
            yield field, UNKNOWN_WORD
    for field in SOME_OF.keys() & fields:
        for n, word in enumerate(fields[field]):
            if word not in SOME_OF[field]:
                yield f"{field}.{n}", UNKNOWN_WORD
            elif word in fields[field][:n]:
                yield f"{field}.{n}", NAMED_TWICE


def sitting_faults(
    sitting: Sitting, edition: Edition, spaces: Mapping[uuid.UUID, Space], *, mode: str, publish: bool
) -> Faults:
    """What is wrong with it, as (field, text); `spaces` are the known ones it may name, by id."""
    if sitting.status == "cancelled":
        return
    yield from time_faults(sitting, edition)
    yield from seat_faults(sitting)
    yield from place_faults(sitting, spaces, mode)
    yield from online_faults(sitting, mode)
    for field, words in terms.faults(sitting.booking, sitting.seats):
        yield f"booking.{field}", words
    if publish and edition.prevention_required and not sitting.prevention:
        yield "prevention", NO_PREVENTION


def time_faults(sitting: Sitting, edition: Edition) -> Faults:
    """An end before the start; a day outside the edition's window (Shanghai dates), told once for both ends.

    What begins on its last evening may end in the night.
    """
    if sitting.ends_at <= sitting.starts_at:
        yield "ends_at", Text("结束时间应晚于开始时间", "It must end after it starts")
    opens, over = edition.span
    window = f"{edition.opens_on} – {edition.closes_on}"
    ends = {
        "starts_at": opens <= sitting.starts_at < over,
        "ends_at": opens < sitting.ends_at <= edition.last_end,
    }
    if outside := [field for field, is_inside in ends.items() if not is_inside]:
        yield outside[0], Text(f"不在活动周期间（{window}）", f"This is outside the edition ({window})")


def seat_faults(sitting: Sitting) -> Faults:
    """Too few or too many; a hall that is open to all may have none."""
    fewest = 0 if sitting.open_to_all else 1
    if not fewest <= sitting.seats <= MOST_SEATS:
        words = (
            f"座位数应在 {fewest} 到 {MOST_SEATS} 之间",
            f"Seats are between {fewest} and {MOST_SEATS}",
        )
        yield "seats", Text(*words)


def online_faults(sitting: Sitting, mode: str) -> Faults:
    """What does not go with `mode`: a link to join, a hall open to all, a pool of seats online."""
    if sitting.join_url and mode == "offline":
        yield "join_url", Text("线下活动没有参加链接", "Nobody joins an offline activity by a link")
    if sitting.open_to_all and mode != "online":
        yield "open_to_all", ONLY_ONLINE
    if sitting.online and mode != "hybrid":
        yield "online", ONLY_HYBRID
    if mode == "hybrid" and not sitting.online:
        yield "online", NO_ONLINE_SEATS


def place_faults(sitting: Sitting, spaces: Mapping[uuid.UUID, Space], mode: str) -> Faults:
    """A space that is unknown, retired or another venue's; no place at all, or two."""
    if sitting.space_id:
        yield from space_faults(sitting, spaces.get(sitting.space_id))
    elif sitting.venue_id:
        yield "space_id", Text("请指明场馆的哪个场地", "Name the venue's space")
    elif sitting.place:
        for field, text in area_faults(sitting.place_district, sitting.place_area):
            yield f"place.{field}", text
    elif mode != "online":
        yield "place", Text("线下活动要有场地或地点", "An offline activity needs a space or a place")


def space_faults(sitting: Sitting, space: Space | None) -> Faults:
    """What is wrong with the named `space`, None when it is not known."""
    if space is None:
        yield "space_id", Text("没有这个场地", "There is no such space")
    elif sitting.venue_id and space.venue_id != sitting.venue_id:
        yield "space_id", OTHER_VENUE
    elif not space.usable:
        yield "space_id", Text("这个场地已停用", "This space is retired")
    if sitting.place:
        yield "place", Text("场地和地点只能填一个", "Name either a space or a place, not both")
