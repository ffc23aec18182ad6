"""Certificates: the citizen's, to print, and their verification by anyone."""

import uuid
from typing import Any

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError
from chassis.storage.db import reading

from .. import departments
from ..catalogue import queries
from ..departments import DepartmentProblem
from .errors import keeps_form, told
from .layout import organisers
from .sign_in import citizens_only

blp = Blueprint("certificates", __name__)
LONGEST_CODE = 40


def page(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The certificates of a booking, or the question whom they are for."""
    _, booking = departments.call("registration", "GET", f"/bookings/{id}")
    _, found = departments.call("registration", "GET", f"/bookings/{id}/certificates")
    sheets = [sheet(one) for one in found["items"]]
    may_issue = booking["status"] == "attended" and len(sheets) < booking["came"]
    shown = render_template(
        "certificate.html", booking=booking, sheets=sheets, may_issue=may_issue, id=id, **said
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
        departments.call("registration", "POST", f"/bookings/{id}/certificates", asked)
    except DomainError as error:
        return page(id, **told(error))
    return redirect(url_for(".show", id=id), 303)


def attested_page(id: uuid.UUID, status: int = 200, **said: Any) -> tuple[str, int]:
    """The name a certificate of a self-attested attendance is for, or the certificate itself."""
    name = request.form.get("name", "").strip()
    return render_template(
        "certificate_attested.html", id=id, name=name, **{"sheets": [], "wrong": {}} | said
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
        _, found = departments.call("registration", "POST", f"/check-ins/{id}/certificates", asked)
    except DomainError as error:
        return attested_page(id, **told(error))
    return attested_page(id, sheets=[sheet(one) for one in found["items"]])


@blp.get("/verify")
def ask() -> ResponseReturnValue:
    """The form for a certificate's code"""
    if code := request.args.get("code", "").replace("\0", "").strip():
        return redirect(url_for(".verify", code=code.replace("/", "-")[:LONGEST_CODE]), 303)
    return render_template("verify.html", code="", certificate=None)


@blp.get("/verify/<code>")
def verify(code: str) -> ResponseReturnValue:
    """Whether a certificate is real, and what it says"""
    try:
        _, found = departments.call(
            "registration", "GET", f"/certificates/{code[:LONGEST_CODE]}", as_gateway=True
        )
    except DepartmentProblem as error:
        if error.status != 404:
            raise
        return render_template("verify.html", code=code, certificate=None), 404
    except DomainError as error:
        said = told(error)
        return render_template("verify.html", code=code, certificate=None, **said), said["status"]
    return render_template("verify.html", code=code, certificate=sheet(found))


def sheet(certificate: dict[str, Any]) -> dict[str, Any]:
    """A certificate with its edition as the catalogue has it, the address that verifies it, and that as a QR code."""
    address = url_for("pages.certificates.verify", code=certificate["code"], _external=True)
    edition_id = certificate["edition_id"]
    with reading() as db:
        edition = queries.edition(db, uuid.UUID(edition_id)) if edition_id else None
    qr = segno.make(address, error="m").svg_data_uri(scale=4, border=2)
    by = organisers(edition)
    return certificate | {"of_edition": edition, "organisers": by, "address": address, "qr": qr}
