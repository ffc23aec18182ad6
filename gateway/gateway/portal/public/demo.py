"""The messages that the demonstration would have sent: a page, and JSON for programs."""

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from chassis.cleaning import clean_text
from chassis.errors import DomainError

from ...departments import registration
from ..frame.form_pages import reasons
from ..frame.lists import pager

blp = Blueprint("demo", __name__, url_prefix="/demo")


@blp.get("/messages")
def messages() -> ResponseReturnValue:
    """Newest first, all or those to one phone"""
    to = clean_text(request.args.get("to", ""))
    cursor = request.args.get("cursor")
    if wants_json():
        return jsonify(registration.sent_messages(to or None, cursor))
    try:
        page = registration.sent_messages(to or None, cursor)
    except DomainError as refusal:
        status, why = reasons(refusal)
        return render_template("public/demo.html", to=to, **why), status
    return render_template("public/demo.html", to=to, messages=page["items"], **pager(page))


def wants_json() -> bool:
    """Whether a program asks: `?format=json`, or an Accept header that does not name web pages, as browsers' do."""
    return request.args.get("format") == "json" or "text/html" not in request.headers.get("Accept", "")
