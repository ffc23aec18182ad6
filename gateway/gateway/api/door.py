"""What a device at a door takes along: the lists of its day, and the key that they rest under there."""

import base64
import hashlib
import hmac
import uuid
from datetime import date
from typing import Any

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from chassis.web.auth import actor, require
from chassis.web.bodies import sound

from ..departments import door
from .filters import day as day_of

blp = Blueprint("door-days", __name__, url_prefix="/api/door", description="Doors without network")


class DoorDayQuery(Schema):
    date = day_of("a day in Shanghai", required=True)
    known = fields.String(
        load_default=None,
        validate=[validate.Length(1, 64), sound],
        metadata={"description": "the version of the lists that the device has"},
    )


class DoorDayView(Schema):
    key = fields.String(
        required=True,
        metadata={
            "description": "32 bytes in base64url, of this account, door and day: for AES-GCM on the device"
        },
    )
    lists = fields.Dict(
        required=True,
        metadata={"description": "as registration's `GET …/door-lists` has them (DayListView)"},
    )


@blp.get("/<uuid:venue_id>")
@require("door", "desk", "unit_editor", "venue_operator")
@blp.arguments(DoorDayQuery, location="query")
@blp.response(200, DoorDayView)
def show_door_day(query: dict[str, Any], venue_id: uuid.UUID) -> Any:
    """Show the lists of a venue's day to a device that keeps its door, and the key it keeps them under"""
    return with_key(venue_id, query["date"], door.day_lists_of_venue(venue_id, query["date"], query["known"]))


@blp.get("/unit/<uuid:unit_id>")
@require("door", "desk", "unit_editor", "venue_operator")
@blp.arguments(DoorDayQuery, location="query")
@blp.response(200, DoorDayView)
def show_door_day_of_unit(query: dict[str, Any], unit_id: uuid.UUID) -> Any:
    """Show the same of what a unit holds outside venues"""
    return with_key(unit_id, query["date"], door.day_lists_of_unit(unit_id, query["date"], query["known"]))


def with_key(id: uuid.UUID, day: date, lists: dict[str, Any]) -> dict[str, Any]:
    return {"key": key_of(id, day), "lists": lists}


def key_of(id: uuid.UUID, day: date) -> str:
    """The key of one account at one door on one day, which is given only with its lists: 32 bytes in base64url."""
    text = f"door list {id} {day.isoformat()} {actor().subject}"
    secret: str = current_app.extensions["settings"].secret_key
    key = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(key).decode().rstrip("=")
