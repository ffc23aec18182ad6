"""The public keys by which departments tell the gateway's tokens from others (JWKS, RFC 7517)."""

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from chassis.web.auth import public

blp = Blueprint("keys", __name__)


@blp.get("/.well-known/jwks.json")
@public
def jwks() -> ResponseReturnValue:
    """The key set."""
    return current_app.extensions["signer"].jwks(), {"Cache-Control": "public, max-age=300"}
