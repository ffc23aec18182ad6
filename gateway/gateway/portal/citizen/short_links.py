"""The page behind the short link in a message: who holds it need not sign in."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField

from chassis.errors import DomainError, NotFound
from chassis.wording import Text

from ...departments import registration
from ..frame.form_pages import PortalForm, form_page, page_about, reasons
from ..frame.link_pages import guesses_counted, keep_private
from ..frame.receipts import with_receipt

blp = Blueprint("short_links", __name__, url_prefix="/b")
blp.after_request(keep_private)
TOKEN = re.compile(r"[0-9A-Za-z-]{1,40}")
TOKEN_AND_MORE = re.compile(r"([0-9A-Za-z-]{1,40})[^0-9A-Za-z\s-].*")
TEMPLATE = "citizen/short_link.html"
QUESTION = "citizen/short_link_ask.html"


class NoSuchLink(NotFound):
    title = Text("这个链接打不开", "This link does not open")


class OfferForm(PortalForm):
    """The offered session that is taken."""

    session_id = HiddenField()


def subject(token: str) -> dict[str, Any]:
    """The booking with what can be done about it."""
    with count_guess(token):
        return {"booking": registration.link(token)}


@blp.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """The booking, names masked; looking at it changes nothing. What a phone took for a part of the link is left off"""
    if (whole := first_part(token)) != token:
        return redirect(url_for(".show", token=whole), 303)
    return page_about(TEMPLATE, subject, token=token)


@blp.post("/<token>/confirm")
@form_page(PortalForm, TEMPLATE, subject)
def confirm(form: PortalForm, token: str) -> ResponseReturnValue:
    """Say that the party is coming"""
    with count_guess(token):
        return lead_to_booking(registration.confirm_link(token))


def asked_to_give_back(token: str) -> dict[str, Any]:
    """The booking, and whether it can be given back."""
    booking = subject(token)["booking"]
    return {"booking": booking, "can": booking["can_give_back"]}


@blp.get("/<token>/give-back")
def ask_give_back(token: str) -> ResponseReturnValue:
    """Ask whether the seats are to be given back: a tap on a message, or a program that follows links, takes nothing"""
    return page_about(QUESTION, asked_to_give_back, token=token)


@blp.post("/<token>/give-back")
@form_page(PortalForm, TEMPLATE, subject)
def give_back(form: PortalForm, token: str) -> ResponseReturnValue:
    """Give the seats back, or leave the waitlist"""
    with count_guess(token):
        return lead_to_booking(registration.give_back_link(token))


def asked_to_take(token: str) -> dict[str, Any]:
    """The booking, the session that is taken in its place, and whether it still can be."""
    booking, session_id = subject(token)["booking"], request.args.get("session_id")
    offer = next((offer for offer in booking["offers"] if offer["id"] == session_id), None)
    return {"booking": booking, "offer": offer, "can": bool(offer) and booking["can_take"]}


@blp.get("/<token>/take")
def ask_take(token: str) -> ResponseReturnValue:
    """Ask whether an offered session is to be taken, and what is given back for it"""
    return page_about(QUESTION, asked_to_take, token=token)


@blp.post("/<token>/take")
@form_page(OfferForm, TEMPLATE, subject)
def take(form: OfferForm, token: str) -> ResponseReturnValue:
    """Take one of the offered sessions instead"""
    with count_guess(token):
        return lead_to_booking(registration.take_offer(token, form.session_id.data))


@blp.errorhandler(DomainError)
def explain_refusal(refusal: DomainError) -> ResponseReturnValue:
    """Without its booking, the page says why it cannot be shown."""
    status, variables = reasons(refusal)
    return render_template(TEMPLATE, **variables), status


def lead_to_booking(booking: dict[str, Any]) -> ResponseReturnValue:
    """The way to the booking that a step led to."""
    return with_receipt(redirect(url_for(".show", token=booking["token"]), 303))


def first_part(link_text: str) -> str:
    """The token before a full stop or whatever else no token has; all of it where nothing stands behind."""
    text = link_text.strip()
    match = TOKEN_AND_MORE.fullmatch(text)
    return match[1] if match else text


@contextmanager
def count_guess(token: str) -> Iterator[None]:
    """Raises TooManyAttempts, NoSuchLink."""
    with guesses_counted("link"):
        if not TOKEN.fullmatch(token):
            raise NoSuchLink()
        yield
