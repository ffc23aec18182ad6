"""Reviews: shares, standing back, blindness until the meeting is open, and the ranking to the last digit."""

import itertools
import uuid
from decimal import Decimal
from fractions import Fraction

import pytest

from reporting.reviews.ranking import decimal
from tests.fixtures.reporting import UNIT, faults
from tests.unit.reporting.nominations.test_nominations import (
    WINDOW,
    begun,
    citizen,
    set_rules,
    submit,
    submitted,
)

CRITERIA = ("创新方法", "主动坚持", "带动群众", "事迹突出", "故事感人")


class Jury:
    """A week with eligible nominations, and its reviewers."""

    def __init__(self, week):
        self.week = week
        set_rules(week, **WINDOW)
        self.edition_id = week.edition["id"]
        self.clients = {}

    def nominate(self, number, **changes):
        """So many eligible stars by the week's unit."""
        about = [{"name": f"候选{n}", "phone": f"1380000{n:04}"} for n in range(number)]
        nominations = [submitted(self.week, **nomination | changes) for nomination in about]
        return [self.accept(nomination) for nomination in nominations]

    def accept(self, nomination):
        return self.week.office.post(f"/nominations/{nomination['id']}/acceptance").json

    def enrol(self, *accounts, **about):
        for account in accounts:
            body = {"edition_id": self.edition_id, "account": account, "name": f"评{account}"} | about
            answer = self.week.office.put("/reviewers", json=body)
            assert answer.status_code == 200, answer.json
            self.clients[account] = self.week.papers.staff("reviewer", subject=account)
        return answer.json

    def assign(self):
        return self.week.office.post("/reviews/assignment", json={"edition_id": self.edition_id}).json

    def reviews(self, account):
        path = f"/reviews?edition_id={self.edition_id}&limit=100"
        return self.clients[account].get(path).json["items"]

    def score(self, account, review, *points, **changes):
        body = {"scores": dict(zip(CRITERIA, points, strict=True))} | changes
        return self.clients[account].put(f"/reviews/{review['id']}/scores", json=body)

    def open(self, **changes):
        return self.week.office.post("/reviews/meeting", json={"edition_id": self.edition_id} | changes)

    def ranking(self, ending="", kind="star"):
        query = f"edition_id={self.edition_id}&kind={kind}"
        return self.week.office.get(f"/reviews/ranking{ending}?{query}")


@pytest.fixture
def jury(week):
    return Jury(week)


@pytest.mark.slow
def test_each_nomination_gets_its_scores_and_the_reviewers_equal_shares(jury):
    jury.nominate(7)
    jury.enrol(*"abcde")
    assert jury.assign() == {"assigned": 21, "short": []}
    assert jury.assign() == {"assigned": 0, "short": []}
    shares = {account: jury.reviews(account) for account in "abcde"}
    assert sorted(map(len, shares.values())) == [4, 4, 4, 4, 5]
    pairs = [(account, review["nomination"]["id"]) for account in shares for review in shares[account]]
    assert len(set(pairs)) == 21
    items = jury.week.office.get(f"/reviews/progress?edition_id={jury.edition_id}").json["items"]
    assert {(item["wanted"], item["assigned"], item["scored"]) for item in items} == {(3, 3, 0)}


@pytest.mark.slow
def test_nobody_reviews_their_own_units_nor_what_they_nominated(jury):
    week = jury.week
    other = week.papers.unit(week.edition["id"], **UNIT | {"name": "武昌区图书馆"})
    club = begun(week, week.papers.staff("citizen", subject="c"), body_name="读书会", name="候选甲")
    submit(week.papers.staff("citizen", subject="c"), club, consent=True)
    jury.accept(club)
    jury.nominate(2)
    jury.enrol("a", unit_id=week.unit["id"])
    jury.enrol("b", unit_id=other["id"])
    jury.enrol("c", "d")
    answer = jury.assign()
    assert (answer["assigned"], answer["short"]) == (9, [])
    assert [review["nomination"]["id"] for review in jury.reviews("a")] == [club["id"]]
    assert club["id"] not in [review["nomination"]["id"] for review in jury.reviews("c")]


@pytest.mark.slow
def test_too_few_reviewers_are_said(jury):
    [nomination] = jury.nominate(1)
    jury.enrol("a", "b")
    assert jury.assign() == {"assigned": 2, "short": [{"nomination_id": nomination["id"], "missing": 1}]}
    assert "unit_id" in faults(jury.week.office.put("/reviewers", json=new_reviewer(jury, uuid.uuid4())))


