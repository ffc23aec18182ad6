"""What the city would like to learn and found too little of, for the office: how often, when last, whether it is there
by now."""

import uuid
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from chassis.clock import SHANGHAI
from chassis.sheets import write_csv
from chassis.storage.db import reading as reading_catalogue
from chassis.web.auth import actor

from ...accounts.store import reading, transaction
from ...wordbook import unmet
from ..frame.files import CSV, file_of
from ..frame.form_pages import PortalForm, form_page, page_about
from ..frame.lists import pager
from .access import staff_only

blp = Blueprint("unmet_searches", __name__, url_prefix="/staff/office/unmet-searches")
office_only = staff_only("office", "admin")
SHOWN, MOST = 50, 2000
"""Wishes of a page; of the table that is taken away."""
COLUMNS = ["想学什么", "次数", "最早", "最近", "现在有没有"]


def rows_of(struck: bool, cursor: str | None, limit: int) -> dict[str, Any]:
    with reading() as db, reading_catalogue() as catalogue:
        return unmet.list_unmet(db, catalogue, struck=struck, cursor=cursor, limit=limit)


def list_of(**_address: Any) -> dict[str, Any]:
    struck = "struck" in request.args
    listing = rows_of(struck, request.args.get("cursor"), SHOWN)
    return {"rows": listing["items"], "struck": struck, **pager(listing)}


@blp.get("")
@office_only
def index() -> ResponseReturnValue:
    """What was wished for, each with a way to strike it out"""
    return page_about("staff/unmet_searches.html", list_of)


@blp.post("/<uuid:id>/<any(strike, restore):act>")
@office_only
@form_page(PortalForm, "staff/unmet_searches.html", list_of)
def change(_form: PortalForm, id: uuid.UUID, act: str) -> ResponseReturnValue:
    """Strike one out, or list it again"""
    with transaction() as db:
        if act == "strike":
            unmet.strike(db, id, by=actor())
        else:
            unmet.restore(db, id)
    return redirect(url_for(".index", struck=None if act == "strike" else 1), 303)


@blp.get("/table.csv")
@office_only
def table() -> Response:
    """The most wished for, as a table"""
    rows = [COLUMNS, *(as_cells(row) for row in rows_of(False, None, MOST)["items"])]
    return file_of(write_csv(rows), CSV, "unmet-searches.csv")


def as_cells(row: dict[str, Any]) -> list[str]:
    days = [row[name].astimezone(SHANGHAI).date().isoformat() for name in ("first_at", "last_at")]
    return [row["words"], str(row["count"]), *days, "有" if row["fits"] else "没有"]
