"""What comes in by SMS, over HTTP."""

from typing import Any

from flask_smorest import Blueprint

from chassis.storage.db import new_id, transaction
from chassis.web.app import settings
from chassis.web.auth import require
from chassis.wording import answer_in

from . import envelopes, inbound, orders
from .schemas import DemoSmsRequest, EnvelopeRequest

blp = Blueprint("inbound_sms", __name__, url_prefix="/inbound-sms", description="Messages from citizens")
demo_blp = Blueprint("demo_sms", __name__, url_prefix="/demo/inbound-sms", description="The same, tried out")


@blp.post("")
@require("gateway")
@blp.arguments(EnvelopeRequest)
@blp.response(204)
def receive_sms(request: dict[str, str]) -> None:
    """Do what a message asks that the SMS provider posted; the same again does nothing"""
    obey(**envelopes.open_envelope(settings().sms_inbound_key, **request))


@demo_blp.post("")
@require("gateway")
@demo_blp.arguments(DemoSmsRequest)
@demo_blp.response(204)
def try_sms(request: dict[str, str]) -> None:
    """Do what a message asks, as if a provider had posted it"""
    obey(**request, id=new_id().hex)


def obey(*, phone: str, text: str, id: str) -> None:
    """Do what a message asks, in the language it is written in."""
    order = orders.read(text)
    answer_in(order.language)
    terms: dict[str, Any] = {
        "party_limit": settings().party_limit,
        "silence": settings().silence,
        "most": settings().sms_per_phone,
    }
    with transaction() as db:
        inbound.carry_out(db, order=order, phone=phone, id=id, **terms)
