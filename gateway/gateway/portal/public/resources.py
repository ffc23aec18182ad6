"""What to learn from elsewhere: the list, the books that people recommend, and one resource with the way to it."""

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchResource, existing
from ..frame.lists import chips, chosen, chosen_among, known_words, pager
from ..frame.vocabulary import AUDIENCES, RESOURCE_KINDS, TOPICS

blp = Blueprint("resources", __name__, url_prefix="/resources")
WORDS = {"kind": RESOURCE_KINDS, "topic": TOPICS, "audience": AUDIENCES}
"""{filter: the words that it may have besides those that occur}"""


@blp.get("")
def index() -> ResponseReturnValue:
    """Public resources, narrowed by what was chosen"""
    with reading() as db:
        facets = queries.resource_facets(db)
        words, unknown = chosen_among(known_words(WORDS, facets))
        page = queries.resources(db, chosen("q") | words, request.args.get("cursor"), limit=24)
    return render_template(
        "public/resources.html",
        resources=page["items"],
        facets=facets,
        chosen=chosen("q") | words,
        chips=chips(words),
        unknown=unknown,
        **pager(page),
    )


@blp.get("/books")
def books() -> ResponseReturnValue:
    """The books, by whom each is recommended, and why"""
    with reading() as db:
        page = queries.resources(db, {"kind": "book"}, request.args.get("cursor"), limit=50)
    return render_template("public/resource_books.html", books=page["items"], **pager(page))


@blp.get("/<uuid:id>")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One resource, and the way to it"""
    with reading() as db:
        resource = existing(queries.resource(db, id), NoSuchResource)
    return render_template("public/resource.html", resource=resource)
