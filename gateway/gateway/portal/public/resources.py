"""What to learn from elsewhere: the list, the books that people recommend, and one resource with the way to it."""

import uuid
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchResource, existing
from ..frame.addresses import url_for
from ..frame.lists import chips, chosen, chosen_among, known_words, pager
from ..frame.vocabulary import AUDIENCES, RESOURCE_KINDS, TOPICS
from .gone import answer_gone

blp = Blueprint("resources", __name__, url_prefix="/resources")
MOST_LIKE = 4
WORDS = {"kind": RESOURCE_KINDS, "topic": TOPICS, "audience": AUDIENCES}
"""{filter: the words that it may have besides those that occur}"""


@blp.get("")
def index() -> ResponseReturnValue:
    """Public resources, narrowed by what was chosen"""
    with reading() as db:
        facets = queries.resource_facets(db)
        words, unknown_words = chosen_among(known_words(WORDS, facets))
        page = queries.resources(db, chosen("q") | words, request.args.get("cursor"), limit=24)
    return render_template(
        "public/resources.html",
        resources=page["items"],
        facets=facets,
        chosen=chosen("q") | words,
        chips=chips(words),
        unknown=unknown_words,
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
        resource = queries.resource(db, id)
        if resource is None:
            return _answer_gone(db, existing(queries.bygone_resource(db, id), NoSuchResource))
    return render_template("public/resource.html", resource=resource)


def _answer_gone(db: Session, resource: dict[str, Any]) -> ResponseReturnValue:
    """Where one was that is withdrawn: those of its kind, about the same if there are any."""
    of_kind = {"kind": resource["kind"]}
    near = queries.resources(db, of_kind | {"topic": resource["topics"]}, limit=MOST_LIKE)["items"]
    like = near or queries.resources(db, of_kind, limit=MOST_LIKE)["items"]
    return answer_gone(
        resource,
        _("这项资源已撤下。"),
        (url_for(".index"), _("看看别的资源")),
        [(other, url_for(".show", id=other["id"])) for other in like],
    )
