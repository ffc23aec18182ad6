"""What is missing, in the words that contacts read."""

from collections.abc import Sequence

from chassis.clock import ending, today

from ..notices import texts
from ..owed.states import MISSING, Row

REMINDER = {
    "zh": "{unit}还有 {count} 项没有交：{items}。请登录办理：{link}",
    "en": "{unit} has not handed in {count}: {items}. Sign in to do so: {link}",
}
NUDGE = {
    "zh": "领导小组办公室提醒：{unit}还有 {count} 项没有交：{items}。有困难请回电。请登录办理：{link}",
    "en": "A reminder from the office: {unit} has not handed in {count}: {items}. If there is a difficulty, call back."
    " Sign in to do so: {link}",
}
WORDS = {"reminder": REMINDER, "nudge": NUDGE}
MORE, RETURNED = {"zh": "等", "en": "and more"}, {"zh": "退回待改", "en": "returned"}
NAMED = 6
"""So many things are named; of more it is said how many they are."""
COLUMNS = ("unit_id", "requirement_id", "paper", "title", "state", "due_at")


def missing(rows: Sequence[Row]) -> list[Row]:
    """What the unit has something to do about: the longest overdue first, what has no deadline last."""
    theirs = [row for row in rows if row["state"] in MISSING]
    return sorted(theirs, key=lambda row: (row["due_at"] is None, row["due_at"], row["title"]))


def word_chase(kind: str, unit_name: str, rows: Sequence[Row], language: str = "zh") -> str:
    """One message on all that is missing."""
    items = [describe(row, language) for row in rows[:NAMED]]
    if len(rows) > NAMED:
        items.append(MORE[language])
    list_text = texts.JOINED[language].join(items)
    return texts.fill(WORDS[kind], language, unit=unit_name, count=len(rows), items=list_text)


def describe(row: Row, language: str = "zh") -> str:
    """活动方案（退回待改，10月29日 18:00 截止，还有 3 天）"""
    notes = [RETURNED[language]] if row["state"] == "returned" else []
    if due_at := row["due_at"]:
        days_left = (ending(due_at)[0] - today()).days
        due = texts.deadline(due_at, language)
        notes += [f"due {due}" if language == "en" else f"{due} 截止", describe_days(days_left, language)]
    if not notes:
        return str(row["title"])
    return (
        f"{row['title']} ({', '.join(notes)})"
        if language == "en"
        else f"{row['title']}（{'，'.join(notes)}）"
    )


def describe_days(days_left: int, language: str = "zh") -> str:
    """还有 3 天, or 3 days left."""
    if days_left == 0:
        return "today" if language == "en" else "就在今天"
    if language == "en":
        days = "1 day" if abs(days_left) == 1 else f"{abs(days_left)} days"
        return f"{days} left" if days_left > 0 else f"{days} late"
    return f"还有 {days_left} 天" if days_left > 0 else f"已过 {-days_left} 天"
