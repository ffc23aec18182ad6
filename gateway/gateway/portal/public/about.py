"""What the portal says of itself: help, what becomes of personal data, and who can use it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

blp = Blueprint("about", __name__)


@blp.get("/help")
def help() -> ResponseReturnValue:
    """How to find, book, come and give back; and what to do where it does not work"""
    return render_template("public/help.html")


@blp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is kept of whom, for what, how long, and what one can ask for"""
    return render_template("public/privacy.html")


@blp.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """What everyone can use, how that is tried, and what is known not to work"""
    return render_template("public/accessibility.html")
