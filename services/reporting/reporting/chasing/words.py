"""What is missing, in the words that contacts read."""

from collections.abc import Sequence

from chassis.clock import SHANGHAI, today

from ..notices import texts
from ..owed.states import MISSING, Row

REMINDER = "{unit}还有 {count} 项没有交：{items}。请登录办理：{link}"
NUDGE = "领导小组办公室提醒：{unit}还有 {count} 项没有交：{items}。有困难请回电。请登录办理：{link}"
WORDS = {"reminder": REMINDER, "nudge": NUDGE}
NAMED = 6
"""So many things are named; of more it is said how many they are."""
COLUMNS = ("unit_id", "requirement_id", "paper", "title", "state", "due_at")


def missing(rows: Sequence[Row]) -> list[Row]:
    """What the unit has something to do about: the longest overdue first, what has no deadline last."""
    theirs = [row for row in rows if row["state"] in MISSING]
    return sorted(theirs, key=lambda row: (row["due_at"] is None, row["due_at"], row["title"]))


def word_chase(kind: str, unit_name: str, rows: Sequence[Row]) -> str:
    """One message on all that is missing."""
    items = [describe(row) for row in rows[:NAMED]]
    if len(rows) > NAMED:
        items.append("等")
    return texts.fill(WORDS[kind], unit=unit_name, count=len(rows), items="；".join(items))


def describe(row: Row) -> str:
    """活动方案（退回待改，10月29日 18:00 截止，还有 3 天）"""
    notes = ["退回待改"] if row["state"] == "returned" else []
    if due_at := row["due_at"]:
        notes += [
            f"{texts.moment(due_at)} 截止",
            describe_days((due_at.astimezone(SHANGHAI).date() - today()).days),
        ]
    return str(row["title"]) + (f"（{'，'.join(notes)}）" if notes else "")


def describe_days(left: int) -> str:
    if left == 0:
        return "就在今天"
    return f"还有 {left} 天" if left > 0 else f"已过 {-left} 天"
