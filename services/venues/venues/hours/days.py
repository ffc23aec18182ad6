"""Days of the week that are alike in a set of opening hours, put together."""

from chassis.open_times import Spans


def alike(week: list[Spans]) -> dict[Spans, list[int]]:
    """{spans: the days of the week, from 0, that have them}, by the first of these days."""
    days: dict[Spans, list[int]] = {}
    for day, spans in enumerate(week):
        days.setdefault(spans, []).append(day)
    return days


def runs(days: list[int]) -> list[list[int]]:
    """Days in a row together."""
    together: list[list[int]] = []
    for day in days:
        if together and together[-1][-1] == day - 1:
            together[-1].append(day)
        else:
            together.append([day])
    return together
