"""A citizen's own data: what is kept, a copy to take away, correction, and erasure."""

import json
import uuid
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError

from ...accounts import sign_in
from ...departments import asking
from ...departments.errors import DepartmentUnavailable
from ..frame.errors import keeps_form, told
from .access import citizens_only

blp = Blueprint("my_data", __name__, url_prefix="/my/data")
PLACES = {"phone": "phone", "code": "code", "name": "name", "last_digits": "last_digits"}


def page(status: int = 200, **said: Any) -> tuple[str, int]:
    """What is kept, with the forms to correct it as they were filled in."""
    try:
        _, kept = asking.call("registration", "GET", "/my-data")
    except DepartmentUnavailable:
        kept, said, status = None, said | {"unavailable": True}, 503
    shown = render_template(
        "citizen/my_data.html",
        kept=kept,
        phone=request.form.get("phone", ""),
        name=request.form.get("name"),
        places=PLACES,
        **{"wrong": {}} | said,
    )
    return shown, status


def code_form(status: int = 200, **said: Any) -> tuple[str, int]:
    """The question for the code that was sent to the new phone."""
    phone = request.form.get("phone", "")
    return render_template(
        "citizen/my_phone_code.html", phone=phone, places=PLACES, **{"wrong": {}} | said
    ), status


def erase_form(status: int = 200, **said: Any) -> tuple[str, int]:
    """The question whether to erase everything."""
    digits = request.form.get("last_digits", "")
    return render_template("citizen/erase.html", digits=digits, places=PLACES, **{"wrong": {}} | said), status


@blp.get("")
@citizens_only
def show() -> ResponseReturnValue:
    """What is kept of the citizen"""
    return page(done=request.args.get("done"))


@blp.get("/copy")
@citizens_only
def copy() -> Response:
    """All of it as a file to keep"""
    _, kept = asking.call("registration", "GET", "/my-data")
    answer = make_response(json.dumps(kept, ensure_ascii=False, indent=2))
    answer.headers["Content-Type"] = "application/json; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blp.post("/name")
@citizens_only
@keeps_form(lambda expired: page(expired=expired)[0])
def correct_name() -> ResponseReturnValue:
    """Correct the name the citizen is known by"""
    try:
        asking.call("registration", "PATCH", "/my-data", {"name": request.form.get("name", "")})
    except DomainError as error:
        return page(**told(error))
    return redirect(url_for(".show", done="name"), 303)


@blp.post("/phone")
@citizens_only
@keeps_form(lambda expired: page(expired=expired)[0])
def send_code() -> ResponseReturnValue:
    """Have a code sent to the new phone, and ask for it"""
    try:
        sign_in.request_code(request.form.get("phone", ""))
    except DomainError as error:
        return page(**told(error))
    return code_form()


@blp.post("/phone/code")
@citizens_only
@keeps_form(lambda expired: code_form(expired=expired)[0])
def change_phone() -> ResponseReturnValue:
    """The code proves that the new phone is the citizen's"""
    told_code = {name: request.form.get(name, "") for name in ("phone", "code")}
    try:
        asking.call("registration", "PATCH", "/my-data", told_code)
    except DomainError as error:
        return code_form(**told(error))
    return redirect(url_for(".show", done="phone"), 303)


@blp.get("/erase")
@citizens_only
def ask_erase() -> ResponseReturnValue:
    """Ask before everything is erased"""
    return erase_form()


@blp.post("/erase")
@citizens_only
@keeps_form(lambda expired: erase_form(expired=expired)[0])
def erase() -> ResponseReturnValue:
    """Erase everything, and sign out everywhere"""
    confirmed = {"last_digits": request.form.get("last_digits", "").strip()}
    try:
        asking.call("registration", "DELETE", "/my-data", confirmed)
    except DomainError as error:
        return erase_form(**told(error))
    sign_in.sign_out_everywhere()
    return redirect(url_for(".erased"), 303)


@blp.get("/erased")
def erased() -> str:
    """That it is done"""
    return render_template("citizen/erased.html")


def names_form(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The names of a booking, to be corrected; as they were sent, if they were."""
    _, booking = asking.call("registration", "GET", f"/bookings/{id}")
    names = _names(len(booking["party"])) or [person["name"] for person in booking["party"]]
    shown = render_template(
        "citizen/names.html", booking=booking, names=names, **{"wrong": {}, "places": {}} | said
    )
    return shown, status


@blp.get("/bookings/<uuid:id>/names")
@citizens_only
def ask_names(id: uuid.UUID) -> ResponseReturnValue:
    """The names as they stand"""
    return names_form(id)


@blp.post("/bookings/<uuid:id>/names")
@citizens_only
@keeps_form(lambda id, expired: names_form(id, expired=expired)[0])
def correct_names(id: uuid.UUID) -> ResponseReturnValue:
    """Correct them"""
    names = {"names": _names(100)}
    try:
        asking.call("registration", "PATCH", f"/bookings/{id}/party", names)
    except DomainError as error:
        return names_form(id, **_by_input(told(error)))
    return redirect(url_for("pages.my_bookings.show", id=id), 303)


def _names(most: int) -> list[str]:
    """name-1, name-2 … as they were sent."""
    sent = [request.form.get(f"name-{n}") for n in range(1, most + 1)]
    return [name.strip() for name in sent if name is not None]


def _by_input(said: dict[str, Any]) -> dict[str, Any]:
    """What a refusal told of names.0, at the input name-1."""
    places = {field: _input(field) for field in said.get("wrong", ())}
    wrong = {places[field]: text for field, text in said.get("wrong", {}).items()}
    return said | {"wrong": wrong, "places": places}


def _input(field: str) -> str:
    index = field.removeprefix("names.")
    return f"name-{int(index) + 1}" if index.isdigit() else "name-1"
