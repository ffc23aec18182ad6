"""What programs that search the web are led to (sitemaps.org, 0.9; RFC 9309): in pieces, each noun its own."""

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response

from chassis.storage.db import reading

from ...catalogue import sitemap
from ...catalogue.errors import NoSuchSitemap
from ..frame.addresses import ANY, whole_address

blp = Blueprint("sitemaps", __name__)
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
LISTS = (
    "home.show",
    "activities.index",
    "venues.index",
    "resources.index",
    "resources.books",
    "routes.index",
    "announcements.index",
    "highlights.index",
    "statistics.show",
    "open_data.show",
    "about.help",
    "about.privacy",
    "about.accessibility",
)
"""Pages that are always there."""
NOT_FOR_THEM = ("/my/", "/staff", "/sessions/", "/sign-in", "/sign-out", "/search", "/demo/")
"""What is about a person or a form, or has no end."""


@blp.get("/robots.txt")
def robots() -> Response:
    """What programs leave alone, and where all else is listed"""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_THEM), ""]
    return Response("\n".join([*lines, f"Sitemap: {whole_address('.index')}", ""]), mimetype="text/plain")


@blp.get("/sitemap.xml")
def index() -> Response:
    """The pieces that there are"""
    with reading() as db:
        pieces = sitemap.pieces(db)
    addresses = [whole_address(".lists")] + [
        whole_address(".piece", noun=noun, number=number + 1)
        for noun in pieces
        for number in range(pieces[noun])
    ]
    parts = "".join(f"<sitemap><loc>{address}</loc></sitemap>\n" for address in addresses)
    return _answer(f'{XML}<sitemapindex xmlns="{SPACE}">\n{parts}</sitemapindex>\n')


@blp.get("/sitemaps/pages.xml")
def lists() -> Response:
    """The pages that are always there"""
    return _pages((whole_address(f"pages.{page}"), None) for page in LISTS)


@blp.get("/sitemaps/<noun>-<int:number>.xml")
def piece(noun: str, number: int) -> Response:
    """A thousand of a noun"""
    if noun not in sitemap.NOUNS or not 0 < number < sitemap.MOST_PIECES:
        raise NoSuchSitemap()
    with reading() as db:
        rows = sitemap.piece(db, noun, number)
    if not rows:
        raise NoSuchSitemap()
    before, after = whole_address(f"pages.{noun}.show", id=ANY).split(str(ANY))
    return _pages((f"{before}{id}{after}", changed_at) for id, changed_at in rows)


def _pages(entries: Iterable[tuple[str, datetime | None]]) -> Response:
    parts = "".join(
        f"<url><loc>{address}</loc>{f'<lastmod>{at.isoformat()}</lastmod>' if at else ''}</url>\n"
        for address, at in entries
    )
    return _answer(f'{XML}<urlset xmlns="{SPACE}">\n{parts}</urlset>\n')


def _answer(text: str) -> Response:
    return Response(text, mimetype="application/xml")
