"""A citizen's certificates, to print."""

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError

from ...departments import asking
from ..frame.certificates import sheet
from ..frame.errors import keeps_form, told
from .access import citizens_only

blp = Blueprint("certificates", __name__)


def page(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The certificates of a booking, or the question whom they are for."""
    _, booking = asking.call("registration", "GET", f"/bookings/{id}")
    _, found = asking.call("registration", "GET", f"/bookings/{id}/certificates")
    sheets = [sheet(one) for one in found["items"]]
    may_issue = booking["status"] == "attended" and len(sheets) < booking["came"]
    shown = render_template(
        "citizen/certificate.html", booking=booking, sheets=sheets, may_issue=may_issue, id=id, **said
    )
    return shown, status


@blp.get("/my/bookings/<uuid:id>/certificate")
@citizens_only
def show(id: uuid.UUID) -> ResponseReturnValue:
    """The certificates of one booking, a sheet of A4 each"""
    return page(id)


@blp.post("/my/bookings/<uuid:id>/certificate")
@citizens_only
@keeps_form(lambda id, expired: page(id, expired=expired)[0])
def issue(id: uuid.UUID) -> ResponseReturnValue:
    """Have them issued; once more changes nothing"""
    people = request.form.getlist("people", type=int)
    asked = {"people": people} if people else {}
    try:
        asking.call("registration", "POST", f"/bookings/{id}/certificates", asked)
    except DomainError as error:
        return page(id, **told(error))
    return redirect(url_for(".show", id=id), 303)


def attested_page(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The name a certificate of a self-attested attendance is for, or the certificate itself."""
    name = request.form.get("name", "").strip()
    return render_template(
        "citizen/certificate_attested.html", id=id, name=name, **{"sheets": [], "wrong": {}} | said
    ), status


@blp.get("/my/check-ins/<uuid:id>/certificate")
@citizens_only
def ask_attested(id: uuid.UUID) -> ResponseReturnValue:
    """Ask for the name that stands on it"""
    return attested_page(id)


@blp.post("/my/check-ins/<uuid:id>/certificate")
@citizens_only
@keeps_form(lambda id, expired: attested_page(id, expired=expired)[0])
def issue_attested(id: uuid.UUID) -> ResponseReturnValue:
    """The certificate of an online hall that someone says they were in"""
    asked = {"name": request.form.get("name", "").strip()}
    try:
        _, found = asking.call("registration", "POST", f"/check-ins/{id}/certificates", asked)
    except DomainError as error:
        return attested_page(id, **told(error))
    return attested_page(id, sheets=[sheet(one) for one in found["items"]])
