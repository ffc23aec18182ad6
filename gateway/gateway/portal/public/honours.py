"""Who is honoured: the showcase over the years, what is on public notice, and each of them."""

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchHonour, existing
from ..frame.lists import chips, chosen_among, known_words, pager
from ..frame.vocabulary import AREAS, HONOUR_FIELDS, HONOUR_KINDS

blp = Blueprint("honours", __name__, url_prefix="/honours")
WORDS = {"kind": HONOUR_KINDS, "field": HONOUR_FIELDS, "area": AREAS, "year": ()}


@blp.get("")
def index() -> ResponseReturnValue:
    """Those who were honoured, narrowed by year, kind, field and area"""
    with reading() as db:
        facets = queries.honour_facets(db)
        words, unknown_words = chosen_among(known_words(WORDS, facets))
        filters = words | {"year": [int(year) for year in words.get("year", ())]}
        page = queries.honours(db, "granted", filters, request.args.get("cursor"))
    return render_template(
        "public/honours.html",
        honours=page["items"],
        facets=facets,
        chosen=words,
        chips=chips(words),
        unknown=unknown_words,
        **pager(page),
    )


@blp.get("/notice")
def notice() -> ResponseReturnValue:
    """What is on public notice"""
    with reading() as db:
        page = queries.honours(db, "announced", {}, request.args.get("cursor"), limit=100)
    return render_template("public/honours_notice.html", honours=page["items"], **pager(page))


@blp.get("/<uuid:id>")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One of them, with the story"""
    with reading() as db:
        honour = existing(queries.honour(db, id), NoSuchHonour)
    return render_template("public/honour.html", honour=honour)
