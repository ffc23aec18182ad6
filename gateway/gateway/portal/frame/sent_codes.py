"""The one-time code that a page waits for: whether its message has left, or will not come any more."""

import uuid
from typing import Any

from flask import request

from chassis.errors import DomainError

from ...accounts import sign_in


def sent_code() -> dict[str, Any]:
    """What a page knows of the code that its form was sent with: `code_id`, and `code_status` as registration says it.

    Nothing where it does not say: the page goes on without.
    """
    try:
        code_id = uuid.UUID(request.form.get("code_id", ""))
        return {"code_id": code_id, "code_status": sign_in.status_of_code(code_id)}
    except (ValueError, DomainError):
        return {}
