"""What the list pages share: the filters that were chosen, and the way to the next page."""

from datetime import date
from typing import Any

from flask import request, url_for

from chassis.web.bodies import FIRST_DAY, LAST_DAY


def chosen(*names: str) -> dict[str, Any]:
    """The filters of the query string that have a value. (PostgreSQL takes no text with a NUL in it.)"""
    given = {name: request.args.get(name, "").replace("\0", "").strip() for name in names}
    return {name: text for name, text in given.items() if text}


def chosen_day(filters: dict[str, Any], name: str = "date") -> bool:
    """Read the day among the filters; one that is no date is taken out. True if all is well."""
    if name in filters:
        try:
            filters[name] = _day(filters[name])
        except ValueError:
            del filters[name]
            return False
    return True


def _day(written: str) -> date:
    """Raises ValueError for what is no day, or none that may be asked for."""
    day = date.fromisoformat(written)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(written)
    return day


def pager(page: dict[str, Any]) -> dict[str, str | None]:
    """{next_url, first_url} of a page of a list at this address."""
    here = request.endpoint or ""
    kept = request.args.to_dict() | (request.view_args or {})
    cursor = kept.pop("cursor", None)
    following = page["next_cursor"]
    return {
        "next_url": url_for(here, **kept, cursor=following) if following else None,
        "first_url": url_for(here, **kept) if cursor else None,
    }
