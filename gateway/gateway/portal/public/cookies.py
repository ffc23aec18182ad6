"""Whether a browser keeps cookies, told before a form is filled in, without a script."""

from flask import Blueprint, Response, request

blp = Blueprint("cookies", __name__)
SHOW = ".cookies-off { display: block; }"


@blp.get("/cookies.css")
def style() -> Response:
    """Shows what a page says of cookies to who sends none back, though the page that asks for this has set one"""
    return Response("" if request.cookies else SHOW, mimetype="text/css")
