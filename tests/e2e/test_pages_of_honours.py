"""From nomination to public notice, for everyone: see test_pages_for_everyone."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.e2e.conftest import Look, Portal
from tests.e2e.test_pages_for_everyone import every_view, faults_by_page, in_words
from tests.fixtures.double import Double
from tests.fixtures.gateway import EDITION
from tests.fixtures.web_sessions import new_clerk
from tests.unit.gateway.portal.public.test_consents import CODE, CONSENT
from tests.unit.gateway.portal.public.test_honours import WORDS, honour
from tests.unit.gateway.portal.staff.test_nominations import ASKED, AT, ID, LINE, NOMINATION, PHOTO, RULES
from tests.unit.gateway.portal.staff.test_office_honours import ranked
from tests.unit.gateway.portal.staff.test_papers import UNIT
from tests.unit.gateway.portal.staff.test_reviews import ENROLMENT, OPEN, REVIEW
from tests.unit.gateway.portal.staff.test_unit_contact import CONTACT, OF_UNIT

SHOWN_PHOTO = {name: PHOTO[name] for name in ("id", "caption")}
ON_NOTICE, GRANTED = str(uuid.uuid4()), str(uuid.uuid4())
PAGES = {
    "nominations": "/staff/nominations",
    "new": "/staff/nominations/new?kind=brand",
    "nomination": f"/staff/nominations/{ID}",
    "office": "/staff/office/nominations",
    "office's nomination": f"/staff/office/nominations/{ID}",
    "rules": "/staff/office/honour-rules",
    "winners": "/staff/office/honour-rules/winners",
    "reviews": "/staff/reviews",
    "review": f"/staff/reviews/{REVIEW}",
    "jury": "/staff/office/reviews",
    "ranking": "/staff/office/reviews/ranking",
    "decision": "/staff/office/honours",
    "granting": "/staff/office/honours?kind=star",
    "objections": "/staff/office/honours/objections",
    "showcase": "/honours",
    "notice": "/honours/notice",
    "honour": f"/honours/{ON_NOTICE}",
    "objection": f"/objections/to/{ON_NOTICE}",
    "photos": f"/staff/nominations/{ID}/photos",
    "consent": f"/consent/{CODE}",
    "code": "/consent",
    "contact": "/staff/papers/contact",
}
CLOSED = {"ranking", "decision", "granting"}
"""Pages after the meeting has begun."""

STATE: dict[str, Any] = {"decision": None, "honours": [], "objections": 0, "can_grant": False, "upward": None}
DECISION = {"decided_at": AT, "minutes": "按名次", "announced_at": AT, "notice_until": AT, "granted_at": None}
EQUALS = [
    {"id": id_, "version": 1, "name": name, "nominator": None, "status": "announced", "sent_up": None}
    for id_, name in ((ON_NOTICE, "欧阳学"), (GRANTED, "周乐"))
]
GRANTING = STATE | {"decision": DECISION, "honours": EQUALS, "can_grant": True}
GRANTING |= {"upward": {"equals": [ON_NOTICE, GRANTED], "places": 1}}
"""Of two who share a rank the office names one, and says why."""


def stand(department: Double, *, meeting_opened_at: str | None) -> None:
    """What reporting says on all of these pages."""
    reviewer = ENROLMENT | {"account": "a", "name": "评一", "interests": []}
    progress = {"nomination_id": ID, "kind": "star", "name": "欧*", "nominator": None}
    objection = {"id": ID, "honour_id": ID, "honour_name": "欧阳学", "name": "甄*", "phone": "139****2222"}
    answers: dict[str, Any] = {
        f"/honour-rules/{EDITION}": RULES | {"meeting_opened_at": meeting_opened_at},
        "/nominations": {"items": [LINE], "next_cursor": None},
        f"/nominations/{ID}": NOMINATION | {"namesakes": [2016], "photos": [PHOTO], "asked": ASKED},
        f"/consents/{CODE}": CONSENT | {"photos": [SHOWN_PHOTO]},
        f"/units/{UNIT}": OF_UNIT,
        f"/units/{UNIT}/contact": CONTACT,
        "/reviews": {"items": [OPEN], "next_cursor": None},
        f"/reviews/{REVIEW}": OPEN | {"nomination": OPEN["nomination"] | {"photos": [SHOWN_PHOTO]}},
        "/reviewers/me": ENROLMENT | {"interests": []},
        "/reviewers": {"items": [{"reviewer": reviewer, "open": 1, "scored": 2, "recused": 0}]},
        "/reviews/progress": {"items": [progress | {"wanted": 3, "assigned": 2, "scored": 1, "recused": 0}]},
        "/reviews/ranking": {"items": [ranked(consent_at=AT, tied=True, missing=1)]},
        f"/honours/{EDITION}/star": STATE,
        "/objections": {
            "items": [objection | {"words": WORDS, "at": AT, "status": "open", "answer": None}],
            "next_cursor": None,
        },
    }
    for ending, answer in answers.items():
        department.stand(ending, answer)


@pytest.fixture
def token(new_gateway: Callable[..., Flask], portal: Portal, department: Double) -> str:
    """The session of somebody who nominates, reviews and decides, as nobody does."""
    app = new_gateway()
    honour(app, id=ON_NOTICE, status="announced", granted_at=None, sent_up=None)
    honour(app, id=GRANTED, name="周三合唱", kind="brand")
    roles = ["office", "reviewer", "unit_editor"]
    return new_clerk(app, username="all-in-all", roles=roles, unit=uuid.UUID(UNIT))


@every_view
def test_pages_are_for_everyone(
    view: tuple[int, str, str], token: str, department: Double, look_as: Callable[[str], Look]
) -> None:
    def prepare(name: str) -> None:
        stand(department, meeting_opened_at=AT if name in CLOSED else None)
        if name == "granting":
            department.stand(f"/honours/{EDITION}/star", GRANTING)

    faults = faults_by_page(look_as(token)(*view), PAGES, prepare=prepare)
    assert faults == {}, in_words(faults)
