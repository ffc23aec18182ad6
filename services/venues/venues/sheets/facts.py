"""What visitors want to know of a venue, as cells of a table: a list, a point, or a line for each part."""

import re
from collections.abc import Iterator
from typing import Any

from chassis.web.tables import Body
from chassis.wording import Text

from ..vocabulary import FACILITIES

FACILITY_WORDS = {
    "step_free": Text("无障碍通道", "Step-free access"),
    "hearing_loop": Text("助听设备", "Hearing loop"),
    "accessible_toilet": Text("无障碍卫生间", "Accessible toilet"),
    "parking": Text("停车场", "Parking"),
    "nursing_room": Text("母婴室", "Nursing room"),
    "lockers": Text("存包柜", "Lockers"),
}
CODES = {
    str(word).lower(): code
    for code in FACILITIES
    for word in (code, FACILITY_WORDS[code].zh, FACILITY_WORDS[code].en)
}
LISTED = re.compile(r"\s*[、，,；;\n]\s*")
POINT = re.compile(r"(?P<latitude>-?\d{1,3}(?:\.\d+)?)\s*[，,\s]\s*(?P<longitude>-?\d{1,3}(?:\.\d+)?)")
PARTS = {
    "manual_window": re.compile(r"(?:服务台|窗口|window)\s*[：:]\s*(?P<value>.+)", re.IGNORECASE),
    "phone": re.compile(r"(?:电话|phone)\s*[：:]\s*(?P<value>.+)", re.IGNORECASE),
    "places": re.compile(r"(?:免预约|without booking)\s*[：:]\s*(?P<value>\d{1,9})\s*人?", re.IGNORECASE),
}
"""How the line of each part of the service for the elderly is written."""

ELDER_WORDS = {
    "manual_window": Text("服务台：{0}", "Window: {0}"),
    "phone": Text("电话：{0}", "Phone: {0}"),
    "places": Text("免预约：{0}人", "Without booking: {0}"),
}

NO_FACILITY = Text("没有“{0}”这种设施，请写：{1}", "There is no facility {0}: write any of {1}")
NO_POINT = Text(
    "位置请写成 30.583, 114.296（纬度在前，WGS-84）",
    "Write the position like 30.583, 114.296 (latitude first, WGS-84)",
)
NO_PART = Text(
    "长辈服务每行一项，写成 服务台：一楼大厅、电话：027-82810001 或 免预约：20人；看不懂“{0}”",
    "One thing a line, like Window: ground floor, Phone: 027-82810001, or Without booking: 20; this is none: {0}",
)


def read_facilities(text: str, body: Body) -> Iterator[Text]:
    """Facilities by their words, in the order in which they are written."""
    words = split_list(text)
    body["facilities"] = [CODES[word.lower()] for word in words if word.lower() in CODES]
    for word in words:
        if word.lower() not in CODES:
            yield NO_FACILITY.format(word[:40], "、".join(each.zh for each in FACILITY_WORDS.values()))


def read_nicknames(text: str, body: Body) -> Iterator[Text]:
    """What people call it, too."""
    body["nicknames"] = split_list(text)
    yield from ()


def read_kept_minutes(text: str, body: Body) -> Iterator[Text]:
    """A number of minutes; an empty cell leaves what was."""
    if text:
        body["kept_minutes"] = int(text) if text.isdecimal() and len(text) < 10 else text
    yield from ()


def read_position(text: str, body: Body) -> Iterator[Text]:
    """A point, or none."""
    match = POINT.fullmatch(text.strip())
    body["position"] = (
        {name: float(degrees) for name, degrees in match.groupdict().items()} if match else None
    )
    if text.strip() and not match:
        yield NO_POINT


def read_elder_service(text: str, body: Body) -> Iterator[Text]:
    """What there is for those who use no smartphone, a line for each part; none where nothing is written."""
    service: dict[str, Any] = {}
    for line in filter(None, map(str.strip, re.split(r"[；;\n]", text))):
        for part, pattern in PARTS.items():
            if match := pattern.fullmatch(line):
                service[part] = int(match["value"]) if part == "places" else match["value"]
                break
        else:
            yield NO_PART.format(line[:40])
    body["elder_service"] = service or None


def split_list(text: str) -> list[str]:
    return [word for word in LISTED.split(text.strip()) if word]


def write_facilities(facilities: list[str]) -> str:
    return "、".join(str(FACILITY_WORDS[code]) for code in facilities)


def write_position(position: dict[str, float] | None) -> str:
    return f"{position['latitude']}, {position['longitude']}" if position else ""


def write_elder_service(service: dict[str, Any] | None) -> str:
    """A line for each part there is."""
    if not service:
        return ""
    lines = [part.format(service[field]) for field, part in ELDER_WORDS.items() if service[field]]
    return "\n".join(map(str, lines))
