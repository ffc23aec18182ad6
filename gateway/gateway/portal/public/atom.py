"""News for programs that read them (Atom, RFC 4287)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from flask import Response, request
from flask_babel import gettext as _

from ..frame.addresses import portal_address

if TYPE_CHECKING:
    from feedgen.feed import FeedGenerator

MIME = "application/atom+xml"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(NamedTuple):
    """One piece of news. `page`: its address, from https:// on; `updated`: None where nobody knows any more."""

    id: object
    title: str
    text: str
    page: str
    updated: datetime | None
    author: str = ""


def as_atom(title: str, page: str, entries: Iterable[Entry]) -> Response:
    """A feed of these entries at the address that was asked for; `page`: what shows the same to people."""
    # On lxml: four megabytes, in each process that is asked for a feed.
    from feedgen.feed import FeedGenerator

    all_entries = list(entries)
    atom = FeedGenerator()
    atom.id(page)
    atom.title(title)
    atom.updated(max((entry.updated or NEVER for entry in all_entries), default=NEVER))
    atom.link(href=portal_address() + request.full_path.rstrip("?"), rel="self")
    atom.link(href=page)
    atom.author(name=_("领导小组办公室"))
    for entry in all_entries:
        _add(atom, entry)
    return Response(atom.atom_str(), mimetype=MIME)


def _add(atom: "FeedGenerator", entry: Entry) -> None:
    part = atom.add_entry(order="append")
    part.id(f"urn:uuid:{entry.id}")
    part.title(entry.title)
    part.updated(entry.updated or NEVER)
    part.content(entry.text or entry.title, type="text")
    part.link(href=entry.page)
    if entry.author:
        part.author(name=entry.author)
