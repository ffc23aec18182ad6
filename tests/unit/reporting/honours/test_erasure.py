"""A citizen is erased: what is kept of what they nominated, for themselves and for a social body."""

import uuid

import pytest
from sqlalchemy import func, select, text

from chassis.storage.db import reading
from chassis.storage.privacy import mark, mark_person
from reporting.files.model import StoredFile
from reporting.honours.subscriptions import CitizenErased
from reporting.uploads.model import Upload
from tests.unit.reporting.honours.test_honours import Meeting
from tests.unit.reporting.nominations.test_nominations import (
    CITIZEN,
    WINDOW,
    begun,
    citizen,
    set_rules,
    submitted,
)
from tests.unit.reporting.nominations.test_photos import attach, check, own_upload

pytestmark = pytest.mark.slow
CANARIES = ("欧阳", "13800002222", "智能手机", CITIZEN)


@pytest.fixture
def honours(week):
    set_rules(week, **WINDOW)
    return week


def erase(week, subject=CITIZEN, **marks):
    week.papers.receive(CitizenErased, id=uuid.UUID(subject), version=1, **marks)


def marks(week, *names, phone="+8613800002222"):
    """What registration tells of somebody with this phone and these names who asked for erasure."""
    with week.papers.app.app_context():
        return {"phone_mark": mark(phone), "person_marks": [mark_person(phone, name) for name in names]}


def shown(week, nomination):
    return week.office.get(f"/nominations/{nomination['id']}").json


def rows(week, *tables):
    with week.papers.app.app_context(), reading() as db:
        return str([db.execute(text(f"SELECT * FROM {table}")).all() for table in tables])


def test_of_who_nominated_themselves_nothing_is_kept(honours):
    client = citizen(honours)
    nomination = begun(honours, client)
    attach(honours, client, nomination)
    own_upload(honours, client)
    check(honours)
    assert (
        client.post(f"/nominations/{nomination['id']}/submission", json={"consent": True}).status_code == 200
    )
    honours.office.post(f"/nominations/{nomination['id']}/return", json={"remark": "欧阳学请补材料"})
    erase(honours)
    after = shown(honours, nomination)
    assert (after["status"], after["name"], after["phone"], after["photos"], after["consent_at"]) == (
        "withdrawn",
        "",
        None,
        [],
        None,
    )
    rows_before = rows(honours, "nomination", "nomination_step", "candidate_key", "upload", "idempotency_key")
    assert [canary for canary in CANARIES if canary in rows_before] == []
    with honours.papers.app.app_context(), reading() as db:
        assert [db.scalar(select(func.count()).select_from(table)) for table in (Upload, StoredFile)] == [
            0,
            0,
        ]
    assert client.get(f"/nominations/{nomination['id']}").status_code == 403
    assert submitted(honours, name="欧阳学")["status"] == "submitted"
    erase(honours)
    assert shown(honours, nomination)["version"] == after["version"]


def test_of_what_they_nominated_for_a_body_the_candidate_stays_unless_it_is_a_draft(honours):
    client = citizen(honours)
    about = {"kind": "brand", "body_name": "江岸合唱团"}
    nomination = submitted(honours, client, name="周三合唱", **about)
    draft = begun(honours, client, name="周四合唱", phone="13800004444", **about)
    erase(honours)
    assert (shown(honours, nomination)["status"], shown(honours, nomination)["name"]) == (
        "submitted",
        "周三合唱",
    )
    assert shown(honours, draft)["status"] == "withdrawn"
    assert CITIZEN not in rows(honours, "nomination", "nomination_step")


def test_what_is_decided_is_taken_down_and_of_a_granted_honour_the_record_stays(week):
    meeting = Meeting(week)
    own = {n: meeting.nominations[n]["id"] for n in (0, 1)}
    with week.papers.app.app_context():
        from chassis.storage.db import transaction

        with transaction() as db:
            ids = ", ".join(f"'{uuid.UUID(id_).hex}'" for id_ in own.values())
            change = f"UPDATE nomination SET route = 'self', nominated_by = '{CITIZEN}' WHERE id IN ({ids})"
            db.execute(text(change))
    meeting.decide(0, 1)
    meeting.post("notice")
    meeting.week.papers.set_clock("2021-10-30T09:00:00+08:00")
    meeting.post("grant")
    meeting.told()
    erase(week)
    assert {(state["status"], state["name"], state["story"]) for state in meeting.told()} == {
        ("taken_down", "", "")
    }
    lines = {line["id"]: line["status"] for line in meeting.state()["honours"]}
    assert lines == dict.fromkeys(own.values(), "withheld")
    view = shown(week, meeting.nominations[0])
    assert (view["status"], view["name"], view["story"], view["phone"]) == ("granted", "候选0", "", None)


@pytest.mark.parametrize("names", [(), ("张某", "欧 阳学")])
def test_of_a_candidate_whom_a_unit_nominated_nothing_is_kept_once_they_are_erased(honours, names):
    nomination = submitted(honours)
    assert honours.office.post(f"/nominations/{nomination['id']}/acceptance").status_code == 200
    erase(honours, **marks(honours, *names))
    after = shown(honours, nomination)
    assert (after["status"], after["name"], after["phone"]) == ("withdrawn", "", None)
    rows_before = rows(honours, "nomination", "nomination_step", "candidate_key", "consent_request")
    assert [canary for canary in ("欧阳", "13800002222", "智能手机") if canary in rows_before] == []
    with honours.papers.app.app_context(), reading() as db:
        assert db.execute(text("SELECT status, sealed_to FROM notice WHERE kind = 'consent'")).all() == [
            ("dropped", None)
        ]
    assert honours.editor.get(f"/nominations/{nomination['id']}").json["steps"][-1]["act"] == "withdraw"
    assert submitted(honours)["status"] == "submitted"


def test_a_phone_that_stands_with_another_name_or_a_brand_goes_alone_and_the_office_reads_so(honours):
    others = submitted(honours, name="欧阳学的邻居", born="1950-01"), submitted(honours, kind="brand")
    stranger = submitted(honours, name="另一位", phone="13800003333")
    erase(honours, **marks(honours, "欧阳学"))
    for nomination in others:
        after = shown(honours, nomination)
        assert (after["status"], after["phone"], after["name"]) == ("submitted", None, after["name"])
        assert after["name"] and after["steps"][-1]["act"] == "erased"
        assert "核实" in after["steps"][-1]["words"]
    assert shown(honours, stranger)["version"] == stranger["version"]


def test_who_is_erased_as_their_time_is_over_is_not_looked_for(honours):
    nomination = submitted(honours)
    erase(honours)
    assert shown(honours, nomination)["version"] == nomination["version"]
