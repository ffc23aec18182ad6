"""Public holidays over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import page, page_of
from chassis.storage.db import reading, transaction
from chassis.web.auth import require

from ..venues.venues import READERS
from . import holidays
from .model import Holiday
from .schemas import DateQuery, HolidayQuery, HolidayRequest, HolidayView

blp = Blueprint("holidays", __name__, description="Public holidays, which weekly patterns obey or not")


@blp.get("/holidays")
@require(*READERS)
@blp.arguments(HolidayQuery, location="query")
@blp.response(200, page_of(HolidayView))
def list_holidays(query: dict[str, Any]) -> Any:
    """List public holidays by date"""
    cursor, limit = query.pop("cursor", None), query.pop("limit")
    with reading() as db:
        return page(db, holidays.select_holidays(**query), key=Holiday.date, cursor=cursor, limit=limit)


@blp.put("/holidays")
@require("office")
@blp.arguments(HolidayRequest)
@blp.response(200, HolidayView)
def keep_holiday(request: dict[str, Any]) -> Any:
    """Have a date be a public holiday; what was declared stays until its pattern is looked at again"""
    with transaction() as db:
        return holidays.keep(db, **request)


@blp.delete("/holidays")
@require("office")
@blp.arguments(DateQuery, location="query")
@blp.response(204)
def strike_out_holiday(query: dict[str, Any]) -> None:
    """Have a date be a usual day again"""
    with transaction() as db:
        holidays.strike_out(db, **query)
