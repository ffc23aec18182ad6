"""Where a browser goes by itself: to take a department's files away, show its pictures, send it files.

Nobody is asked here. Templates know these functions as `direct`.
"""

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

Id = uuid.UUID | str
Filters = Mapping[str, Any]

KINDS = ("xlsx", "csv")
"""The kinds of table that are taken away, the usual one first."""


def bookings_table(of: str, id: Id, kind: str) -> str:
    """The bookings of one of the `sessions`, `units` or `editions`."""
    return _address("registration", f"/exports/{of}/{id}.{kind}")


def found_bookings(kind: str, filters: Filters) -> str:
    """The bookings of the sessions with these words, on this day, in this district, of this unit."""
    return _address("registration", f"/exports/found.{kind}", filters)


def in_full(address: str, reason: str) -> str:
    """A table of bookings with names and phones in full, which is noted down with its reason."""
    return address + ("&" if "?" in address else "?") + urlencode({"full": 1, "reason": reason})


def venue_table(kind: str) -> str:
    """The city's venues."""
    return _address("venues", f"/venues.{kind}")


def resource_table(kind: str, owner: Filters) -> str:
    """An owner's resources; `owner`: its unit_id or venue_id."""
    return _address("venues", f"/resources.{kind}", owner)


def unit_table(kind: str, edition_id: Id) -> str:
    """The units of an edition."""
    return _address("reporting", f"/units.{kind}", {"edition_id": edition_id})


def owed_table(kind: str, edition_id: Id, filters: Filters) -> str:
    """What the units of an edition owe, narrowed as the page is."""
    return _address("reporting", f"/owed/matrix.{kind}", {"edition_id": edition_id} | dict(filters))


def ranking_table(kind: str, edition_id: Id, honour: str) -> str:
    """The ranking of the nominations for stars or brands."""
    return _address("reporting", f"/reviews/ranking.{kind}", {"edition_id": edition_id, "kind": honour})


def figures_table(kind: str, edition_id: Id, by: str, unit_id: Id | None = None) -> str:
    """An edition's figures, or a unit's in it, in one grouping."""
    query = {"edition_id": edition_id, "by": by, "unit_id": unit_id}
    return _address("reporting", f"/statistics/figures.{kind}", query)


def curve_table(kind: str, edition_id: Id) -> str:
    """What an edition came to at the end of each day."""
    return _address("reporting", f"/statistics/curve/table.{kind}", {"edition_id": edition_id})


def openings_table(kind: str, edition_id: Id, by: str) -> str:
    """Pledged and actual openings."""
    return _address("reporting", f"/statistics/openings/table.{kind}", {"edition_id": edition_id, "by": by})


def programme_table(view: str, kind: str, edition_id: Id, public: bool, filters: Filters) -> str:
    """One view of the programme, as its path names it, narrowed as the page is."""
    query = {"edition_id": edition_id, "public": "true" if public else None} | dict(filters)
    return _address("reporting", f"/programme/{view}.{kind}", query)


def workbook(plan_id: Id) -> str:
    """A plan as a workbook."""
    return _address("reporting", f"/plans/{plan_id}/workbook.xlsx")


def result(task_id: Id) -> str:
    """What a task has made."""
    return _address("reporting", f"/results/{task_id}")


def stored_file(sha256: str) -> str:
    """A file of a unit's."""
    return _address("reporting", f"/files/{sha256}")


def original_photo(sha256: str) -> str:
    """A photo of a unit's as it was sent, with where it was taken."""
    return _address("reporting", f"/files/{sha256}/original")


def picture_of_file(sha256: str) -> str:
    """The picture of a photo or video of a unit's."""
    return _address("reporting", f"/files/{sha256}/picture")


def picture_of_highlight(material_id: Id) -> str:
    """The picture of a highlight, for everyone."""
    return _address("reporting", f"/highlights/{material_id}/picture")


def picture_of(of: str, id: Id, photo_id: Id) -> str:
    """A photo of one of the `nominations`, or as `consents` (by its code), `honours` or `reviews` show it."""
    return _address("reporting", f"/{of}/{id}/photos/{photo_id}/picture")


def photos(nomination_id: Id) -> str:
    """Where a photo that was sent is added to a nomination."""
    return _address("reporting", f"/nominations/{nomination_id}/photos")


def uploads() -> str:
    """Where files are sent, by tus."""
    return _address("reporting", "/uploads")


def material() -> str:
    """Where a file that was sent becomes material."""
    return _address("reporting", "/material")


def _address(department: str, path: str, query: Filters | None = None) -> str:
    query_text = urlencode({name: value for name, value in (query or {}).items() if value is not None})
    return f"/api/{department}{quote(path)}" + (f"?{query_text}" if query_text else "")