def new_reviewer(jury, unit_id):
    return {"edition_id": jury.edition_id, "account": "x", "name": "某", "unit_id": str(unit_id)}


@pytest.mark.slow
def test_who_stands_back_says_why_and_another_gets_it(jury):
    jury.nominate(1)
    jury.enrol(*"abcd")
    jury.assign()
    busy = next(account for account in "abcd" if jury.reviews(account))
    idle = next(account for account in "abcd" if not jury.reviews(account))
    [review] = jury.reviews(busy)
    path = f"/reviews/{review['id']}/recusal"
    assert "reason" in faults(jury.clients[busy].post(path, json={}))
    answer = jury.clients[busy].post(path, json={"reason": "候选人是我的学生"})
    assert (answer.json["status"], answer.json["scores"]) == ("recused", None)
    assert len(jury.reviews(idle)) == 1
    assert jury.score(busy, review, 1, 1, 1, 1, 1).status_code == 409
    [line] = [
        line
        for line in jury.week.office.get(f"/reviewers?edition_id={jury.edition_id}").json["items"]
        if line["recused"]
    ]
    assert (line["reviewer"]["account"], line["open"]) == (busy, 0)


@pytest.mark.slow
def test_a_declared_interest_takes_away_what_was_assigned_and_scored(jury):
    jury.nominate(2)
    jury.enrol(*"abcd")
    jury.assign()
    account = next(account for account in "abcd" if jury.reviews(account))
    review = jury.reviews(account)[0]
    jury.score(account, review, 9, 9, 9, 9, 9)
    body = {"edition_id": jury.edition_id, "unit_id": jury.week.unit["id"], "reason": "曾在那里任教"}
    answer = jury.clients[account].put("/reviewers/me/interests", json=body)
    assert answer.json["interests"][0]["unit_name"] == jury.week.unit["name"]
    assert jury.reviews(account) == []
    assert jury.clients[account].get(f"/reviews/{review['id']}").status_code == 404
    items = jury.week.office.get(f"/reviews/progress?edition_id={jury.edition_id}").json["items"]
    assert [(item["assigned"], item["scored"]) for item in items] == [(3, 0), (3, 0)]
    stranger = jury.week.papers.staff("reviewer", subject="z")
    assert stranger.put("/reviewers/me/interests", json=body).status_code == 403


@pytest.mark.slow
def test_scores_are_whole_from_0_to_100_for_each_criterion(jury):
    jury.nominate(1)
    jury.enrol(*"abc")
    jury.assign()
    [review] = jury.reviews("a")
    path = f"/reviews/{review['id']}/scores"
    good = dict.fromkeys(CRITERIA, 80)
    for scores in (
        {},
        good | {"创新方法": 101},
        good | {"创新方法": 7.5},
        good | {"别的": 1},
        {"创新方法": 1},
    ):
        assert jury.clients["a"].put(path, json={"scores": scores}).status_code == 422
    answer = jury.clients["a"].put(path, json={"scores": good}, headers={"If-Match": '"1"'})
    assert (answer.json["status"], answer.headers["ETag"]) == ("scored", '"2"')
    assert jury.clients["a"].put(path, json={"scores": good}, headers={"If-Match": '"1"'}).status_code == 412
    assert jury.clients["b"].put(path, json={"scores": good}).status_code == 404
    own = jury.week.papers.staff("reviewer", "unit_editor", subject="a", units=[jury.week.unit["id"]])
    assert own.put(path, json={"scores": good}).json["type"] == "/problems/must-stand-back"


@pytest.mark.slow
def test_weights_and_ties_stay_once_reviews_are_assigned(jury):
    jury.nominate(1)
    jury.enrol(*"abc")
    jury.assign()
    path = f"/honour-rules/{jury.edition_id}"
    assert jury.week.office.put(path, json={"scores_wanted": 2}).json["type"] == "/problems/rules-in-use"
    assert jury.week.office.put(path, json={"scores_wanted": 3, "notice_days": 5}).status_code == 200


