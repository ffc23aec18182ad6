"""What the SMS provider posts: messages that citizens have sent."""

from flask import request
from flask_smorest import Blueprint

from ..departments import registration
from .access import public

blp = Blueprint("sms", __name__, url_prefix="/api/sms", description="For the SMS provider")


@blp.post("/inbound")
@public
@blp.response(204)
def receive_sms() -> None:
    """Take a citizen's message (`from`, `text`, `id`; JSON or a form), signed by X-Timestamp and X-Signature"""
    headers = request.headers.get("X-Timestamp", ""), request.headers.get("X-Signature", "")
    registration.receive_sms(request.get_data(as_text=True), *headers)
