"""Any session and any change of it, in either language: which date, from when, to when, with its hours."""

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.clock import SHANGHAI
from registration.delivery import differences
from registration.sessions import times
from registration.sessions.model import Session
from tests.fixtures.registration import at


def session_of(*spans, **columns):
    """A session of one span, or a series of several."""
    dates = [date_of(n, span) for n, span in enumerate(spans)] if len(spans) > 1 else []
    ends = max(end for _, end in spans)
    place = {"title": "观星", "place": "天文台", "address": "山上"}
    return Session(starts_at=spans[0][0], ends_at=ends, dates=dates, mode="offline", **place | columns)


def date_of(n, span):
    return {"id": str(n), "starts_at": span[0].isoformat(), "ends_at": span[1].isoformat()}


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "zh", "en"),
    [
        (at(24, 20), at(25, 0), "11月24日（周三）20:00–24:00", "Wed 24 Nov 20:00–24:00"),
        (
            at(24, 22, 30),
            at(25, 0, 30),
            "11月24日（周三）22:30–次日 0:30",
            "Wed 24 Nov 22:30–0:30 the next day",
        ),
        (at(24, 9), at(24, 11), "11月24日（周三）9:00–11:00", "Wed 24 Nov 9:00–11:00"),
        (
            at(24, 9),
            at(26, 17),
            "11月24日（周三）9:00 – 11月26日（周五）17:00",
            "Wed 24 Nov 9:00 – Fri 26 Nov 17:00",
        ),
    ],
)
def test_past_midnight_there_is_an_hour(starts_at, ends_at, zh, en):
    session = session_of((starts_at, ends_at))
    assert times.describe_session(session, "zh") == f"观星 {zh} 天文台"
    assert times.describe_session(session, "en") == f"观星 {en} 天文台"


def test_what_has_english_names_is_told_by_them_with_the_name_at_the_door():
    names = {"title_en": "Stargazing", "place_en": "Observatory"}
    session = session_of((at(24, 9), at(24, 11)), **names)
    assert times.describe_session(session, "en") == "Stargazing Wed 24 Nov 9:00–11:00 Observatory 天文台"
    assert times.describe_session(session, "zh") == "观星 11月24日（周三）9:00–11:00 天文台"
    slot = session_of((at(24, 9), at(24, 11)), **names | {"title": "天文台", "title_en": "Observatory"})
    assert times.describe_session(slot, "en") == "Observatory 天文台 Wed 24 Nov 9:00–11:00"


def test_what_is_online_says_so_where_it_has_no_place():
    session = session_of((at(24, 9), at(24, 11)))
    session.mode, session.place = "online", None
    assert times.describe_session(session, "zh") == "观星 11月24日（周三）9:00–11:00 线上"
    assert times.describe_session(session, "en") == "观星 Wed 24 Nov 9:00–11:00 online"


def test_a_series_says_how_often_and_from_when():
    session = session_of(*((at(day, 9), at(day, 10)) for day in (24, 25, 26)))
    assert times.time_in_words(session, "zh") == "共 3 次，11月24日 9:00 起"
    assert times.time_in_words(session, "en") == "3 dates, from Wed 24 Nov 9:00"
    assert times.time_in_words(session, "zh", "1") == "11月25日（周四）9:00–10:00"


def test_who_books_a_short_series_is_told_each_of_its_dates():
    session = session_of(*((at(day, 9), at(day, 10)) for day in (24, 25)))
    zh, en = (times.describe_session(session, locale, each_date=True) for locale in ("zh", "en"))
    assert "共 2 次：11月24日（周三）9:00、11月25日（周四）9:00" in zh
    assert "2 dates: Wed 24 Nov 9:00, Thu 25 Nov 9:00" in en
    long = session_of(*((at(day, 9), at(day, 10)) for day in (21, 22, 23, 24, 25)))
    assert "共 5 次，11月21日 9:00 起" in times.describe_session(long, "zh", each_date=True)


