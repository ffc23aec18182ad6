"""A venue's opening hours on pages: how it is now, also in lists; the week and exceptions, for machines too."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from chassis.clock import SHANGHAI, midnight, today

from ...catalogue import queries
from ...catalogue.hours import WEEKDAYS, planned_windows, windows_of
from ..frame.formats import day as day_words
from ..frame.formats import period
from ..frame.i18n import msgid
from ..frame.names import names_of

DAYS = (
    *(msgid("周一"), msgid("周二"), msgid("周三"), msgid("周四")),
    *(msgid("周五"), msgid("周六"), msgid("周日")),
)
DAY = 24 * 60
PUBLISHED = 60
"""Days ahead of which search engines are told what differs from the week."""
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Body = dict[str, Any]


def with_now(db: Session, venues: list[Body]) -> list[Body]:
    """Venues of a list, each with `now`: how each set of its hours is now, {name, words, open}; none where only words
    are known."""
    standing = queries.doors_of(db, [venue for venue in venues if venue["status"] == "open"])
    return [
        venue
        | {
            "now": [
                {"name": doors["name"], "words": state_words(doors), "open": doors["open"]}
                for doors in standing.get(venue["id"], ())
            ]
        }
        for venue in venues
    ]


def shown_hours(venue: Body) -> list[Body]:
    """By set: {name, now (in words), open, week: [(day of the week, its spans in words, whether it is today)],
    ahead: [(dates, what differs, note)], osm}. Nothing where only words are known."""
    if not venue["opening_hours"]:
        return []
    osm = {row["name"]: row["text"] for row in venue["osm_hours"]}
    return [
        {
            "name": hours["name"],
            "now": state_words(doors),
            "open": doors["open"],
            "week": _week(hours),
            "ahead": _ahead(hours),
            "osm": osm.get(hours["name"], ""),
        }
        for hours, doors in zip(venue["opening_hours"]["sets"], venue["doors"], strict=True)
    ]


def state_words(doors: Body) -> str:
    """现在开放，至 17:00，16:00 停止入馆；现在关闭，明天 9:00 开放."""
    if not doors["open"]:
        if doors["opens_at"] is None:
            return str(_("现在关闭"))
        return str(_("现在关闭，%(when)s 开放", when=_moment_words(doors["opens_at"])))
    if doors["until"] is None:
        return str(_("现在开放，全天不关门"))
    until = _moment_words(doors["until"], ends=True)
    if doors["entry_over"] and doors["opens_at"]:
        again = _moment_words(doors["opens_at"])
        return str(_("现在开放，至 %(until)s，已停止入馆，%(again)s 再开放", until=until, again=again))
    if doors["entry_over"]:
        return str(_("现在开放，至 %(until)s，已停止入馆", until=until))
    if doors["last_entry"] is None:
        return str(_("现在开放，至 %(until)s", until=until))
    entry = _moment_words(doors["last_entry"], ends=True)
    return str(_("现在开放，至 %(until)s，%(entry)s 停止入馆", until=until, entry=entry))


def _moment_words(moment: datetime, ends: bool = False) -> str:
    """17:00 of today, 明天 9:00, or with the day; a night that ends at midnight ends at 24:00."""
    at = moment.astimezone(SHANGHAI)
    days = (at.date() - today()).days
    clock = f"{at.hour}:{at.minute:02}"
    if days == 1 and ends and at.time() == time():
        return "24:00"
    if days == 0:
        return clock if ends else str(_("今天 %(clock)s", clock=clock))
    if days == 1:
        return str(_("明天 %(clock)s", clock=clock))
    return str(_("%(day)s %(clock)s", day=day_words(at.date()), clock=clock))


def _week(hours: Body) -> list[tuple[str, list[str], bool]]:
    return [
        (
            _(DAYS[n]),
            [span_words(span) for span in _in_order(hours["weekly"]) if weekday in span["weekdays"]],
            n == today().weekday(),
        )
        for n, weekday in enumerate(WEEKDAYS)
    ]


def _ahead(hours: Body) -> list[tuple[str, list[str], str]]:
    coming = [exception for exception in hours["exceptions"] if exception["until_date"] >= str(today())]
    return [
        (_dates(exception), [span_words(span) for span in _in_order(exception["spans"])], exception["note"])
        for exception in sorted(coming, key=lambda exception: str(exception["date"]))
    ]


def _dates(exception: Body) -> str:
    first, last = date.fromisoformat(exception["date"]), date.fromisoformat(exception["until_date"])
    after = last + timedelta(days=1)
    return period(midnight(first), midnight(after))


def span_words(span: Body) -> str:
    """9:00–17:00（16:00 停止入馆）"""
    times = f"{_clock(span['opens'])}–{_clock(span['closes'])}"
    if span["last_entry"] is None:
        return times
    return str(_("%(times)s（%(entry)s 停止入馆）", times=times, entry=_clock(span["last_entry"])))


def _clock(minutes: int) -> str:
    hours, rest = divmod(minutes if minutes <= DAY else minutes - DAY, 60)
    clock = f"{hours}:{rest:02}"
    return str(_("次日 %(clock)s", clock=clock)) if minutes > DAY else clock


def _in_order(spans: list[Body]) -> list[Body]:
    return sorted(spans, key=lambda span: int(span["opens"]))


def as_schema_org(venue: Body) -> Body:
    """The venue as schema.org has it (Place), for JSON-LD."""
    place: Body = {
        "@context": "https://schema.org",
        "@type": "Place",
        **names_of(venue),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": venue["address"],
            "addressLocality": "武汉",
            "addressCountry": "CN",
        },
    }
    if venue["phone"]:
        place["telephone"] = venue["phone"]
    if venue["position"]:
        place["geo"] = {"@type": "GeoCoordinates"} | venue["position"]
    for hours in (venue["opening_hours"] or {"sets": []})["sets"]:
        if hours["name"]:
            part = {"@type": "Place", "name": hours["name"]} | _specifications(hours, venue["closures"])
            place.setdefault("containsPlace", []).append(part)
        else:
            place |= _specifications(hours, venue["closures"])
    return place


def _specifications(hours: Body, closures: list[Body]) -> Body:
    """The week, and of the days ahead those that differ from it, closures among them."""
    week = [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [f"https://schema.org/{DAY_NAMES[WEEKDAYS.index(day)]}" for day in span["weekdays"]],
        }
        | _opens_and_closes(span["opens"], span["closes"])
        for span in _in_order(hours["weekly"])
    ]
    special = [
        row for n in range(PUBLISHED) for row in _special(hours, closures, today() + timedelta(days=n))
    ]
    return {"openingHoursSpecification": week} | (
        {"specialOpeningHoursSpecification": special} if special else {}
    )


def _special(hours: Body, closures: list[Body], day: date) -> list[Body]:
    """What is published of a day that is open otherwise than its day of the week; closed is from 00:00 to 00:00."""
    windows = list(windows_of(hours, closures, day, 1))
    if windows == list(planned_windows(hours | {"exceptions": []}, day)):
        return []
    begins = midnight(day)
    times = [
        [int((at - begins).total_seconds()) // 60 for at in (window.opens_at, window.closes_at)]
        for window in windows
    ] or [[0, 0]]
    valid = {"@type": "OpeningHoursSpecification", "validFrom": str(day), "validThrough": str(day)}
    return [valid | _opens_and_closes(opens, closes) for opens, closes in times]


def _opens_and_closes(opens: int, closes: int) -> dict[str, str]:
    """Past midnight it closes at an earlier time than it opens; a whole day ends a minute early, for 00:00 to 00:00 is
    closed."""
    if (opens, closes) == (0, DAY):
        closes -= 1
    return {
        name: f"{minutes // 60 % 24:02}:{minutes % 60:02}"
        for name, minutes in (("opens", opens), ("closes", closes))
    }
