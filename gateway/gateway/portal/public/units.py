"""A unit: what it gives this year, and how to follow it."""

import uuid

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from chassis.storage.db import reading

from ...catalogue import queries
from ...catalogue.errors import NoSuchUnit, existing
from ..frame.layout import current_edition
from ..frame.lists import pager

blp = Blueprint("units", __name__, url_prefix="/units")


@blp.get("/<uuid:id>")
def show(id: uuid.UUID) -> ResponseReturnValue:
    """One unit with its activities; one that has none this year is gone, and names others like it"""
    edition = current_edition()
    edition_id = edition["id"] if edition else None
    with reading() as db:
        unit = existing(queries.unit(db, id), NoSuchUnit)
        page = queries.programme(db, {"unit": id, "edition": edition_id}, request.args.get("cursor"))
        others = [] if page["count"] else queries.units_like(db, unit, edition_id)
    content = render_template(
        "public/unit.html",
        unit=unit,
        activities=page["items"],
        count=page["count"],
        others=others,
        **pager(page),
    )
    return content, 200 if page["count"] else 410
