"""That a form was taken, remembered until the page after it was seen: where that one fails, it reads as no refusal.

A department that took something may be too slow for the page that shows it. Whoever reads there that nothing can be
done just now sends the same again.
"""

from typing import Any
from urllib.parse import quote, unquote, urlsplit

from flask import Flask, Response, make_response, request
from flask.typing import ResponseReturnValue

COOKIE = "received"
A_WHILE = 120
"""Seconds in which a person looks again at a page that failed."""
FOR_PROGRAMS = "/api/"


def register(app: Flask) -> None:
    """Let every page know whether it is the one after a form."""
    app.context_processor(lambda: {"received": is_received()})
    app.after_request(drop_receipt)


def with_receipt(answer: ResponseReturnValue) -> ResponseReturnValue:
    """The answer of a view; where it leads on from a form that was taken, the next page knows that it was."""
    if request.method != "POST":
        return answer
    response = make_response(answer)
    path = urlsplit(response.location or "").path
    if response.status_code == 303 and not path.startswith(FOR_PROGRAMS):
        settings: dict[str, Any] = {"samesite": "Lax", "httponly": True, "secure": request.is_secure}
        response.set_cookie(COOKIE, quote(path), max_age=A_WHILE, path=path, **settings)
    return response


def is_received() -> bool:
    """Whether this page is the one after a form that was taken."""
    return request.method == "GET" and unquote(request.cookies.get(COOKIE, "")) == request.path


def drop_receipt(response: Response) -> Response:
    """It ends once the page was seen."""
    if is_received() and response.status_code < 400:
        response.delete_cookie(COOKIE, path=request.path)
    return response