def answers_to(jury, account, ids):
    """All that a reviewer is answered wherever a reviewer may ask, by whatever ids; but what names the request."""
    client, answers = jury.clients[account], {}
    for rule in jury.week.papers.app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in (
            *("reviews", "reviewers", "nominations", "honour-rules", "earlier-winners"),
            *("editions", "units", "requirements", "owed", "plans", "material"),
        ):
            continue
        names = sorted(rule.arguments)
        for ids_chosen in itertools.product(ids, repeat=len(names)) if names else [()]:
            values = dict(zip(names, ids_chosen, strict=True))
            values |= {name: "csv" for name in names if name in ("ending", "kind")}
            path = jury.week.papers.app.url_map.bind("x").build(rule.endpoint, values)
            for method in rule.methods & {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}:
                for query in ("", f"?edition_id={jury.edition_id}&kind=star&limit=100"):
                    answer = client.open(
                        f"{path}{query}", method=method, json={} if method != "GET" else None
                    )
                    body = answer.json if answer.is_json and answer.data else {}
                    body.pop("request_id", None)
                    header_names = ("ETag", "Content-Length", "Last-Modified", "Link")
                    headers = {name: answer.headers[name] for name in header_names if name in answer.headers}
                    answers[method, path, query] = answer.status_code, headers, body
    return answers


@pytest.mark.slow
def test_until_the_meeting_nothing_of_others_is_seen_anywhere_by_a_reviewer(jury):
    """Every address is asked by every method and id, before others have scored and after: the answers are the same."""
    jury.nominate(4)
    jury.enrol(*"abcd")
    jury.assign()
    ids = [jury.edition_id, jury.week.unit["id"]]
    ids += [review["nomination"]["id"] for review in jury.reviews("a")[:1]]
    ids += [review["id"] for account in "ab" for review in jury.reviews(account)[:2]]
    before = answers_to(jury, "a", ids)
    assert sum(status == 200 for status, _, _ in before.values()) > 8
    for account, points in (("b", 100), ("c", 0), ("d", 55)):
        for review in jury.reviews(account):
            assert jury.score(account, review, *[points] * 5, remark="很好").status_code == 200
    stood_back = jury.reviews("b")[0]
    jury.clients["b"].post(f"/reviews/{stood_back['id']}/recusal", json={"reason": "认识"})
    after = answers_to(jury, "a", ids)
    lists = {place for place in after if before[place] != after[place]}
    # Where somebody stood back, another may be asked: that is all that may be seen of it.
    assert {place for place in lists if place[1] != "/reviews"} == set()
    items, now = (seen["GET", "/reviews", query_of(jury)][2]["items"] for seen in (before, after))
    assert now[: len(items)] == items and len(now) <= len(items) + 1
    assert "很好" not in str(after) and "认识" not in str(after)


def query_of(jury):
    return f"?edition_id={jury.edition_id}&kind=star&limit=100"


@pytest.mark.slow
def test_until_the_meeting_the_office_sees_no_scores_either(jury):
    jury.nominate(1)
    jury.enrol(*"abc")
    jury.assign()
    jury.score("a", jury.reviews("a")[0], 90, 90, 90, 90, 90)
    for ending in ("", ".csv", ".xlsx"):
        assert jury.ranking(ending).json["type"] == "/problems/meeting-not-open"
    items = jury.week.office.get(f"/reviews/progress?edition_id={jury.edition_id}").json["items"]
    assert items[0]["scored"] == 1 and "90" not in str(items[0]["scored"])
    refusal = jury.open()
    assert (refusal.status_code, refusal.json["missing"]) == (409, 2)
    assert jury.open(confirmed=True).json["meeting_opened_at"]
    assert jury.open(confirmed=True).status_code == 409
    assert jury.score("b", jury.reviews("b")[0], 1, 1, 1, 1, 1).json["type"] == "/problems/meeting-opened"
    assert jury.assign()["type"] == "/problems/meeting-opened"
    [line] = jury.ranking().json["items"]
    assert (line["mean"], line["missing"], line["rank"]) == ("90.000000", 2, 1)


def scored_jury(jury, table):
    """Three reviewers score each nomination; table: {nomination's number: three rows of points}."""
    nominations = jury.nominate(len(table))
    jury.enrol(*"abc")
    jury.assign()
    number = {nomination["id"]: n for n, nomination in enumerate(nominations)}
    for place, account in enumerate("abc"):
        for review in jury.reviews(account):
            points = table[number[review["nomination"]["id"]]][place]
            assert jury.score(account, review, *points).status_code == 200
    assert jury.open().status_code == 200
    return nominations


