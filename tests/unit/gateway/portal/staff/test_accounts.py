"""Accounts on pages: made, given other rights, reset, disabled; one's own password; and who did what."""

import re
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from gateway.accounts.model import StaffAccount
from gateway.accounts.store import reading
from tests.fixtures.gateway import edition, tell
from tests.fixtures.pages import PASSWORD, Reader, sign_in_staff

ACCOUNTS = "/staff/accounts"


@pytest.fixture
def gateway(gateway: Flask) -> Flask:
    edition(gateway)
    return gateway


@pytest.fixture
def admin(gateway: Flask) -> Reader:
    admin = sign_in_staff(gateway, "admin", username="admin")
    admin.open(ACCOUNTS)
    return admin


def id_of(gateway: Flask, username: str) -> uuid.UUID:
    with gateway.app_context(), reading() as db:
        return db.scalars(select(StaffAccount.id).filter_by(username=username)).one()


def enter(gateway: Flask, username: str, password: str) -> int:
    reader = Reader(gateway.test_client())
    reader.open("/staff/sign-in")
    return reader.send("/staff/sign-in", username=username, password=password).status_code


@pytest.mark.slow
def test_an_account_is_made_and_its_password_shown_once(gateway: Flask, admin: Reader) -> None:
    facts = {"name": "武昌区教育局", "kind": "教育局", "district": None, "area": "武昌区", "roles": []}
    home = tell(gateway, "reporting.unit-changed", **facts)
    assert "<select multiple" not in admin.open(f"{ACCOUNTS}/new").text, "a phone has no Ctrl"
    wrong = admin.send(f"{ACCOUNTS}/new", username="wu", roles="unit_editor", unit="")
    assert wrong.status_code == 422 and "请指明单位" in wrong.text
    made = admin.send(f"{ACCOUNTS}/new", username="Wu", roles="unit_editor", unit=home)
    password = re.search(r"<code>(\S+)</code>", made.text)
    assert password and enter(gateway, "wu", password[1]) == 303
    assert "wu" in admin.open(f"{ACCOUNTS}?q=w&role=unit_editor").text
    assert "没有这样的账号" not in admin.open(f"{ACCOUNTS}?q=%00wu").text, "a NUL is dropped as in every list"
    for nobody in ("nobody", "%25"):
        assert "没有这样的账号" in admin.open(f"{ACCOUNTS}?q={nobody}").text
    answer = admin.send(f"{ACCOUNTS}/new", username="wu", roles="unit_editor", unit=home)
    assert answer.status_code == 409 and "换一个用户名" in answer.text


@pytest.mark.slow
def test_rights_are_changed_and_who_did_it_is_kept(gateway: Flask, admin: Reader) -> None:
    clerk = sign_in_staff(gateway, "door", username="clerk")
    address = f"{ACCOUNTS}/{id_of(gateway, 'clerk')}"
    assert 'value="door" checked' in admin.open(address).text
    assert admin.send(address, roles="office", unit="").status_code == 303
    assert clerk.open(ACCOUNTS).status_code == 200
    assert "改权限" in admin.open(address).text and "admin" in admin.open(f"{ACCOUNTS}/acts").text
    assert "原来：签到人员" in admin.page and "现在：领导小组办公室" in admin.page
    assert admin.open("/api/staff/acts").json["items"][0]["detail"]["now"]["roles"] == ["office"]


@pytest.mark.slow
def test_an_account_is_reset_disabled_and_let_in_again(gateway: Flask, admin: Reader) -> None:
    clerk = sign_in_staff(gateway, "door", username="clerk")
    address = f"{ACCOUNTS}/{id_of(gateway, 'clerk')}"
    admin.open(address)
    password = re.search(r"<code>(\S+)</code>", admin.send(f"{address}/reset").text)
    assert clerk.open("/staff").location.partition("?")[0] == "/staff/sign-in"
    assert password and enter(gateway, "clerk", PASSWORD) == 401
    assert enter(gateway, "clerk", password[1]) == 303
    assert admin.send(f"{address}/disable").status_code == 303
    assert "已停用" in admin.open(address).text and enter(gateway, "clerk", password[1]) == 401
    assert admin.send(f"{address}/enable").status_code == 303
    assert enter(gateway, "clerk", password[1]) == 303


@pytest.mark.slow
def test_nobody_shuts_themselves_out_and_only_an_admin_changes_one(gateway: Flask, admin: Reader) -> None:
    own = f"{ACCOUNTS}/{id_of(gateway, 'admin')}"
    assert "这是您自己的账号" in admin.open(own).text
    assert admin.send(f"{own}/disable").status_code == 409
    office = sign_in_staff(gateway, "office", username="office")
    assert "运维账号只由运维" in office.open(own).text
    assert office.send(f"{own}/reset").status_code == 403
    assert office.send(f"{ACCOUNTS}/new", username="root", roles="admin", unit="").status_code == 403
    assert sign_in_staff(gateway, "door", username="guard").open(ACCOUNTS).status_code == 403


@pytest.mark.slow
def test_everyone_changes_their_own_password_and_stays_signed_in(gateway: Flask) -> None:
    here, there = sign_in_staff(gateway, "door", username="guard"), Reader(gateway.test_client())
    there.open("/staff/sign-in")
    assert there.send("/staff/sign-in", username="guard", password=PASSWORD).status_code == 303
    page, new = "/staff/password", "a long new password"
    assert 'href="/staff/password"' in here.open("/staff").text
    here.open(page)
    wrong = here.send(page, current="not this one", password=new, again=new)
    assert wrong.status_code == 422 and "请填写现在的密码" in wrong.text
    other = here.send(page, current=PASSWORD, password=new, again="another password")
    assert "不一样" in other.text
    same = here.send(page, current=PASSWORD, password=PASSWORD, again=PASSWORD)
    assert same.status_code == 422 and "和现在的密码一样" in same.text
    assert here.send(page, current=PASSWORD, password=new, again=new).status_code == 303
    assert here.open("/staff").status_code == 200
    assert there.open("/staff").location.partition("?")[0] == "/staff/sign-in"
    assert (enter(gateway, "guard", PASSWORD), enter(gateway, "guard", new)) == (401, 303)
