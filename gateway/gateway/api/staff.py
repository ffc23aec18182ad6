"""Staff accounts."""

import uuid
from typing import Any

from flask_smorest import Blueprint

from chassis.storage.cursors import PageArgs, page, page_of
from chassis.web.auth import actor, require
from chassis.web.idempotency import KEY_HEADER, create_once

from ..accounts import rights, sign_in, staff_accounts
from ..accounts.model import AccountAct, StaffAccount
from ..accounts.store import reading, transaction
from .schemas import StaffRequest, StaffView
from .staff_bodies import (
    AccountActView,
    OwnPasswordRequest,
    ResetRequest,
    RightsRequest,
    StaffListView,
    StaffQuery,
)

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
        account = create_once(
            db,
            StaffAccount,
            lambda: rights.open_account(db, credential=credential, by=actor(), **body),
        )
    return staff_accounts.account_view(account, credential)


@blp.get("")
@require("office", "admin")
@blp.arguments(StaffQuery, location="query")
@blp.response(200, page_of(StaffListView))
def list_accounts(query: dict[str, Any]) -> Any:
    """List the accounts of staff by user name; by a word of it, and by role"""
    accounts = staff_accounts.select_accounts(query["q"], query["role"])
    key = (StaffAccount.username, StaffAccount.id)
    with reading() as db:
        return page(db, accounts, key, query["cursor"], query["limit"])


@blp.put("/<uuid:account_id>/rights")
@require("office", "admin")
@blp.arguments(RightsRequest)
@blp.response(200, StaffListView)
def change_rights(body: dict[str, Any], account_id: uuid.UUID) -> Any:
    """Give an account other roles, another unit or venues"""
    with transaction() as db:
        return rights.change_rights(db, account_id, by=actor(), **body)


@blp.post("/<uuid:account_id>/reset")
@require("office", "admin")
@blp.arguments(ResetRequest)
@blp.response(200, StaffView)
def reset_password(body: dict[str, Any], account_id: uuid.UUID) -> Any:
    """Give an account another password, and end its sessions; one that is made here is told once"""
    credential = staff_accounts.credential(body["password"])
    with transaction() as db:
        account = rights.reset(db, account_id, by=actor(), credential=credential)
    return staff_accounts.account_view(account, credential)


@blp.post("/<uuid:account_id>/disable")
@require("office", "admin")
@blp.response(200, StaffListView)
def disable_account(account_id: uuid.UUID) -> Any:
    """Let an account sign in no more, and end its sessions"""
    with transaction() as db:
        return rights.disable(db, account_id, by=actor())


@blp.post("/<uuid:account_id>/enable")
@require("office", "admin")
@blp.response(200, StaffListView)
def enable_account(account_id: uuid.UUID) -> Any:
    """Let an account sign in again"""
    with transaction() as db:
        return rights.enable(db, account_id, by=actor())


@blp.get("/acts")
@require("office", "admin")
@blp.arguments(PageArgs, location="query")
@blp.response(200, page_of(AccountActView))
def list_acts(query: dict[str, Any]) -> Any:
    """List what was done to accounts, and by whom, newest first"""
    with reading() as db:
        return page(db, rights.select_acts(), AccountAct.id, query["cursor"], query["limit"], descending=True)


@blp.post("/own-password")
@require(*staff_accounts.ROLES)
@blp.arguments(OwnPasswordRequest)
@blp.response(204)
def change_own_password(body: dict[str, Any]) -> None:
    """Change one's own password; one's other sessions end"""
    sign_in.change_own_password(body["current"], body["password"])
