"""Staff accounts."""

from typing import Any

from flask_smorest import Blueprint

from chassis.web.auth import actor, require
from chassis.web.idempotency import KEY_HEADER, created_once

from ..accounts import staff_accounts
from ..accounts.model import StaffAccount
from ..accounts.store import transaction
from .schemas import StaffRequest, StaffView

blp = Blueprint(
    "staff", __name__, url_prefix="/api/staff", description="Accounts of those who work for the week"
)


@blp.post("")
@blp.doc(parameters=[KEY_HEADER])
@require("office", "admin")
@blp.arguments(StaffRequest)
@blp.response(201, StaffView)
def create_account(body: dict[str, Any]) -> Any:
    """Make an account for staff; its password is told once where none was given"""
    credential = staff_accounts.credential(body.pop("password"))
    with transaction() as db:
        account = created_once(
            db,
            StaffAccount,
            lambda: staff_accounts.create(db, credential=credential, by=actor().roles, **body),
        )
    return staff_accounts.shown(account, credential)
