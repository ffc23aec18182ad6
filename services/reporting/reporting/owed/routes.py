"""What is owed over HTTP."""

import uuid
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from chassis.storage.db import reading, transaction
from chassis.web.auth import actor, require
from chassis.web.downloads import TABLE, table_file
from chassis.web.etags import IF_MATCH, etag

from ..requirements import requirements
from . import acts, answers, matrix, owed
from .schemas import (
    ActList,
    AnswersView,
    ExtensionRequest,
    LinksRequest,
    MatrixPageQuery,
    MatrixQuery,
    MatrixView,
    NilRequest,
    OwedList,
    OwedQuery,
    OwedView,
    ReturnedRequest,
)
from .states import Row

blp = Blueprint("owed", __name__, url_prefix="/owed", description="What each unit has filed, and has not")
of_requirements = Blueprint("answers", __name__, url_prefix="/requirements")
OF_UNIT = "/<uuid:requirement_id>/<uuid:unit_id>"
WHO = ("unit_editor", "office")
Answer = tuple[Row, dict[str, str]]


@blp.get("")
@require(*WHO, "admin")
@blp.arguments(OwedQuery, location="query")
@blp.response(200, OwedList)
def list_owed(query: dict[str, Any]) -> Any:
    """List all that one unit owes in an edition: state, deadline, days left, and the one next step"""
    with reading() as db:
        return {"items": owed.read_unit(db, actor=actor(), **query)}


@blp.get("/acts")
@require(*WHO, "admin")
@blp.arguments(OwedQuery, location="query")
@blp.response(200, ActList)
def list_acts(query: dict[str, Any]) -> Any:
    """List what the office did in a unit's place in an edition: what, when and who"""
    with reading() as db:
        owed.check_actor(actor(), query["unit_id"], "admin")
        return {"items": acts.list_acts(db, **query)}


@blp.get("/matrix")
@require("office", "admin")
@blp.arguments(MatrixPageQuery, location="query")
@blp.response(200, MatrixView)
def show_matrix(query: dict[str, Any]) -> Any:
    """Show units and requirements, those first who miss most"""
    first, limit = query.pop("cursor"), query.pop("limit")
    with reading() as db:
        return matrix.read_page(db, first=first, limit=limit, **query)


@blp.get("/matrix.<any(csv, xlsx):kind>")
@require("office", "admin")
@blp.doc(responses={200: TABLE})
@blp.arguments(MatrixQuery, location="query")
def export_matrix(query: dict[str, Any], kind: str) -> Response:
    """Export units and requirements as csv or xlsx, a row for each unit"""
    with reading() as db:
        content = matrix.write_matrix(matrix.read_matrix(db, **query), kind)
    return table_file(content, "matrix", kind)


@of_requirements.get("/<uuid:requirement_id>/answers")
@of_requirements.doc(tags=["requirements"])
@require("office", "admin")
@of_requirements.response(200, AnswersView)
def show_answers(requirement_id: uuid.UUID) -> Any:
    """Show which units have answered a requirement, which can then not be struck out"""
    with reading() as db:
        return {"units": answers.units_that_answered(db, requirements.find_requirement(db, requirement_id))}


@of_requirements.delete("/<uuid:requirement_id>")
@of_requirements.doc(parameters=[IF_MATCH], tags=["requirements"])
@require("office")
@of_requirements.response(204)
def drop_requirement(requirement_id: uuid.UUID) -> None:
    """Strike out a requirement that no unit has answered"""
    with transaction() as db:
        answers.strike_out(db, requirements.find_requirement(db, requirement_id, lock=True))


@blp.get(OF_UNIT)
@require(*WHO, "admin")
@blp.response(200, OwedView)
def show_owed(requirement_id: uuid.UUID, unit_id: uuid.UUID) -> Any:
    """Show what a unit owes of one requirement, and who did what about it"""
    with reading() as db:
        owed.check_actor(actor(), unit_id, "admin")
        return answer(owed.read_one(db, requirements.find_requirement(db, requirement_id), unit_id))


@blp.put(f"{OF_UNIT}/receipt")
@require(*WHO)
@blp.response(200, OwedView)
def confirm_receipt(**where: uuid.UUID) -> Any:
    """Confirm that the notice was received"""
    with transaction() as db:
        return answer(owed.confirm_receipt(owed.Place(db, actor(), **where)))


@blp.put(f"{OF_UNIT}/links")
@blp.doc(parameters=[IF_MATCH])
@require(*WHO)
@blp.arguments(LinksRequest)
@blp.response(200, OwedView)
def file_links(request: dict[str, Any], **where: uuid.UUID) -> Any:
    """File the addresses of what the press wrote"""
    with transaction() as db:
        return answer(owed.file_links(owed.Place(db, actor(), **where), **request))


@blp.put(f"{OF_UNIT}/nil-return")
@blp.doc(parameters=[IF_MATCH])
@require(*WHO)
@blp.arguments(NilRequest)
@blp.response(200, OwedView)
def say_nil(request: dict[str, Any], **where: uuid.UUID) -> Any:
    """Say that there is nothing to file, and why"""
    with transaction() as db:
        return answer(owed.say_nil(owed.Place(db, actor(), **where), **request))


@blp.delete(f"{OF_UNIT}/nil-return")
@blp.doc(parameters=[IF_MATCH])
@require(*WHO)
@blp.response(200, OwedView)
def take_back_nil(**where: uuid.UUID) -> Any:
    """Take back that there is nothing to file"""
    with transaction() as db:
        return answer(owed.take_back_nil(owed.Place(db, actor(), **where)))


@blp.put(f"{OF_UNIT}/extension")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(ExtensionRequest)
@blp.response(200, OwedView)
def extend(request: dict[str, Any], **where: uuid.UUID) -> Any:
    """Give a unit more time for a requirement"""
    with transaction() as db:
        return answer(owed.extend(owed.Place(db, actor(), **where), **request))


@blp.delete(f"{OF_UNIT}/extension")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.response(200, OwedView)
def withdraw_extension(**where: uuid.UUID) -> Any:
    """Let a requirement be due for a unit when it is for all"""
    with transaction() as db:
        return answer(owed.withdraw_extension(owed.Place(db, actor(), **where)))


@blp.post(f"{OF_UNIT}/acceptance")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.response(200, OwedView)
def accept(**where: uuid.UUID) -> Any:
    """Accept links, or material that is less than was wanted"""
    with transaction() as db:
        return answer(owed.accept(owed.Place(db, actor(), **where)))


@blp.post(f"{OF_UNIT}/return")
@blp.doc(parameters=[IF_MATCH])
@require("office")
@blp.arguments(ReturnedRequest)
@blp.response(200, OwedView)
def return_links(request: dict[str, Any], **where: uuid.UUID) -> Any:
    """Return links to their unit with a remark"""
    with transaction() as db:
        return answer(owed.return_links(owed.Place(db, actor(), **where), **request))


def answer(row: Row) -> Answer:
    """What is owed with the header that names its version."""
    return row, etag(row["version"])
