"""The messages that the demonstration would have sent: a page, and JSON for programs."""

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from chassis.errors import DomainError

from ...departments import registration
from ..frame.errors import told
from ..frame.lists import pager

blp = Blueprint("demo", __name__, url_prefix="/demo")


@blp.get("/messages")
def messages() -> ResponseReturnValue:
    """Newest first, all or those to one phone"""
    to = request.args.get("to", "").strip()
    try:
        found = registration.sent_messages(to or None, request.args.get("cursor"))
    except DomainError as error:
        if wants_json():
            raise
        said = told(error)
        return render_template("public/demo.html", to=to, messages=[], **said), said["status"]
    if wants_json():
        return jsonify(found)
    return render_template("public/demo.html", to=to, messages=found["items"], **pager(found))


def wants_json() -> bool:
    """Whether a program asks: `?format=json`, or an Accept header that does not name web pages, as browsers' do."""
    return request.args.get("format") == "json" or "text/html" not in request.headers.get("Accept", "")
