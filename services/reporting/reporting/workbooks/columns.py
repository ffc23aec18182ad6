"""The two tables of a plan's workbook, a line for each activity and one for each sitting, and the keys of their lines.

A key stands in a hidden column: the id of the line, what proves that it is ours, and what the line said when it went
out. So an edit is an edit, whoever sorts the sheet; lines that are still empty have theirs already, so that the same
file taken twice adds nothing twice.
"""

import datetime as dt
import hashlib
import json
import uuid
from typing import Any, NamedTuple

from chassis.city import AREAS, AUDIENCES, SERIES, TOPICS
from chassis.sheets import Limits
from chassis.storage.privacy import index

from ..plans.model import Activity, Sitting
from ..vocabulary import KINDS, ORGANISER_KINDS, READING_KINDS

TEMPLATE, VERSION = "武汉市全民终身学习活动周 活动方案", "3"
GUIDE, ACTIVITIES, SITTINGS, LISTS = "填表说明", "活动", "场次", "词表"
LIMITS = Limits(size=1024 * 1024, unpacked=12 * 1024 * 1024, rows=3000, columns=40, cell=5000)
"""Of a workbook that comes: 3,000 lines in each of its tables."""
MOST_ACTIVITIES = 500
MODES = {"线下": "offline", "线上": "online", "线上线下结合": "hybrid"}
YES = {"是": True}
BOOKED_AS = {"每场分别报名": "sittings", "所有场次一起报名": "series"}
Body = dict[str, Any]


class Column(NamedTuple):
    """`words`: the list that its cells choose from; `ours`: we write it, and do not read it."""

    field: str
    heading: str
    width: int
    hint: str = ""
    words: str = ""
    ours: bool = False


KEY = Column("key", "编号（请勿改动）", 4, ours=True)
OF_ACTIVITY = (
    Column("number", "序号", 6, "场次表用这个序号说明是哪个活动的场次"),
    Column("title", "活动名称", 28, "必填，最多 100 个字"),
    Column("summary", "简介", 40, "最多 5000 个字"),
    Column("kind", "形式", 12, "必填，从列表里选", "形式"),
    Column("reading_kind", "阅读类别", 12, "形式是“阅读”的要选", "阅读类别"),
    Column("mode", "怎么参加", 14, "必填，从列表里选", "怎么参加"),
    Column("series", "主题系列", 22, "必填，从列表里选", "主题系列"),
    Column("topics", "关注内容", 18, "可填几项，用顿号隔开，如：智慧助老、网络生活", "关注内容"),
    Column("audiences", "适合人群", 22, "可填几项，用顿号隔开，如：老年人群、城乡社区居民", "适合人群"),
    Column("booked_as", "怎么报名", 18, "不填即每场分别报名", "怎么报名"),
    Column("drop_in", "不用预约", 9, "不用预约、直接来的，选“是”；只限线下", "不用预约"),
    Column(
        "organiser_name", "承办的家庭或社会组织", 24, "本单位自己办的不填；市民看得到，请写公开使用的名称"
    ),
    Column("organiser_kind", "承办者是", 12, "填了承办的家庭或社会组织就要选", "承办者"),
    Column("title_en", "英文名称", 28, "英文页面用它，没有就不填"),
    Column("state", "现在的状态", 18, "由系统填写，改了也不算", ours=True),
    Column("remark", "办公室意见", 30, "由系统填写，改了也不算", ours=True),
    KEY,
)
OF_SITTING = (
    Column("number", "活动序号", 9, "必填：“活动”表里的序号", "活动序号"),
    Column("day", "日期", 13, "必填，如 2021-11-06", "日期"),
    Column("starts", "几点开始", 10, "必填，如 9:00"),
    Column("ends", "几点结束", 10, "必填，如 11:30，最晚 24:00"),
    Column("last_day", "结束日期", 13, "过了半夜才结束的才填", "日期"),
    Column("seats", "座位数", 8, "必填，整数"),
    Column("online", "线上席位", 10, "只有线上线下结合的活动要填"),
    Column("space", "场馆的场地", 30, "从列表里选；不用场馆的场地就填后面的地点", "场地"),
    Column("place_name", "地点", 22, "本单位的教室、广场等；线上活动不填"),
    Column("place_address", "地址", 24),
    Column("place_area", "在哪个区", 14, "填了地点要选", "区"),
    Column("prevention", "疫情防控措施", 34, "每条一行（格内换行）或用分号隔开；提交前必填"),
    Column("join_url", "线上参加的网址", 28, "https:// 开头，只给报了名的人看"),
    Column("answer", "场馆的答复", 26, "由系统填写，改了也不算", ours=True),
    KEY,
)
TABLES = {ACTIVITIES: OF_ACTIVITY, SITTINGS: OF_SITTING}
WORD_LISTS = {
    "形式": KINDS,
    "怎么参加": tuple(MODES),
    "主题系列": SERIES,
    "关注内容": TOPICS,
    "适合人群": AUDIENCES,
    "怎么报名": tuple(BOOKED_AS),
    "不用预约": tuple(YES),
    "阅读类别": READING_KINDS,
    "承办者": ORGANISER_KINDS,
    "区": AREAS,
}
WORDS = (
    *("title", "title_en", "summary", "kind", "mode", "series", "topics", "audiences", "booked_as"),
    *("drop_in", "reading_kind", "organiser"),
)
WHEN_AND_WHERE = ("starts_at", "ends_at", "seats", "space_id", "place", "prevention", "join_url", "online")


class Key(NamedTuple):
    """Of a line: its id, and what it said when it went out; "" where it was empty."""

    id: uuid.UUID
    base: str


def write_key(plan_id: uuid.UUID, key: Key) -> str:
    return f"{key.id} {proof(plan_id, key.id)} {key.base}".strip()


def read_key(plan_id: uuid.UUID, text: str) -> Key | None:
    """The key of a line that we gave out for this plan; None for anything else."""
    id_, mark, base = [*text.split(" "), "", "", ""][:3]
    try:
        key = Key(uuid.UUID(id_), base[:32])
    except ValueError:
        return None
    return key if mark == proof(plan_id, key.id) else None


def proof(plan_id: uuid.UUID, id_: uuid.UUID) -> str:
    """What nobody else can write: an id that one chooses could be that of something else, in another department."""
    return index(f"workbook {plan_id} {id_}")[:16]


def wanted_fields(activity: Activity) -> Body:
    """What an activity shall be, as a sheet says it: what is proposed, else what it is."""
    now = {name: getattr(activity, name) for name in WORDS} | (activity.proposed or {})
    return now | {name: [*now[name]] for name in ("topics", "audiences")}


def sitting_fields(sitting: Sitting) -> Body:
    """What a sitting is, as a sheet says it."""
    now = {name: getattr(sitting, name) for name in WHEN_AND_WHERE}
    return shape(now)


def shape(sitting: Body) -> Body:
    """What is compared of a sitting: moments in UTC, of a place what a sheet says, of its seats online how many."""
    place, online = sitting["place"], sitting["online"]
    return sitting | {
        "starts_at": sitting["starts_at"].astimezone(dt.UTC),
        "ends_at": sitting["ends_at"].astimezone(dt.UTC),
        "place": place and {name: place[name] or None for name in ("name", "address", "area")},
        "online": online and {"seats": online["seats"]},
    }


def digest(body: Body) -> str:
    """What tells whether a line is as it was."""
    text = json.dumps(body, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
