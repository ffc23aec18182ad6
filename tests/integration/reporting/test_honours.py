"""Honours on both databases: what two do at the same moment."""

import pytest

from tests.fixtures.media import photo
from tests.fixtures.threads import at_once
from tests.unit.reporting.honours.test_consents import MORNING, accepted, code_of, messages
from tests.unit.reporting.honours.test_consents import answer as reply
from tests.unit.reporting.honours.test_honours import Meeting
from tests.unit.reporting.nominations.test_nominations import (
    WINDOW,
    begun,
    citizen,
    set_rules,
    submit,
)
from tests.unit.reporting.nominations.test_photos import attach, own_upload
from tests.unit.reporting.reviews.test_reviews import CRITERIA, Jury


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


def counted(jury):
    """(assigned, scored) of every nomination"""
    items = jury.week.office.get(f"/reviews/progress?edition_id={jury.edition_id}").json["items"]
    return [(item["assigned"], item["scored"]) for item in items]


def test_assigned_at_once_is_assigned_once(week):
    jury = Jury(week)
    jury.nominate(4)
    jury.enrol(*"abcde")
    answers = at_once(jury.assign, jury.assign, jury.assign)
    assert sorted(answer["assigned"] for answer in answers) == [0, 0, 12]
    assert counted(jury) == [(3, 0)] * 4
    shares = [len(jury.reviews(account)) for account in "abcde"]
    assert max(shares) - min(shares) <= 1


def test_two_who_stand_back_at_once_are_both_replaced(week):
    jury = Jury(week)
    jury.nominate(1)
    jury.enrol(*"abcde")
    jury.assign()
    first, second, _ = [account for account in "abcde" if jury.reviews(account)]

    def stand_back(account):
        path = f"/reviews/{jury.reviews(account)[0]['id']}/recusal"
        return lambda: jury.clients[account].post(path, json={"reason": "认识候选人"})

    answers = at_once(stand_back(first), stand_back(second))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert counted(jury) == [(3, 0)]


def test_a_score_beside_the_opening_of_the_meeting_counts_or_is_refused(week):
    jury = Jury(week)
    jury.nominate(1)
    jury.enrol(*"abc")
    jury.assign()
    [review] = jury.reviews("a")
    score, opening = at_once(
        lambda: jury.score("a", review, 50, 50, 50, 50, 50), lambda: jury.open(confirmed=True)
    )
    assert opening.status_code == 200 and score.status_code in (200, 409)
    [line] = jury.ranking().json["items"]
    assert line["missing"] == (2 if score.status_code == 200 else 3)


def test_scores_at_once_of_one_version_are_given_once(week):
    jury = Jury(week)
    jury.nominate(1)
    jury.enrol(*"abc")
    jury.assign()
    [review] = jury.reviews("a")
    body = {"scores": dict.fromkeys(CRITERIA, 60)}

    def score():
        path = f"/reviews/{review['id']}/scores"
        return jury.clients["a"].put(path, json=body, headers={"If-Match": '"1"'})

    assert sorted(answer.status_code for answer in at_once(score, score)) == [200, 412]


def test_decided_announced_and_granted_at_once_happens_once(week):
    meeting = Meeting(week)
    week.papers.events()
    answers = at_once(lambda: meeting.decide(0), lambda: meeting.decide(0, 1), lambda: meeting.decide(0))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    for act in ("notice", "grant"):
        answers = at_once(lambda act=act: meeting.post(act), lambda act=act: meeting.post(act))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        meeting.week.papers.set_clock("2021-10-28T00:00:00+08:00")
    states = meeting.told()
    assert len({(state["id"], state["version"]) for state in states}) == len(states)


def test_an_objection_answered_twice_at_once_is_answered_once(week):
    meeting = Meeting(week)
    meeting.decide(0)
    meeting.post("notice")
    path = f"/objections/{meeting.objection().json['id']}/answer"

    def answer(upheld):
        return lambda: week.office.post(path, json={"answer": "经核实", "upheld": upheld})

    answers = at_once(answer(True), answer(False))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


def test_granted_and_taken_back_at_once_is_public_nowhere(week):
    week.papers.set_clock(MORNING)
    meeting = Meeting(week)
    codes = [code_of(message) for message in reversed(messages(week))]
    meeting.decide(0)
    meeting.post("notice")
    meeting.week.papers.set_clock("2021-10-30T09:00:00+08:00")
    granted, declined = at_once(lambda: meeting.post("grant"), lambda: reply(week, codes[0], False))
    assert (granted.status_code, declined.status_code) == (200, 200)
    status = meeting.status(0)
    [line] = meeting.state()["honours"]
    assert (status, line["status"]) in (("granted", "withheld"), ("not_chosen", "taken_down"))
    assert meeting.told()[-1]["status"] == "taken_down"


def test_yes_and_no_at_once_are_answered_in_some_order(week):
    week.papers.set_clock(MORNING)
    set_rules(week, **WINDOW)
    nomination = accepted(week)
    code = code_of(messages(week)[0])
    answers = at_once(lambda: reply(week, code, True), lambda: reply(week, code, False))
    assert [answer.status_code for answer in answers] == [200, 200]
    nomination_view = week.office.get(f"/nominations/{nomination['id']}").json
    assert (nomination_view["asked"]["answer"], bool(nomination_view["consent_at"])) in (
        ("yes", True),
        ("withdrawn", False),
    )


def test_photos_added_at_once_are_five_at_most(honours):
    nomination = begun(honours)
    for number in range(4):
        attach(honours, honours.editor, nomination, content=photo(noise=number))
    ids = [own_upload(honours, honours.editor) for _ in range(3)]
    path = f"/nominations/{nomination['id']}/photos"
    bodies = [{"upload_id": id_, "caption": ""} for id_ in ids]
    answers = at_once(*(lambda body=body: honours.editor.post(path, json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422]