def words_of(moment, locale):
    """How a day and hour are written, by the shortest way to it."""
    moment = moment.astimezone(SHANGHAI)
    if locale == "en":
        return moment.strftime("%a %-d %b %-H:%M")
    return f"{moment.month}月{moment.day}日（周{'一二三四五六日'[moment.weekday()]}）{moment:%-H:%M}"


spans = st.builds(
    lambda minutes, length: (at(6, 0) + timedelta(minutes=minutes), length),
    st.integers(0, 20 * 24 * 60),
    st.sampled_from([30, 60, 90, 240, 600, 1500, 3000]),
).map(lambda span: (span[0], span[0] + timedelta(minutes=span[1])))
locales = st.sampled_from(["zh", "en"])


def is_named(span, locale, text):
    """Whether the text says the day and hour a span begins, and the hour it ends."""
    start, end = (moment.astimezone(SHANGHAI) for moment in span)
    hour = "24:00" if f"{end:%-H:%M}" == "0:00" and (end - start) < timedelta(days=1) else f"{end:%-H:%M}"
    return re.search(re.escape(words_of(start, locale)) + r".{0,25}?" + hour, text) is not None


@settings(max_examples=60, deadline=None)
@given(before=spans, now=spans, locale=locales)
def test_a_session_that_moves_says_from_when_to_when(before, now, locale):
    session = session_of(now)
    was = {"starts_at": before[0].isoformat(), "ends_at": before[1].isoformat()}
    assert is_named(before, locale, differences.describe(was, session, locale, at(5, 0)))
    assert is_named(now, locale, times.describe_session(session, locale))


def test_an_end_on_another_day_is_said_with_its_day():
    """That Sat 6 Nov 0:00 – Sun 7 Nov 0:00 ends at 1:00 was said of what ends on Saturday."""
    old, new = (at(6, 0), at(7, 1)), (at(6, 0), at(6, 1))
    session = session_of(new)
    session.dates = [date_of(1, new)]
    text = differences.describe({"dates": [date_of(1, old)]}, session, "en", at(5, 0))
    assert "is moved to Sat 6 Nov 0:00–1:00" in text


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(data=st.data(), locale=locales)
def test_a_series_that_changes_names_each_date_that_did(data, locale):
    old = data.draw(st.dictionaries(st.integers(0, 5), spans, min_size=1, max_size=5))
    facts = {
        n: data.draw(st.one_of(st.just(span), spans)) for n, span in old.items() if data.draw(st.booleans())
    }
    new = facts | data.draw(st.dictionaries(st.integers(6, 8), spans, min_size=0, max_size=2))
    session = session_of(at_any(new))
    session.dates = [date_of(n, span) for n, span in new.items()]
    before = {"dates": [date_of(n, span) for n, span in old.items()]}
    text = differences.describe(before, session, locale, at(5, 0))
    for n, span in old.items():
        if new.get(n) != span:
            assert is_named(span, locale, text)
    for n, span in new.items():
        if old.get(n) != span:
            assert is_named(span, locale, text)
    standing = [span for n, span in new.items() if old.get(n) == span]
    if len(standing) <= differences.NAMED and new != old:
        assert all(is_named(span, locale, text) for span in standing)


@pytest.mark.parametrize(("hour", "is_over"), [(8, False), (11, False), (13, True)])
def test_of_a_change_to_dates_that_are_over_there_is_nothing_to_say(hour, is_over):
    """Read out after the date, it said that the time had changed, and not of what."""
    dates = [(at(day, 10), at(day, 12)) for day in (5, 6, 7)]
    session = session_of(*dates)
    before = {
        "dates": [date_of(n, span) for n, span in enumerate([dates[0], (at(6, 8), at(6, 9)), dates[2]])]
    }
    now = at(6, hour)
    assert differences.is_bygone(before, session, now) is is_over
    assert bool(differences.describe(before, session, "zh", now)) is not is_over
    assert not differences.is_bygone(before | {"place": "另一处"}, session, now)


def at_any(dates):
    return next(iter(dates.values()), (at(6, 0), at(6, 1)))
