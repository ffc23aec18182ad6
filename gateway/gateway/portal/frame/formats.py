"""Moments, days and counts as the pages write them. Times are Shanghai's."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from chassis.clock import SHANGHAI, ending, now, today
from chassis.storage.privacy import national
from chassis.wording import locale

from .i18n import babel_locale


def moment(value: datetime | str) -> datetime:
    """An aware time of the catalogue or of a department's answer, in Shanghai."""
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(SHANGHAI)


def day(value: date | str) -> str:
    """11月5日 周五 / Fri 5 Nov; the year only where it is not this year's."""
    at = _date(value)
    zh, en = ("M月d日 EEE", "EEE d MMM") if at.year == today().year else ("y年M月d日 EEE", "EEE d MMM y")
    return _write(at, zh if locale() == "zh" else en, babel_locale())


def at_a_glance(starts_at: datetime | str, ends_at: datetime | str) -> tuple[str, str, str]:
    """What a row of a list says of its time: the `day`, whether it is `near`, and the `span`."""
    return _glance(moment(starts_at), moment(ends_at), today(), locale())


def is_ahead(value: datetime | str) -> bool:
    """Whether a moment is still to come."""
    return moment(value) > now()


def is_past(value: date | str) -> bool:
    """Whether a day is over."""
    return _date(value) < today()


def clock(value: datetime | str) -> str:
    """14:30"""
    return f"{moment(value):%H:%M}"


def span(starts_at: datetime | str, ends_at: datetime | str) -> str:
    """14:30–16:00, 20:00–24:00, or with the later day where it ends on another one."""
    first, last = moment(starts_at), moment(ends_at)
    if first.date() == last.date():
        return f"{first:%H:%M}–{last:%H:%M}"
    if last.time() == time() and last.date() - first.date() == timedelta(days=1):
        return f"{first:%H:%M}–24:00"
    return f"{first:%H:%M} – {day(last)} {last:%H:%M}"


def period(starts_at: datetime | str, ends_at: datetime | str) -> str:
    """The days of a closure, with the times unless they are whole days."""
    first, last = moment(starts_at), moment(ends_at)
    if first.time() == last.time() == time():
        last -= timedelta(days=1)
        return day(first) if first.date() == last.date() else f"{day(first)} – {day(last)}"
    return f"{day(first)} {span(first, last)}"


def near(value: date | str) -> str:
    """今天 or 明天, else nothing."""
    days = (_date(value) - today()).days
    return _("今天") if days == 0 else _("明天") if days == 1 else ""


def names(party: list[dict[str, str]]) -> str:
    """王小明、李奶奶 / 王小明, Anna; how many have no name written, and that nobody has; nothing of who was erased."""
    known_names = [person["name"] for person in party if person["name"]]
    if missing := len(party) - len(known_names):
        note = ngettext("%(num)d 人没有写姓名", "%(num)d 人没有写姓名", missing)
        known_names.append(note if known_names else _("没有写姓名"))
    between: str = _("、")
    return between.join(known_names)


def part_of_day(value: datetime | None = None) -> str:
    """2021年11月5日 上午8:30 / 5 November 2021, 08:30"""
    at = (value or now()).astimezone(SHANGHAI)
    date_text = format_date(at.date(), "y年M月d日" if locale() == "zh" else "d MMMM y", locale=babel_locale())
    if locale() == "en":
        return f"{date_text}, {at:%H:%M}"
    return (
        f"{date_text} {'上午' if at.hour < 12 else '下午'}{at.hour if at.hour < 13 else at.hour - 12}:{at:%M}"
    )


def whole_day(value: date | str) -> str:
    """2021年11月6日 / 6 November 2021: what is kept for years names its year."""
    pattern = "y年M月d日" if locale() == "zh" else "d MMMM y"
    return format_date(_date(value), pattern, locale=babel_locale())


def last_day(moment_after: datetime | str) -> str:
    """The last whole day before a moment, as 2021年11月6日: until which a notice runs."""
    return whole_day((moment(moment_after) - timedelta(seconds=1)).date())


def ends(value: datetime | str) -> tuple[date, str]:
    """The day and the time of a deadline, to 24:00."""
    return ending(moment(value))


def until(value: datetime | str) -> str:
    """A deadline as 2021年11月6日 18:00, or 24:00 of the day that ends with it."""
    on, hour = ends(value)
    return f"{whole_day(on)} {hour}"


def until_soon(value: datetime | str) -> str:
    """The same as 11月6日 周六 24:00."""
    on, hour = ends(value)
    return f"{day(on)} {hour}"


def month(value: date | str) -> str:
    """2021年11月 / November 2021"""
    return format_date(_date(value), "y年M月" if locale() == "zh" else "MMMM y", locale=babel_locale())


def duration(minutes: int) -> str:
    """2 小时 30 分钟 / 2 h 30 min"""
    hours, rest = divmod(minutes, 60)
    parts = [_("%(n)s 小时", n=hours)] if hours else []
    parts += [_("%(n)s 分钟", n=rest)] if rest or not hours else []
    return " ".join(parts)


def window(opens_on: date | str, closes_on: date | str) -> str:
    """2021年11月1日至11月30日 / 1 – 30 November 2021"""
    first, last = _date(opens_on), _date(closes_on)
    if locale() == "en":
        same_month = (first.year, first.month) == (last.year, last.month)
        begins = str(first.day) if same_month else f"{first.day} {first:%B}"
        return f"{begins} – {last.day} {last:%B} {last.year}"
    year = "" if first.year == last.year else f"{last.year}年"
    return f"{first.year}年{first.month}月{first.day}日至{year}{last.month}月{last.day}日"


def number(value: int | None) -> str:
    """1,234"""
    return f"{value or 0:,}"


def dialled(phone: str) -> str:
    """A phone in E.164 as people here dial it; what is masked or no phone, as it is."""
    return national(phone) if phone.startswith("+") and phone[1:].isdecimal() else phone


def _date(value: date | str) -> date:
    if isinstance(value, str):
        value = moment(value) if len(value) > 10 else date.fromisoformat(value)
    return value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def _glance(starts_at: datetime, ends_at: datetime, _today: date, _language: str) -> tuple[str, str, str]:
    return day(starts_at), near(starts_at), span(starts_at, ends_at)


@lru_cache(maxsize=2048)
def _write(day: date, pattern: str, babel_locale: str) -> str:
    """Babel takes 40 µs for a day, and a list has as many as rows, all within a month."""
    return format_date(day, pattern, locale=babel_locale)


def never_came(booking: Mapping[str, Any]) -> bool:
    """Whether what a booking is for is over, and nobody of it was seen there: it is neither off nor missed."""
    is_over = moment(booking["session"]["ends_at"]) <= now()
    return is_over and booking["status"] in ("confirmed", "waitlisted")


FILTERS = {
    f.__name__: f
    for f in (
        day,
        at_a_glance,
        whole_day,
        ends,
        until,
        until_soon,
        last_day,
        month,
        is_ahead,
        is_past,
        clock,
        span,
        period,
        near,
        window,
        duration,
        number,
        names,
        part_of_day,
        dialled,
        never_came,
    )
}
