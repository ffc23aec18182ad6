"""Whether a certificate is real."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError

from ...departments import registration
from ...departments.errors import DepartmentProblem
from ..frame.certificates import sheet
from ..frame.errors import told

blp = Blueprint("verification", __name__)
LONGEST_CODE = 40


@blp.get("/verify")
def ask() -> ResponseReturnValue:
    """The form for a certificate's code"""
    if code := request.args.get("code", "").replace("\0", "").strip():
        return redirect(url_for(".verify", code=code.replace("/", "-")[:LONGEST_CODE]), 303)
    return render_template("public/verification.html", code="", certificate=None)


@blp.get("/verify/<code>")
def verify(code: str) -> ResponseReturnValue:
    """Whether a certificate is real, and what it says"""
    try:
        found = registration.certificate(code[:LONGEST_CODE])
    except DepartmentProblem as error:
        if error.status != 404:
            raise
        return render_template("public/verification.html", code=code, certificate=None), 404
    except DomainError as error:
        said = told(error)
        return render_template("public/verification.html", code=code, certificate=None, **said), said[
            "status"
        ]
    return render_template("public/verification.html", code=code, certificate=sheet(found))
