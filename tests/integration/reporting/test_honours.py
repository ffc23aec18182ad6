"""Honours on both databases: what two do at the same moment."""

import pytest

from tests.fixtures.threads import at_once
from tests.unit.reporting.nominations.test_nominations import (
    WINDOW,
    begun,
    citizen,
    set_rules,
    submit,
)


@pytest.fixture
def honours(week):
    set_rules(week, **WINDOW)
    return week


def test_a_candidate_nominated_at_once_by_three_is_nominated_once(honours):
    week = honours
    drafts = [(client, begun(week, client)) for client in (week.editor, citizen(week))]
    drafts.append((week.office, begun(week, week.office, body_name="读书会")))
    works = [
        lambda client=client, draft=draft: submit(client, draft, consent=True) for client, draft in drafts
    ]
    answers = at_once(*works)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert {answer.json.get("type") for answer in answers} == {None, "/problems/candidate-nominated"}


def test_rules_set_at_once_are_set_one_after_the_other(week):
    def set_days(days):
        path = f"/honour-rules/{week.edition['id']}"
        return lambda: week.office.put(path, json={"notice_days": days}, headers={"If-Match": '"0"'})

    answers = at_once(*map(set_days, (3, 4, 5)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


def test_accepted_and_withdrawn_at_once_happens_in_some_order(honours):
    week = honours
    draft = begun(week)
    nomination = submit(week.editor, draft).json
    path = f"/nominations/{nomination['id']}"
    accepted, withdrawn = at_once(
        lambda: week.office.post(f"{path}/acceptance"), lambda: week.editor.post(f"{path}/withdrawal")
    )
    assert withdrawn.status_code == 200 and accepted.status_code in (200, 409)
    assert week.office.get(path).json["status"] == "withdrawn"