@pytest.mark.slow
def test_the_ranking_is_exact_ties_go_by_the_rule_and_outliers_are_pointed_out(jury):
    weights = dict(zip(CRITERIA, (30, 10, 25, 20, 15), strict=True))
    set_rules(jury.week, weights=weights, tie_break=["带动群众", "事迹突出"])
    table = [
        [(80, 80, 80, 80, 80)] * 3,
        [(80, 80, 80, 80, 80)] * 3,
        # The same mean, more for 带动群众 and less for 创新方法 (25 × 6 = 30 × 5).
        [(75, 80, 86, 80, 80)] * 3,
        [(100, 100, 100, 100, 100), (70, 70, 70, 70, 71), (70, 70, 70, 70, 70)],
        [(33, 34, 35, 36, 37)] * 2 + [(33, 34, 35, 36, 38)],
    ]
    nominations = scored_jury(jury, table)
    lines = jury.ranking().json["items"]
    order = [
        next(n for n, row in enumerate(nominations) if row["id"] == line["nomination_id"]) for line in lines
    ]
    assert (order[0], order[1], set(order[2:4]), order[4]) == (3, 2, {0, 1}, 4)
    assert [(line["rank"], line["tied"]) for line in lines] == [
        *((1, False), (2, False)),
        *((3, True), (3, True), (5, False)),
    ]
    assert (lines[0]["mean"], lines[0]["mean_exact"]) == ("80.050000", "1601/20")
    outliers = [review["scores"]["创新方法"] for review in lines[0]["reviews"] if review["is_outlier"]]
    assert outliers == [100]
    assert lines[0]["spread"] == "30.000000" and lines[1]["spread"] == "0.000000"
    for line in lines:
        values = [
            sum(Fraction(weights[name] * points, 100) for name, points in review["scores"].items())
            for review in line["reviews"]
        ]
        assert Fraction(line["mean_exact"]) == sum(values) / len(values)
        assert Decimal(line["mean"]) == Decimal(decimal(sum(values) / len(values)))
        assert {review["reviewer"] for review in line["reviews"]} == {"评a", "评b", "评c"}


@pytest.mark.slow
def test_once_the_meeting_has_begun_nothing_more_is_nominated_handed_in_or_accepted(jury):
    week = jury.week
    draft, returned = begun(week, name="草稿"), submitted(week, name="退回", phone="13800009991")
    waiting = submitted(week, name="未审", phone="13800009992")
    week.office.post(f"/nominations/{returned['id']}/return", json={"remark": "请补充"})
    refusal = jury.open()
    assert (refusal.json["waiting"], refusal.json["missing"]) == (1, 0)
    assert jury.open(confirmed=True).json["is_open"] is False
    new = {"edition_id": jury.edition_id, "kind": "star", "field": "老年教育", "area": "江岸区"}
    answers = [
        week.editor.create("/nominations", json=new),
        week.office.create("/nominations", json=new | {"body_name": "市民读书会"}),
        submit(week.editor, draft),
        submit(week.editor, returned),
        week.office.post(f"/nominations/{waiting['id']}/acceptance"),
    ]
    assert {answer.json["type"] for answer in answers} == {"/problems/reviewing-over"}
    assert week.office.get(f"/nominations/{waiting['id']}").json["status"] == "submitted"


@pytest.mark.slow
def test_a_reviewer_dismissed_leaves_the_work_to_others(jury):
    jury.nominate(2)
    enrolled = jury.enrol("a")
    jury.enrol(*"bcd")
    jury.assign()
    assert jury.week.office.delete(f"/reviewers/{enrolled['id']}").status_code == 204
    items = jury.week.office.get(f"/reviews/progress?edition_id={jury.edition_id}").json["items"]
    assert [item["assigned"] for item in items] == [3, 3]
    assert jury.clients["a"].get(f"/reviewers/me?edition_id={jury.edition_id}").status_code == 403


@pytest.mark.slow
def test_only_reviewers_and_the_office(jury):
    jury.nominate(1)
    for client in (jury.week.editor, citizen(jury.week), jury.week.papers.staff("admin")):
        assert client.get(f"/reviews?edition_id={jury.edition_id}").status_code == 403
        assert client.get(f"/reviews/progress?edition_id={jury.edition_id}").status_code == 403
        assert client.post("/reviews/meeting", json={"edition_id": jury.edition_id}).status_code == 403
